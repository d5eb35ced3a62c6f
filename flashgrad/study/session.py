"""The study session as a state machine without I/O: `step(session, event)` gives the next session and its effects.

An event that makes no sense now raises IllegalEvent and changes nothing. The caller stores the effects first
and only then takes the new session, so an answer that could not be stored leaves its card on screen.

    asking ──Revealed──▸ revealed ──Graded──▸ asking (next card) … ──▸ finished

Buried, Suspended, Reset and DueSet take the card on screen out of the session; Flagged and DemoChosen leave it where
it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from flashgrad.errors import IllegalEvent
from flashgrad.model import Grade, ReviewKind
from flashgrad.study.actions import BURY, RESET, SUSPEND, Action, choose_demo, flag, set_due
from flashgrad.study.waiting_line import WaitingLine


@dataclass(frozen=True, slots=True)
class Revealed:
    """The learner asked to see the answer."""


@dataclass(frozen=True, slots=True)
class Graded:
    """The learner graded the revealed card."""

    grade: Grade


@dataclass(frozen=True, slots=True)
class Skipped:
    """The learner wants this card later."""


class Place(StrEnum):
    """Where in a session a card stands."""

    QUEUE = "queue"
    DRILLS = "drills"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Buried:
    """The learner does not want to see the card on screen any more today."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """The learner takes the card on screen out until it is unsuspended."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """The learner marks the card on screen."""

    flag: int


@dataclass(frozen=True, slots=True)
class Reset:
    """The learner wants the card on screen to be new again; it comes when its turn as a new card does."""


@dataclass(frozen=True, slots=True)
class DueSet:
    """The learner says on which study day the card on screen is due."""

    day: int
    is_today: bool = False
    """The card then goes to the end of the queue instead of out of it."""


@dataclass(frozen=True, slots=True)
class DemoChosen:
    """The learner says which demo the card on screen leads to."""

    link: str | None
    """None takes an earlier choice back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The learner takes back the log's latest answer or action."""

    entry_id: str
    card_key: str
    kind: ReviewKind
    """What is taken back."""
    returns_to: Place
    """Where the card belongs without that entry: undoing a drill of an earlier day brings no drill of today."""
    others: int = 0
    """Cards besides this one from which the same action on several cards is taken back."""


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """A card is no longer there to be asked."""

    card_key: str


Deed = Buried | Suspended | Flagged | Reset | DueSet | DemoChosen
"""What a learner does to the card on screen besides answering it."""

Event = Revealed | Graded | Skipped | Deed | Undone | CardRemoved

_MOVES_NOTHING = (ReviewKind.FLAG, ReviewKind.CHOOSE_DEMO)


@dataclass(frozen=True, slots=True)
class AppendReview:
    """Store an answer."""

    card_key: str
    grade: Grade
    is_crammed: bool = False
    """The answer is kept in the log and touches no schedule."""


@dataclass(frozen=True, slots=True)
class AppendAction:
    """Store what the learner did to a card besides answering it."""

    card_key: str
    action: Action


@dataclass(frozen=True, slots=True)
class RetractReview:
    """Store that an entry of the log is taken back."""

    entry_id: str


Effect = AppendReview | AppendAction | RetractReview


@dataclass(frozen=True, slots=True)
class Session:
    """What is still to be asked. The card on screen is the first of `queue`, then of `drills`."""

    queue: Sequence[str]
    """Keys of cards to review, in order: a tuple, or what was left of it."""
    drills: Sequence[str] = ()
    """Keys of cards to drill again today, asked once the queue is empty."""
    is_revealed: bool = False
    answered: int = 0
    """Answers given in this session and not taken back."""
    is_cram: bool = False
    """Whether the cards are crammed: asked without any effect on their schedule."""

    @property
    def current(self) -> str | None:
        """Key of the card on screen, None when nothing is left."""
        keys = self.queue or self.drills
        return keys[0] if keys else None

    @property
    def is_drill(self) -> bool:
        """Whether the card on screen is drilled rather than reviewed."""
        return not self.queue and bool(self.drills)

    @property
    def remaining(self) -> int:
        """Cards still to be asked, the one on screen included."""
        return len(self.queue) + len(self.drills)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left."""
        return self.current is None


def step(session: Session, event: Event) -> tuple[Session, tuple[Effect, ...]]:
    """The session after `event`, and what must be stored first. Raises IllegalEvent."""
    match event:
        case Revealed():
            return _reveal(session), ()
        case Graded(grade):
            return _grade(session, grade)
        case Skipped():
            return _skip(session), ()
        case Undone():
            return _undo(session, event), (RetractReview(event.entry_id),)
        case CardRemoved(card_key):
            return _without(session, card_key), ()
        case Buried() | Suspended() | Flagged() | Reset() | DueSet() | DemoChosen():
            return _act(session, event)
        case _:
            assert_never(event)


def without(session: Session, gone: Collection[str]) -> Session:
    """The session after `CardRemoved` for each of these cards."""
    return replace(
        session,
        queue=tuple(key for key in session.queue if key not in gone),
        drills=tuple(key for key in session.drills if key not in gone),
        is_revealed=session.is_revealed and session.current not in gone,
    )


def placed_elsewhere(session: Session, places: Mapping[str, Place], on_screen: str | None = None) -> Session:
    """The session after others moved these cards. `on_screen` stays: nothing moves under the learner's eyes.

    No card comes in: what waits again by what others did is for the next session.
    """
    moved = {key: place for key, place in places.items() if key != on_screen}
    queue = tuple(key for key in session.queue if moved.get(key, Place.QUEUE) is Place.QUEUE)
    kept = [key for key in session.drills if moved.get(key) is not Place.NOWHERE]
    added = [key for key in session.queue if moved.get(key) is Place.DRILLS and key not in kept]
    after = replace(session, queue=queue, drills=(*kept, *added))
    return replace(after, is_revealed=session.is_revealed and after.current == session.current)


def _reveal(session: Session) -> Session:
    _require(session.current is not None, "there is no card to reveal")
    _require(not session.is_revealed, "the answer is already shown")
    return replace(session, is_revealed=True)


def _grade(session: Session, grade: Grade) -> tuple[Session, tuple[Effect, ...]]:
    card_key = session.current
    if card_key is None or not session.is_revealed:
        raise IllegalEvent("Show the answer before you grade it.")
    rest = _without(session, card_key)
    drills = (*rest.drills, card_key) if grade.needs_drill else rest.drills
    after = Session(rest.queue, drills, answered=session.answered + 1, is_cram=session.is_cram)
    return after, (AppendReview(card_key, grade, session.is_cram),)


def _skip(session: Session) -> Session:
    _require(session.current is not None, "there is no card to skip")
    asked = session.drills if session.is_drill else session.queue
    moved = (*asked[1:], asked[0])
    skipped = replace(session, is_revealed=False)
    return replace(skipped, drills=moved) if session.is_drill else replace(skipped, queue=moved)


def _act(session: Session, event: Deed) -> tuple[Session, tuple[Effect, ...]]:
    card_key = session.current
    if card_key is None:
        raise IllegalEvent("This cannot be done now: there is no card on screen.")
    without = _without(session, card_key)
    match event:
        case Buried():
            return without, (AppendAction(card_key, BURY),)
        case Suspended():
            return without, (AppendAction(card_key, SUSPEND),)
        case Flagged(number):
            return session, (AppendAction(card_key, flag(number)),)
        case DemoChosen(link):
            return session, (AppendAction(card_key, choose_demo(link)),)
        case Reset():
            return without, (AppendAction(card_key, RESET),)
        case DueSet(day, is_today):
            after = replace(without, queue=(*without.queue, card_key)) if is_today else without
            return after, (AppendAction(card_key, set_due(day)),)


def _undo(session: Session, event: Undone) -> Session:
    """The card back in front of where it belongs, unrevealed; a flag or a demo that goes moves nothing."""
    if event.kind in _MOVES_NOTHING:
        return session
    was_answer = event.kind in (ReviewKind.REVIEW, ReviewKind.DRILL)
    rest = replace(_without(session, event.card_key), is_revealed=False, answered=max(session.answered - was_answer, 0))
    match event.returns_to:
        case Place.QUEUE:
            return replace(rest, queue=(event.card_key, *rest.queue))
        case Place.DRILLS:
            return replace(rest, drills=(event.card_key, *rest.drills))
        case Place.NOWHERE:
            return rest


def _without(session: Session, card_key: str) -> Session:
    is_revealed = session.is_revealed and card_key != session.current
    queue, drills = _dropping(session.queue, card_key), _dropping(session.drills, card_key)
    return Session(queue, drills, is_revealed, session.answered, session.is_cram)


def _dropping(keys: Sequence[str], card_key: str) -> Sequence[str]:
    if keys and keys[0] == card_key:  # the card on screen
        return (keys if isinstance(keys, WaitingLine) else WaitingLine(tuple(keys))).after_the_first
    return keys if card_key not in keys else tuple(key for key in keys if key != card_key)


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise IllegalEvent(f"This cannot be done now: {otherwise}.")
