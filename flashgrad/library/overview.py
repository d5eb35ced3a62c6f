"""What the first screen and the end of a session tell: what was done of late, and what comes. Quick on a long log."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flashgrad.library import tallying
from flashgrad.library.day import queued_on
from flashgrad.library.library import Library, reads
from flashgrad.library.stats import introduced_after
from flashgrad.library.study import day_rules
from flashgrad.store import cards, deck_tally
from flashgrad.store import statistics as store
from flashgrad.study.outlook import ForecastDay, forecast
from flashgrad.study.plan import Plan
from flashgrad.study.proportion import Proportion
from flashgrad.study.year import Year, year_of

RECALLED_DAYS = 91
"""How far back retention looks, as the statistics of three months do."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The library as it stands on one study day."""

    today: int
    year: Year
    recalled: Mapping[str, Proportion]
    """By name of deck, the first reviews of the last RECALLED_DAYS days that were recalled; only decks with any."""
    coming: tuple[ForecastDay, ...]
    """The days after today."""

    @property
    def answers_today(self) -> int:
        """Answers given today that were not taken back."""
        return next((answers for answers in reversed(self.year.weeks[-1]) if answers is not None), 0)


@reads
def overview(library: Library, days: int) -> Overview:
    """The overview with `days` days to come."""
    today, hour = library.today(), library.settings.day_start_hour
    recalled = store.recalled_by_deck(library.connection, today - RECALLED_DAYS + 1, today, day_start_hour=hour)
    return Overview(today, year_so_far(library), recalled, coming_days(library, days))


@reads
def year_so_far(library: Library) -> Year:
    """The year that ends today, and the streak."""
    hour = library.settings.day_start_hour
    return year_of(tallying.studied_days(library), library.clock(), hour)


@reads
def coming_days(library: Library, days: int) -> tuple[ForecastDay, ...]:
    """The `days` study days after today as the schedule stands; new cards as the limits of the settings let them in.

    What waits today and is left undone is in `cumulated` alone.
    """
    connection, today = library.connection, library.today()
    due_days = deck_tally.due_on(connection, 0, today + days, without="")
    new_today = queued_on(connection, day_rules(library.settings), today, Plan()).new
    taken = Counter(card.deck for card in cards.of_keys(connection, new_today).values())
    new = introduced_after(library, today, days, taken)
    return forecast(due_days, today + 1, days, new=new).days
