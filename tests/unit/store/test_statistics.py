import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.model import CardState, Experiment, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.days import study_day
from flashgrad.store import experiments, reviews, statistics
from flashgrad.store.connection import transaction
from flashgrad.study.tally import AnswerRow, tally
from tests.samples import instant, local_hour
from tests.statistics_sample import studied_day

MONDAY = 739_677  # 2 March 2026
offsets = st.integers(-12 * 60, 14 * 60) | st.sampled_from([-210, 330, 345, 525, 630, 765])
# From the year 2 to 9998, and every minute around 1970, where clocks without a battery stand.
moments = st.integers(-62_000_000_000_000, 253_000_000_000_000) | st.integers(-3 * 86_400_000, 3 * 86_400_000)
instants = st.builds(Instant, moments, offsets)


@pytest.fixture(scope="module")
def sql():
    """A connection for expressions."""
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


@given(at=instants, day_start_hour=st.integers(0, 23))
def test_the_study_day_in_sql_is_the_study_day(sql, at, day_start_hour):
    [day] = sql.execute(
        f"SELECT {statistics.STUDY_DAY} FROM (SELECT :at_ms AS at_ms, :offset AS utc_offset_minutes)",
        {"at_ms": at.at_ms, "offset": at.utc_offset_minutes, "day_start_hour": day_start_hour},
    ).fetchone()
    assert day == study_day(at, day_start_hour)


def entry(number: int, moment: str, grade: Grade | None = Grade.GOOD, **fields) -> Review:
    defaults = {"kind": ReviewKind.REVIEW, "card_key": "Stability/0", "state_before": CardState(1, interval_days=6)}
    return Review(f"{number:03d}", "device", at=instant(moment), grade=grade, **{**defaults, **fields})


def store(connection: sqlite3.Connection, *entries: Review) -> None:
    with transaction(connection):
        for one in entries:
            reviews.append(connection, one)


def rows(connection: sqlite3.Connection, deck: str | None = None) -> list[AnswerRow]:
    return list(statistics.answers(connection, MONDAY, MONDAY + 1, day_start_hour=4, deck=deck))


def test_an_answer_is_read_at_its_local_hour_with_the_interval_before_it(connection):
    store(
        connection,
        entry(1, "2026-03-02T09:59:59.999+05:45", elapsed_ms=1200),
        entry(2, "2026-03-02T10:00+05:45", kind=ReviewKind.DRILL, grade=Grade.HARD),
        entry(3, "2026-03-02T10:00-03:30", state_before=CardState()),
        entry(4, "2026-03-02T10:00-03:30", state_before=None),
    )
    assert rows(connection) == [
        ("Stability/0", local_hour("2026-03-02T09"), 4, 1200, 6),
        ("Stability/0", local_hour("2026-03-02T10"), 3, None, None),
        ("Stability/0", local_hour("2026-03-02T10"), 4, None, 0),
        ("Stability/0", local_hour("2026-03-02T10"), 4, None, None),
    ]


def test_only_answers_of_the_days_that_count_are_read(connection):
    store(
        connection,
        entry(1, "2026-03-02T03:59+01:00"),
        entry(2, "2026-03-02T04:00+01:00"),
        entry(3, "2026-03-02T05:00+01:00"),
        entry(4, "2026-03-02T05:00+01:00", None, kind=ReviewKind.UNDO, target="003"),
        entry(5, "2026-03-02T05:00+01:00", None, kind=ReviewKind.SUSPEND),
        entry(6, "2026-03-04T03:59+01:00"),
        entry(7, "2026-03-04T04:00+01:00"),
    )
    assert [hour for _, hour, *_ in rows(connection)] == [local_hour("2026-03-02T04"), local_hour("2026-03-04T03")]


def test_entries_of_two_devices_are_read_in_order_of_their_ids(connection):
    later, earlier = entry(2, "2026-03-02T09:00+01:00", Grade.EASY), entry(1, "2026-03-02T10:00+01:00", Grade.WRONG)
    store(connection, later, earlier)
    [day] = tally(rows(connection))
    assert day.young == (1, 0)


def test_a_studied_day_knows_its_first_and_last_answer(connection):
    store(
        connection,
        entry(1, "2026-03-02T20:00+00:00"),
        entry(2, "2026-03-02T09:00+00:00"),
        entry(3, "2026-03-02T21:30+02:00"),
        entry(4, "1969-12-31T12:00-10:00"),
    )
    assert statistics.studied_days(connection, day_start_hour=4) == [
        studied_day(719_162, 1, instant("1969-12-31T12:00-10:00").at_ms, instant("1969-12-31T12:00-10:00")),
        studied_day(MONDAY, 3, instant("2026-03-02T09:00+00:00").at_ms, instant("2026-03-02T20:00+00:00")),
    ]


def test_predictions_are_read_with_their_study_day(connection):
    with transaction(connection):
        for number, (moment, matched) in enumerate(
            [("2026-03-02T03:00+01:00", True), ("2026-03-02T04:00-11:00", False)]
        ):
            experiments.append(
                connection,
                Experiment(str(number), "device", None, "lr-edge", {}, "edge", "1", "2", matched, instant(moment)),
            )
    assert statistics.predictions(connection, MONDAY - 1, MONDAY, day_start_hour=4) == [
        (MONDAY - 1, "lr-edge", True),
        (MONDAY, "lr-edge", False),
    ]
    assert statistics.predictions(connection, MONDAY, MONDAY, day_start_hour=4, deck="Stability") == []
