"""The statistics once more, as slowly and plainly as their definitions read: from whole log entries, without SQL."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flashgrad.model import Instant, Review, ReviewKind
from flashgrad.schedule.days import study_day
from flashgrad.schedule.replay import effective


@dataclass
class PlainStatistics:
    """Figures of a period of the log."""

    answers_by_day: Counter[int] = field(default_factory=Counter)
    grades_by_hour: Counter[tuple[int, int]] = field(default_factory=Counter)
    young: list[bool] = field(default_factory=list)
    """Whether each first review of a young card was recalled."""
    mature: list[bool] = field(default_factory=list)
    introduced: Counter[int] = field(default_factory=Counter)
    lapsed: Counter[int] = field(default_factory=Counter)
    time_ms: Counter[tuple[str, int]] = field(default_factory=Counter)
    """(card key, study day) → capped times of its answers."""


def plain_statistics(log: Sequence[Review], first_day: int, last_day: int, day_start_hour: int) -> PlainStatistics:
    """The figures of the study days `first_day` to `last_day`."""
    found = PlainStatistics()
    reviews: defaultdict[tuple[str, int], list[Review]] = defaultdict(list)
    for entry in effective(sorted(log, key=lambda entry: entry.id)):
        day = study_day(entry.at, day_start_hour)
        if entry.grade is None or not first_day <= day <= last_day:
            continue
        found.answers_by_day[day] += 1
        found.grades_by_hour[hour_of(entry.at), entry.grade] += 1
        if entry.elapsed_ms is not None:
            found.time_ms[entry.card_key, day] += max(0, min(entry.elapsed_ms, 60_000))
        if entry.kind is ReviewKind.REVIEW and entry.state_before is not None:
            reviews[entry.card_key, day].append(entry)
    for (_, day), entries in reviews.items():
        _count_reviews(found, day, entries)
    return found


def hour_of(at: Instant) -> int:
    """The hour that the clock showed where `at` was."""
    return (datetime(1970, 1, 1) + timedelta(milliseconds=at.at_ms, minutes=at.utc_offset_minutes)).hour


def _count_reviews(found: PlainStatistics, day: int, entries: list[Review]) -> None:
    """Count all reviews of one card on one day, in order."""
    for place, entry in enumerate(entries):
        assert entry.grade is not None
        assert entry.state_before is not None
        interval_days = entry.state_before.interval_days
        found.introduced[day] += interval_days == 0
        found.lapsed[day] += interval_days > 0 and not entry.grade.is_recalled
        if place == 0 and interval_days > 0:
            (found.young if interval_days < 21 else found.mature).append(entry.grade.is_recalled)
