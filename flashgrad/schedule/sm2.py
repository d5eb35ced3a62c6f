"""SM-2 as published: P. A. Woźniak, "Optimization of learning", 1990, section 3.2. Exact integer arithmetic.

Where the text is silent: the new ease factor multiplies; a restart leaves the ease factor alone; the next due
day counts from the day of the answer and not from the day it was due; an interval is never longer than
`maximum_interval_days`, so that no due day leaves the calendar.
"""

from dataclasses import dataclass, replace

from flashgrad.model import CardState, Grade
from flashgrad.schedule.scheduler import ReviewContext

FIRST_INTERVAL_DAYS = 1
SECOND_INTERVAL_DAYS = 6
INITIAL_EASE_FACTOR_HUNDREDTHS = 250
MINIMUM_EASE_FACTOR_HUNDREDTHS = 130
DEFAULT_MAXIMUM_INTERVAL_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Sm2:
    """The SuperMemo 2 algorithm."""

    maximum_interval_days: int = DEFAULT_MAXIMUM_INTERVAL_DAYS

    @property
    def name(self) -> str:
        """`sm2/1`."""
        return "sm2/1"

    @property
    def rules(self) -> str:
        """Such as `sm2/1 maximum=36500`."""
        return f"{self.name} maximum={self.maximum_interval_days}"

    def initial(self) -> CardState:
        """EF = 2.5, no repetitions."""
        return CardState(ease_factor_hundredths=INITIAL_EASE_FACTOR_HUNDREDTHS)

    def next_state(self, state: CardState, grade: Grade, context: ReviewContext) -> CardState:
        """The state after answering with q = `grade`.

        q ≥ 3: EF is updated, then I(1) = 1, I(2) = 6, I(n) = ⌈I(n−1)·EF⌉. q < 3: repetitions restart, the card
        comes back after I(1), EF is unchanged.
        """
        if grade < 3:
            interval_days, repetitions, ease = FIRST_INTERVAL_DAYS, 0, state.ease_factor_hundredths
        else:
            ease = ease_factor_hundredths(state.ease_factor_hundredths, grade)
            repetitions = state.repetitions + 1
            interval_days = min(next_interval_days(repetitions, state.interval_days, ease), self.maximum_interval_days)
        return CardState(
            due_day=context.today + interval_days,
            interval_days=interval_days,
            repetitions=repetitions,
            lapses=state.lapses + (grade < 3 and state.due_day is not None),
            ease_factor_hundredths=ease,
            last_review_day=context.today,
        )

    def adopted(self, state: CardState, due_day: int, interval_days: int) -> CardState:
        """The next interval follows from `interval_days`: repetitions are at least as many as lead to such a one."""
        return replace(
            state,
            due_day=due_day,
            interval_days=interval_days,
            repetitions=max(state.repetitions, 2 if interval_days >= SECOND_INTERVAL_DAYS else 1),
            last_review_day=due_day - interval_days,
        )


def ease_factor_hundredths(ease: int, grade: Grade) -> int:
    """EF′ = max(1.3, EF + 0.1 − (5 − q)·(0.08 + (5 − q)·0.02)), everything times 100."""
    missing = 5 - grade
    return max(MINIMUM_EASE_FACTOR_HUNDREDTHS, ease + 10 - missing * (8 + missing * 2))


def next_interval_days(repetitions: int, interval_days: int, ease: int) -> int:
    """I(1) = 1, I(2) = 6, I(n) = ⌈I(n−1)·EF⌉ for `repetitions` = n, counting the present one."""
    if repetitions == 1:
        return FIRST_INTERVAL_DAYS
    if repetitions == 2:
        return SECOND_INTERVAL_DAYS
    return -(-interval_days * ease // 100)
