"""What a learner can do to a card besides answering it, and when that makes no sense. Pure.

`schedule.actions` says what each action does to the card's state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flashgrad.model import HIGHEST_FLAG, CardState, ReviewKind
from flashgrad.schedule.actions import day_of, flag_of
from flashgrad.schedule.days import as_date


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do to a card."""

    kind: ReviewKind
    value: str | None = None
    """The value that its log entry carries."""


SUSPEND = Action(ReviewKind.SUSPEND)
UNSUSPEND = Action(ReviewKind.UNSUSPEND)
BURY = Action(ReviewKind.BURY)
RESET = Action(ReviewKind.RESET)


def flag(number: int) -> Action:
    """Mark a card with a flag from 1 to 7, or take its flag away with 0."""
    return Action(ReviewKind.FLAG, str(number))


def set_due(day: int) -> Action:
    """Make a card due on the study day `day`, whatever its interval."""
    return Action(ReviewKind.SET_DUE, as_date(day).isoformat())


def choose_demo(link: str | None) -> Action:
    """Let a card lead to the demo of `link`; None takes the learner's choice back."""
    return Action(ReviewKind.CHOOSE_DEMO, link or "")


NOUNS: Mapping[ReviewKind, str] = MappingProxyType(
    {
        ReviewKind.REVIEW: "review",
        ReviewKind.DRILL: "drill",
        ReviewKind.SUSPEND: "suspension",
        ReviewKind.UNSUSPEND: "end of the suspension",
        ReviewKind.BURY: "burial",
        ReviewKind.FLAG: "change of the flag",
        ReviewKind.RESET: "reset",
        ReviewKind.SET_DUE: "change of the due day",
        ReviewKind.CHOOSE_DEMO: "choice of the demo",
    }
)
"""How a sentence names what can be done to a card and taken back."""


def refusal(action: Action, state: CardState, today: int, maximum_interval_days: int) -> str | None:
    """The sentence that says why `action` makes no sense for a card in this state, None where it does."""
    match action.kind:
        case ReviewKind.SUSPEND | ReviewKind.UNSUSPEND:
            return _suspension_refusal(state, wanted=action.kind is ReviewKind.SUSPEND)
        case ReviewKind.BURY:
            return _bury_refusal(state, today)
        case ReviewKind.FLAG:
            return _flag_refusal(flag_of(action.value), state)
        case ReviewKind.RESET:
            return "This card is new already." if state.is_new else None
        case ReviewKind.SET_DUE:
            return _set_due_refusal(day_of(action.value), state, today, today + maximum_interval_days)
        case ReviewKind.CHOOSE_DEMO:
            return _demo_refusal(action.value or None, state)
    return f"“{action.kind}” is nothing that can be done to a card."


def _suspension_refusal(state: CardState, *, wanted: bool) -> str | None:
    if state.suspended != wanted:
        return None
    return "This card is suspended already." if wanted else "This card is not suspended."


def _bury_refusal(state: CardState, today: int) -> str | None:
    if state.suspended:
        return "This card is suspended, so it is not asked anyway."
    return "This card is buried until tomorrow already." if state.buried_day == today else None


def _flag_refusal(wanted: int | None, state: CardState) -> str | None:
    if wanted is None:
        return f"Flags go from 1 to {HIGHEST_FLAG}; 0 takes the flag away."
    if wanted != state.flag:
        return None
    return f"This card has flag {wanted} already." if wanted else "This card has no flag."


def _set_due_refusal(day: int | None, state: CardState, today: int, latest: int) -> str | None:
    if day is None:
        return "A due day is a date such as 2026-03-01."
    if state.is_new:
        return "This card was never answered, so it has no due day to set; it is asked in its turn as a new card."
    if (refused := due_day_refusal(day, today, latest)) is not None:
        return refused
    return f"This card is due on {as_date(day)} already." if day == state.due_day and state.drill_day != today else None


def due_day_refusal(day: int, today: int, latest: int) -> str | None:
    """The sentence that says why no card can be made due on study day `day`; None where one can."""
    if day < today:
        return f"A card cannot be due before today ({as_date(today)})."
    if day > latest:
        return f"No card is put off beyond {as_date(latest)}; the setting maximum_interval_days says so."
    return None


def _demo_refusal(wanted: str | None, state: CardState) -> str | None:
    if wanted != state.chosen_demo:
        return None
    return "You chose this demo for this card already." if wanted else "You chose no demo for this card."
