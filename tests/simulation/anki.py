"""SM-2 as Anki has it, to hold the simulation against published ones, which compare FSRS with this and not with 1990's.

Default settings: graduating interval 1 day, easy interval 4 days, starting ease 2.5, Hard × 1.2, easy bonus 1.3, a
lapse starts again at 1 day.  Source: Anki manual, "Deck options"; faqs.ankiweb.net, "What spaced repetition algorithm
does Anki use?".
"""

from dataclasses import dataclass, replace

from flashgrad.model import CardState, Grade
from flashgrad.schedule.scheduler import ReviewContext

EASE_CHANGES = {Grade.AGAIN: -20, Grade.HARD: -15, Grade.GOOD: 0, Grade.EASY: 15}
MINIMUM_EASE = 130


@dataclass(frozen=True, slots=True)
class AnkiSm2:
    """Every grade that is not recalled is Again."""

    name: str = "anki-sm2"
    rules: str = "anki-sm2"
    maximum_interval_days: int = 36_500

    def initial(self) -> CardState:
        """An ease of 2.5."""
        return CardState()

    def next_state(self, state: CardState, grade: Grade, context: ReviewContext) -> CardState:
        """The state after answering with `grade`."""
        ease, grade = state.ease_factor_hundredths, max(grade, Grade.AGAIN)
        if state.due_day is None:
            interval_days = 4 if grade is Grade.EASY else 1
        else:
            ease = max(MINIMUM_EASE, ease + EASE_CHANGES[grade])
            interval_days = _interval_days(state, grade, context.today - state.due_day)
        return CardState(
            due_day=context.today + interval_days,
            interval_days=interval_days,
            repetitions=state.repetitions + 1 if grade.is_recalled else 0,
            lapses=state.lapses + (not grade.is_recalled and state.due_day is not None),
            ease_factor_hundredths=ease,
            last_review_day=context.today,
        )

    def adopted(self, state: CardState, due_day: int, interval_days: int) -> CardState:
        """On that schedule; the ease stays."""
        last_review_day = due_day - interval_days
        return replace(state, due_day=due_day, interval_days=interval_days, last_review_day=last_review_day)


def _interval_days(state: CardState, grade: Grade, late_days: int) -> int:
    """Each better grade gives at least a day more. The ease is the one from before the answer."""
    ease, last_days = state.ease_factor_hundredths / 100, state.interval_days
    hard = max(round(last_days * 1.2), last_days + 1)
    good = max(round((last_days + late_days / 2) * ease), hard + 1)
    easy = max(round((last_days + late_days) * ease * 1.3), good + 1)
    return {Grade.AGAIN: 1, Grade.HARD: hard, Grade.GOOD: good, Grade.EASY: easy}[grade]
