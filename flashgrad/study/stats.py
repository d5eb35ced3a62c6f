"""The statistics as a whole: what a screen or a report shows of one period. Pure.

Undone answers count nowhere. Days are study days where the answers were given: of the review's own offset from UTC,
beginning at the hour that is set, never of the time zone in which the statistics are made.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flashgrad.model import CardState, Review
from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR
from flashgrad.schedule.leech import DEFAULT_LEECH_RULE, LeechRule
from flashgrad.schedule.replay import apply, effective
from flashgrad.schedule.scheduler import Scheduler
from flashgrad.study.activity import CardFlow, GradeCounts, TimeSpent
from flashgrad.study.outlook import Outlook
from flashgrad.study.predictions import Predictions
from flashgrad.study.retention import RetentionOverTime
from flashgrad.study.year import Year


@dataclass(frozen=True, slots=True)
class Statistics:
    """One period of the log, the schedule as it stands, and the year."""

    deck: str | None
    """The deck that everything is about, None for all."""
    first_day: int
    """First study day of the period."""
    today: int
    """Last study day of the period."""
    answers: int
    """Answers in the period, drills included."""
    answers_later: int
    """Answers dated on study days after today, counted nowhere until those days have come."""
    grades: GradeCounts
    grades_by_hour: tuple[GradeCounts, ...]
    retention: RetentionOverTime
    time: TimeSpent
    flow: tuple[CardFlow, ...]
    predictions: Predictions
    outlook: Outlook
    year: Year
    """The last 366 days whatever the period, and streaks over the whole log."""

    @property
    def days(self) -> int:
        """Study days in the period."""
        return self.today - self.first_day + 1


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """One answer or action on a card, and what it did to the schedule."""

    entry: Review
    before: CardState
    after: CardState


def schedule_history(
    reviews: Iterable[Review],
    scheduler: Scheduler,
    day_start_hour: int = DEFAULT_DAY_START_HOUR,
    leech: LeechRule = DEFAULT_LEECH_RULE,
) -> list[ScheduleStep]:
    """What each entry of one card's log, in order of entry id, did to its state; undone ones are left out.

    As `scheduler`, the day's start and the rule of leeches now have it; `entry.state_before` is what the learner was
    shown at the time.
    """
    steps: list[ScheduleStep] = []
    state = scheduler.initial()
    for entry in effective(reviews):
        after = apply(state, entry, scheduler, day_start_hour, leech)
        steps.append(ScheduleStep(entry, state, after))
        state = after
    return steps
