"""What a scheduler is. Schedulers are pure and deterministic: the same log gives the same states on any machine."""

from dataclasses import dataclass
from typing import Protocol

from flashgrad.model import CardState, Grade


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """Everything beside the card's state that a transition may read."""

    today: int
    """Study day of the answer."""
    card_key: str
    """Seeds what a scheduler may want to vary between cards."""


class Scheduler(Protocol):
    """A rule that turns a state and a grade into the next state."""

    @property
    def name(self) -> str:
        """Name and version as the review log records them, such as `sm2/1`."""
        ...

    @property
    def rules(self) -> str:
        """Name and settings: schedulers with the same rules lead every log to the same states."""
        ...

    @property
    def maximum_interval_days(self) -> int:
        """No interval is longer, fuzz included."""
        ...

    def initial(self) -> CardState:
        """The state of a card that was never reviewed."""
        ...

    def next_state(self, state: CardState, grade: Grade, context: ReviewContext) -> CardState:
        """The state after a review of `state` with `grade`; drills are not its business."""
        ...

    def adopted(self, state: CardState, due_day: int, interval_days: int) -> CardState:
        """`state` on the schedule of another program, which asks the card on `due_day`, so long after the last time."""
        ...
