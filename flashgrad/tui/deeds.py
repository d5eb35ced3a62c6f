"""What an action on a card is for the session that has the card on screen."""

from flashgrad.model import ReviewKind
from flashgrad.schedule.actions import day_of, flag_of
from flashgrad.study.actions import Action
from flashgrad.study.session import Buried, Deed, DemoChosen, DueSet, Flagged, Reset, Suspended


def deed_of(action: Action, today: int) -> Deed:
    """The event by which a session does `action` to its card on study day `today`."""
    match action.kind:
        case ReviewKind.BURY:
            return Buried()
        case ReviewKind.SUSPEND:
            return Suspended()
        case ReviewKind.RESET:
            return Reset()
        case ReviewKind.FLAG:
            return Flagged(flag_of(action.value) or 0)
        case ReviewKind.SET_DUE:
            day = day_of(action.value) or today
            return DueSet(day, is_today=day == today)
        case ReviewKind.CHOOSE_DEMO:
            return DemoChosen(action.value or None)
    raise ValueError(f"{action.kind} is nothing that a session does to its card.")
