"""FSRS-6, computed by the package `fsrs`; this file only puts its questions in study days.

The package has three habits that a schedule which is replayed from a log cannot have. It counts blocks of 24 hours:
here it gets moments that lie whole study days apart. Its fuzz draws from the global random numbers: it is switched
off, and `schedule.fuzz` does it. It takes a clock that moved back for granted: here such a review counts as one on
the same day, and the next one counts from the day that the clock said, so that a wrong clock spoils one review at
most. There are no learning steps: the drill of the same day stands in for them, and like every drill it changes no
state.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from flashgrad.errors import SettingsInvalid
from flashgrad.model import CardState, Grade
from flashgrad.schedule.scheduler import ReviewContext

DEFAULT_DESIRED_RETENTION = 0.9
DEFAULT_MAXIMUM_INTERVAL_DAYS = 36_500
LARGEST_STABILITY_DAYS = 1e100
"""Keeps the numbers finite under every admissible set of parameters; the usual ones never come near."""

RATINGS = {
    Grade.BLACKOUT: fsrs.Rating.Again,
    Grade.WRONG: fsrs.Rating.Again,
    Grade.AGAIN: fsrs.Rating.Again,
    Grade.HARD: fsrs.Rating.Hard,
    Grade.GOOD: fsrs.Rating.Good,
    Grade.EASY: fsrs.Rating.Easy,
}
"""What FSRS calls each grade: everything that was not recalled (q < 3) is Again."""

MIDDLE_DIFFICULTY = 5.5
"""Of a card whose difficulty nobody knows: the middle of [1, 10]."""

_ORIGIN = datetime(1, 1, 1, tzinfo=UTC)
"""The moment of the review before, for the package; only what lies between two reviews counts."""


@dataclass(frozen=True, slots=True)
class Fsrs:
    """The FSRS-6 algorithm. Raises SettingsInvalid for parameters that are no set of FSRS-6."""

    desired_retention: float = DEFAULT_DESIRED_RETENTION
    """Probability of recall at which a card comes due, in (0, 1)."""
    maximum_interval_days: int = DEFAULT_MAXIMUM_INTERVAL_DAYS
    parameters: tuple[float, ...] = ()
    """The 21 weights w₀ … w₂₀; empty for those that the package brings."""
    _package: fsrs.Scheduler = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        package = fsrs.Scheduler(
            parameters=checked(self.parameters) or DEFAULT_PARAMETERS,
            desired_retention=self.desired_retention,
            learning_steps=(),
            relearning_steps=(),
            maximum_interval=self.maximum_interval_days,
            enable_fuzzing=False,
        )
        object.__setattr__(self, "_package", package)

    @property
    def name(self) -> str:
        """`fsrs/6`."""
        return "fsrs/6"

    @property
    def rules(self) -> str:
        """Name, longest interval, desired retention and the parameters in full."""
        weights = ",".join(map(repr, self._package.parameters))
        settings = f"maximum={self.maximum_interval_days} retention={self.desired_retention!r} parameters={weights}"
        return f"{self.name} {settings}"

    def initial(self) -> CardState:
        """Neither stability nor difficulty: the first grade gives both."""
        return CardState()

    def next_state(self, state: CardState, grade: Grade, context: ReviewContext) -> CardState:
        """The state after answering with q = `grade`; a second review of a day moves stability by its own formula.

        The interval is the time until recall is `desired_retention` likely, in whole days, at least one.
        """
        elapsed_days = elapsed(state, context.today)
        reviewed, _ = self._package.review_card(
            _memory(state), RATINGS[grade], _ORIGIN + timedelta(days=elapsed_days), review_duration=None
        )
        assert reviewed.stability is not None
        interval_days = (reviewed.due - _ORIGIN).days - elapsed_days
        return CardState(
            due_day=context.today + interval_days,
            interval_days=interval_days,
            repetitions=state.repetitions + 1 if grade.is_recalled else 0,
            lapses=state.lapses + (not grade.is_recalled and not state.is_new),
            last_review_day=context.today,
            stability_days=min(reviewed.stability, LARGEST_STABILITY_DAYS),
            difficulty=reviewed.difficulty,
        )

    def adopted(self, state: CardState, due_day: int, interval_days: int) -> CardState:
        """Memory stays what the log says; where it says nothing, recall is 90 % likely after `interval_days`."""
        return replace(
            state,
            due_day=due_day,
            interval_days=interval_days,
            repetitions=max(state.repetitions, 1),
            last_review_day=due_day - interval_days,
            stability_days=float(interval_days) if state.stability_days is None else state.stability_days,
            difficulty=MIDDLE_DIFFICULTY if state.difficulty is None else state.difficulty,
        )

    def retrievability(self, state: CardState, today: int) -> float:
        """Probability of recall on study day `today`, in [0, 1]; 0 for a card that FSRS has not seen.

        R = (1 + F·t/S)^(−w₂₀) with F = 0.9^(−1/w₂₀) − 1, t days after the latest review, so that R = 0.9 at t = S.
        """
        return self._package.get_card_retrievability(_memory(state), _ORIGIN + timedelta(days=elapsed(state, today)))


def elapsed(state: CardState, today: int) -> int:
    """Study days from the latest review to `today`: 0 for a new card, and where the clock moved back."""
    return 0 if state.last_review_day is None else max(today - state.last_review_day, 0)


def checked(parameters: tuple[float, ...]) -> tuple[float, ...]:
    """`parameters`, which are none at all or a set of FSRS-6. Raises SettingsInvalid."""
    if not parameters:
        return ()
    bounds = tuple(zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
    if len(parameters) != len(bounds):
        raise SettingsInvalid(
            f"FSRS-6 has {len(bounds)} parameters, not {len(parameters)}. Give all of them, or none for the usual ones."
        )
    for place, (value, (low, high)) in enumerate(zip(parameters, bounds, strict=True)):
        if not low <= value <= high:
            raise SettingsInvalid(
                f"The FSRS parameter w{place} is {value:g}, which is not from {low:g} to {high:g}. Correct it,"
                " or give none for the usual parameters."
            )
    return parameters


def _memory(state: CardState) -> fsrs.Card:
    """What the package takes for a card. Without a number and a due moment it would ask the clock, and wait."""
    if state.stability_days is None:
        return fsrs.Card(card_id=0, due=_ORIGIN)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=state.stability_days,
        difficulty=state.difficulty,
        due=_ORIGIN,
        last_review=_ORIGIN,
    )
