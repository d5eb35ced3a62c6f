"""The study session as a state machine without I/O: `step(session, event)` gives the next session and its effects.

An event that makes no sense now raises IllegalEvent and changes nothing. The caller stores the effects first
and only then takes the new session, so an answer that could not be stored leaves its card on screen.

    asking ──Revealed──▸ revealed ──Graded──▸ asking (next card) … ──▸ finished
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from flashgrad.errors import IllegalEvent
from flashgrad.model import Grade


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
class Undone:
    """The learner takes back the log's latest answer."""

    entry_id: str
    card_key: str
    was_drill: bool
    """Whether that answer was a drill's."""
    returns_to: Place
    """Where the card belongs without that answer: undoing a drill of an earlier day brings no drill of today."""


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """A card is no longer there to be asked."""

    card_key: str


Event = Revealed | Graded | Skipped | Undone | CardRemoved


@dataclass(frozen=True, slots=True)
class AppendReview:
    """Store an answer."""

    card_key: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class RetractReview:
    """Store that an answer is taken back."""

    entry_id: str


Effect = AppendReview | RetractReview


@dataclass(frozen=True, slots=True)
class Session:
    """What is still to be asked. The card on screen is the first of `queue`, then of `drills`."""

    queue: tuple[str, ...]
    """Keys of cards to review, in order."""
    drills: tuple[str, ...] = ()
    """Keys of cards to drill again today, asked once the queue is empty."""
    is_revealed: bool = False
    answered: int = 0
    """Answers given in this session and not taken back."""

    @property
    def current(self) -> str | None:
        """Key of the card on screen, None when nothing is left."""
        return next(iter(self.queue or self.drills), None)

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
        case _:
            assert_never(event)


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
    after = replace(rest, drills=drills, answered=session.answered + 1)
    return after, (AppendReview(card_key, grade),)


def _skip(session: Session) -> Session:
    _require(session.current is not None, "there is no card to skip")
    asked = session.drills if session.is_drill else session.queue
    moved = (*asked[1:], asked[0])
    skipped = replace(session, is_revealed=False)
    return replace(skipped, drills=moved) if session.is_drill else replace(skipped, queue=moved)


def _undo(session: Session, event: Undone) -> Session:
    """The card back in front of where it belongs, unrevealed."""
    rest = replace(_without(session, event.card_key), is_revealed=False, answered=max(session.answered - 1, 0))
    match event.returns_to:
        case Place.QUEUE:
            return replace(rest, queue=(event.card_key, *rest.queue))
        case Place.DRILLS:
            return replace(rest, drills=(event.card_key, *rest.drills))
        case Place.NOWHERE:
            return rest


def _without(session: Session, card_key: str) -> Session:
    return replace(
        session,
        queue=_dropping(session.queue, card_key),
        drills=_dropping(session.drills, card_key),
        is_revealed=session.is_revealed and card_key != session.current,
    )


def _dropping(keys: tuple[str, ...], card_key: str) -> tuple[str, ...]:
    # The card on screen is the first one; a slice keeps that usual case cheap in a queue of 100,000.
    if keys and keys[0] == card_key:
        return keys[1:]
    return tuple(key for key in keys if key != card_key)


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise IllegalEvent(f"This cannot be done now: {otherwise}.")
