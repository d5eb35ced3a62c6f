from datetime import date

from flashgrad.study.proportion import Proportion
from flashgrad.study.retention import Retention, retention_over_time
from flashgrad.study.tally import DayTally


def day_of(text: str, young: list[int], mature: list[int]) -> DayTally:
    return DayTally(date.fromisoformat(text).toordinal(), young=young, mature=mature)


def test_days_add_up_to_weeks_from_monday_months_and_the_whole():
    saturday, sunday, monday = "2026-02-28", "2026-03-01", "2026-03-02"
    retention = retention_over_time(
        [
            day_of(saturday, [1, 3], [0, 0]),
            day_of(sunday, [0, 2], [1, 1]),
            day_of(monday, [2, 0], [0, 5]),
            day_of("2026-03-03", [0, 0], [0, 0]),
        ]
    )
    first, second, third = (date.fromisoformat(text).toordinal() for text in (saturday, sunday, monday))
    on_saturday = Retention(Proportion(3, 4), Proportion(0, 0))
    on_sunday = Retention(Proportion(2, 2), Proportion(1, 2))
    on_monday = Retention(Proportion(0, 2), Proportion(5, 5))
    assert retention.by_day == ((first, on_saturday), (second, on_sunday), (third, on_monday))
    assert retention.by_week == (
        (date(2026, 2, 23).toordinal(), Retention(Proportion(5, 6), Proportion(1, 2))),
        (third, on_monday),
    )
    assert retention.by_month == (
        (date(2026, 2, 1).toordinal(), on_saturday),
        (second, Retention(Proportion(2, 4), Proportion(6, 7))),
    )
    assert retention.whole == Retention(Proportion(5, 8), Proportion(6, 7))
    assert retention.whole.total == Proportion(11, 15)


def test_without_a_review_there_is_no_share_to_speak_of():
    retention = retention_over_time([])
    assert retention.whole.total.share is None
    assert retention.by_day == retention.by_week == retention.by_month == ()
