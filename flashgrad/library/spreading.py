"""By how many days an answer's interval is moved: fuzz and load balancing, as the settings have them."""

from flashgrad.library.library import Library
from flashgrad.model import CardState, Grade, Instant
from flashgrad.schedule.fuzz import balanced_days, seeded_days, window
from flashgrad.schedule.scheduler import ReviewContext
from flashgrad.store import deck_tally


def chosen_days(library: Library, card_key: str, state: CardState, grade: Grade, at: Instant) -> int:
    """Days to add to the interval that a review of `state` with `grade` gives; 0 where the settings want none.

    With both rules on, balancing prefers the day of fuzz among equally good ones.
    """
    settings = library.settings
    if not (settings.fuzz or settings.balance_load):
        return 0
    today, maximum_days = library.today(at), library.scheduler.maximum_interval_days
    after = library.scheduler.next_state(state, grade, ReviewContext(today, card_key))
    fuzz_days = seeded_days(after, card_key, maximum_days) if settings.fuzz else 0
    if not settings.balance_load:
        return fuzz_days
    shortest, longest = window(after.interval_days, maximum_days)
    due_on = deck_tally.due_on(library.connection, today + shortest, today + longest, without=card_key)
    return balanced_days(after, fuzz_days, due_on, maximum_days)
