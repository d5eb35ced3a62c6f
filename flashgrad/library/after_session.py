"""What a learner wants to know when a session is over: what comes, and which demo is worth another look."""

from collections.abc import Sequence
from dataclasses import dataclass

from flashgrad.demos import links
from flashgrad.library.library import Library, reads
from flashgrad.library.overview import coming_days, year_so_far
from flashgrad.library.study import due_by_deck, due_today
from flashgrad.model import LibraryCard
from flashgrad.schedule.days import study_day
from flashgrad.store import cards, experiments, states
from flashgrad.study.outlook import ForecastDay
from flashgrad.study.summary import GivenAnswer, Revisit, summarise, worth_revisiting

COMING_DAYS = 7


@dataclass(frozen=True, slots=True)
class AfterSession:
    """The library once a session is over."""

    today: int
    coming: tuple[ForecastDay, ...]
    """The COMING_DAYS days after today."""
    streak: int
    waiting: int
    """Cards that today's limits still let in."""
    beyond: int
    """Cards that wait beyond today's limits."""
    revisit: Revisit | None
    card: LibraryCard | None
    """The card of `revisit`."""
    chosen_demo: str | None = None
    """The demo that the learner chose for that card."""


@reads
def after_session(library: Library, answers: Sequence[GivenAnswer]) -> AfterSession:
    """How things stand after these answers. Raises LibraryUnavailable."""
    waiting = due_today(library).queued.total
    beyond = sum(deck.due for deck in due_by_deck(library)) - waiting
    keys = list(dict.fromkeys(answer.card_key for answer in answers))
    known = cards.of_keys(library.connection, keys)
    initial = library.scheduler.initial()
    chosen = {key: states.of_card(library.connection, key, initial).chosen_demo for key in known}
    found = {key: links.given_link(card.content, chosen[key]) for key, card in known.items()}
    demos = {key: link.demo_id for key, link in found.items() if link is not None and links.is_available(link)}
    hour = library.settings.day_start_hour
    missed = experiments.latest_missed(library.connection, list(demos))
    missed_days = {place: study_day(at, hour) for place, at in missed.items()}
    revisit = worth_revisiting(summarise(answers).hard, demos, missed_days)
    return AfterSession(
        today=library.today(),
        coming=coming_days(library, COMING_DAYS),
        streak=year_so_far(library).current_streak,
        waiting=waiting,
        beyond=beyond,
        revisit=revisit,
        card=known[revisit.card_key] if revisit else None,
        chosen_demo=chosen[revisit.card_key] if revisit else None,
    )
