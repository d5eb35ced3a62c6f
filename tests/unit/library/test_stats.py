from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from flashgrad.errors import DeckNotFound
from flashgrad.library.experiments import record_experiment
from flashgrad.library.library import Library
from flashgrad.library.stats import card_history, statistics
from flashgrad.library.study import answer, ask, limit_today, undo
from flashgrad.model import Grade
from flashgrad.study.limits import Limit
from flashgrad.study.outlook import Bin
from flashgrad.study.proportion import Proportion
from tests.samples import ManualClock, add_cards, plain_cards


def give(library: Library, clock: ManualClock, *answers: tuple[str, str, Grade]) -> None:
    """Answer cards by their keys, each at its moment."""
    for moment, key, grade in answers:
        clock.set(moment)
        answer(library, key, grade, elapsed_ms=8_000)


def test_a_library_in_which_nothing_happened_has_statistics_too(library):
    found = statistics(library)
    assert found.answers == sum(found.grades) == 0
    assert found.retention.whole.total.of == found.year.days_studied == found.outlook.intervals.cards == 0
    assert found.flow == ()
    assert found.days == 365


def test_a_week_of_answers_is_counted_as_it_was_given(library, clock, keys):
    first, second, third = keys
    give(
        library,
        clock,
        ("2026-03-02T09:00+01:00", first, Grade.EASY),
        ("2026-03-02T09:01+01:00", second, Grade.AGAIN),
        ("2026-03-02T09:02+01:00", second, Grade.GOOD),  # a drill
        ("2026-03-03T21:00+01:00", first, Grade.GOOD),
        ("2026-03-03T21:01+01:00", second, Grade.WRONG),
        ("2026-03-04T00:30+01:00", second, Grade.EASY),  # a drill of the same evening
        ("2026-03-04T12:00+01:00", third, Grade.EASY),
        ("2026-03-04T12:01+01:00", second, Grade.EASY),
    )
    found = statistics(library)
    monday = date(2026, 3, 2).toordinal()
    assert found.answers == 8
    assert found.grades == (0, 1, 1, 0, 2, 4)
    assert found.grades_by_hour[21] == (0, 1, 0, 0, 1, 0)
    assert found.retention.whole.young == Proportion(2, 3)
    assert [(day - monday, one.total) for day, one in found.retention.by_day] == [
        (1, Proportion(1, 2)),
        (2, Proportion(1, 1)),
    ]
    assert [(one.day - monday, one.introduced, one.lapsed) for one in found.flow if one.day >= monday] == [
        (0, 2, 0),
        (1, 0, 1),
        (2, 1, 0),
    ]
    assert (found.time.cards, found.time.median_ms, found.time.p90_ms) == (6, 8_000, 16_000)
    assert found.time.total_ms == 64_000
    assert (found.year.current_streak, found.year.days_studied) == (3, 3)
    assert found.year.weeks[-1] == (3, 3, 2, None, None, None, None)


def test_what_was_taken_back_never_was(library, clock, keys):
    give(library, clock, ("2026-03-02T09:00+01:00", keys[0], Grade.EASY))
    before = statistics(library)
    give(library, clock, ("2026-03-03T09:00+01:00", keys[0], Grade.WRONG))
    undo(library)
    clock.set("2026-03-02T09:00+01:00")
    assert statistics(library) == before


def test_the_schedule_is_forecast_from_its_state(library, clock, keys):
    first, second, _ = keys
    give(
        library,
        clock,
        ("2026-03-02T09:00+01:00", first, Grade.EASY),
        ("2026-03-03T09:00+01:00", first, Grade.EASY),
        ("2026-03-03T09:00+01:00", second, Grade.EASY),
    )
    clock.set("2026-03-05T09:00+01:00")
    found = statistics(library, forecast_days=5, new_per_day=20)
    assert found.outlook.forecast.backlog == 1
    assert [(day.due, day.new, day.cumulated) for day in found.outlook.forecast.days] == [
        (0, 1, 2),
        (0, 0, 2),
        (0, 0, 2),
        (0, 0, 2),
        (1, 0, 3),
    ]
    assert found.outlook.intervals.bins[0] == Bin(1, 2, 1)
    assert (found.outlook.intervals.median, found.outlook.ease_factors.median) == (1, 2.6)


def test_new_cards_of_today_are_those_that_its_limits_have_left(library, clock):
    keys = add_cards(library, *plain_cards(30))

    def coming() -> list[int]:
        return [day.new for day in statistics(library, forecast_days=4, new_per_day=5).outlook.forecast.days]

    assert coming() == [5, 5, 5, 5]
    for key in keys[:3]:
        answer(library, key, Grade.EASY)
    assert coming() == [2, 5, 5, 5]
    limit_today(library, Limit(new=11))
    assert coming() == [8, 5, 5, 5]
    limit_today(library, Limit(new=1), "Stability")
    assert coming() == [0, 5, 5, 5]
    clock.advance(days=1)
    assert coming() == [5, 5, 5, 5]


def test_one_deck_is_counted_alone_and_found_whatever_its_capitals(library, clock, keys):
    [other] = add_cards(library, *plain_cards(1), deck="Practice")
    give(
        library,
        clock,
        ("2026-03-02T09:00+01:00", keys[0], Grade.EASY),
        ("2026-03-03T09:00+01:00", other, Grade.GOOD),
    )
    whole, part = statistics(library), statistics(library, deck="practice")
    assert part.deck == "Practice"
    assert (whole.answers, part.answers) == (2, 1)
    assert (whole.outlook.intervals.cards, part.outlook.intervals.cards) == (2, 1)
    assert (whole.year.current_streak, part.year.current_streak) == (2, 1)
    assert sum(one.added for one in statistics(library, deck="Practice", days=36_500).flow) == 1
    assert sum(one.added for one in part.flow) == 0, "it was added in 1970"
    with pytest.raises(DeckNotFound, match=r"No deck is called “Optics”; there are “Stability”, “Practice”\."):
        statistics(library, deck="Optics")


def test_predictions_before_demos_are_counted(library, clock):
    for matched in (True, False, True):
        record_experiment(
            library,
            card_key=None,
            demo_id="lr-edge",
            parameters={},
            prediction="edge",
            predicted="1",
            measured="2",
            matched=matched,
        )
    assert statistics(library).predictions.by_demo == (("lr-edge", Proportion(2, 3)),)


def test_each_answer_of_a_card_shows_the_schedule_that_the_learner_was_shown(library, clock, keys):
    shown = []
    for moment, grade in [("2026-03-02T09:00+01:00", Grade.EASY), ("2026-03-03T09:00+01:00", Grade.WRONG)]:
        clock.set(moment)
        shown.append(ask(library, keys[0]).outcomes[grade])
        answer(library, keys[0], grade)
    steps = card_history(library, keys[0])
    assert [step.after for step in steps] == shown
    assert [step.before for step in steps] == [step.entry.state_before for step in steps]


LISBON, SAO_PAULO, LORD_HOWE = "Europe/Lisbon", "America/Sao_Paulo", "Australia/Lord_Howe"
APIA, AUCKLAND, HONOLULU, BERLIN, UTC = "Pacific/Apia", "Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin", "UTC"

# For a learner who answers one known card and one new one at each moment and looks at the statistics after the last:
# what happens, the moments (zone, clock there), the study days that they are on, the current streak
JOURNEYS = [
    (
        "Lisbon loses an hour",
        [
            (LISBON, "2026-03-28T23:30+00:00"),
            (LISBON, "2026-03-29T03:59+01:00"),
            (LISBON, "2026-03-29T04:00+01:00"),
            (LISBON, "2026-03-30T09:00+01:00"),
        ],
        ["2026-03-28", "2026-03-28", "2026-03-29", "2026-03-30"],
        3,
    ),
    (
        "Lisbon gains an hour",
        [
            (LISBON, "2026-10-24T23:30+01:00"),
            (LISBON, "2026-10-25T01:30+01:00"),
            (LISBON, "2026-10-25T01:30+00:00"),
            (LISBON, "2026-10-25T04:00+00:00"),
        ],
        ["2026-10-24", "2026-10-24", "2026-10-24", "2026-10-25"],
        2,
    ),
    (
        "São Paulo has a day without midnight",
        [
            (SAO_PAULO, "2018-11-03T23:59-03:00"),
            (SAO_PAULO, "2018-11-04T01:00-02:00"),
            (SAO_PAULO, "2018-11-04T04:00-02:00"),
            (SAO_PAULO, "2018-11-05T23:00-02:00"),
        ],
        ["2018-11-03", "2018-11-03", "2018-11-04", "2018-11-05"],
        3,
    ),
    (
        "São Paulo has an evening hour twice",
        [
            (SAO_PAULO, "2018-02-17T23:30-02:00"),
            (SAO_PAULO, "2018-02-17T23:30-03:00"),
            (SAO_PAULO, "2018-02-18T03:59-03:00"),
            (SAO_PAULO, "2018-02-18T04:00-03:00"),
        ],
        ["2018-02-17", "2018-02-17", "2018-02-17", "2018-02-18"],
        2,
    ),
    (
        "Lord Howe moves by half an hour",
        [
            (LORD_HOWE, "2026-04-05T01:45+11:00"),
            (LORD_HOWE, "2026-04-05T01:45+10:30"),
            (LORD_HOWE, "2026-04-05T03:59+10:30"),
            (LORD_HOWE, "2026-04-05T04:00+10:30"),
        ],
        ["2026-04-04", "2026-04-04", "2026-04-04", "2026-04-05"],
        2,
    ),
    (
        "Samoa skips a day",
        [
            (APIA, "2011-12-28T20:00-10:00"),
            (APIA, "2011-12-29T20:00-10:00"),
            (APIA, "2011-12-31T20:00+14:00"),
            (APIA, "2012-01-01T20:00+14:00"),
        ],
        ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"],
        4,
    ),
    (
        "a flight from Honolulu to Auckland skips a day",
        [
            (HONOLULU, "2026-02-28T20:00-10:00"),
            (HONOLULU, "2026-03-01T20:00-10:00"),
            (AUCKLAND, "2026-03-03T08:00+13:00"),
            (AUCKLAND, "2026-03-04T08:00+13:00"),
        ],
        ["2026-02-28", "2026-03-01", "2026-03-03", "2026-03-04"],
        4,
    ),
    (
        "a flight from Auckland to Honolulu lives a day twice",
        [
            (AUCKLAND, "2026-03-02T20:00+13:00"),
            (AUCKLAND, "2026-03-03T09:00+13:00"),
            (HONOLULU, "2026-03-02T12:00-10:00"),
            (HONOLULU, "2026-03-03T12:00-10:00"),
        ],
        ["2026-03-02", "2026-03-03", "2026-03-02", "2026-03-03"],
        2,
    ),
    (
        "a clock that was an hour ahead is set right",
        [
            (UTC, "2026-03-02T12:00+00:00"),
            (UTC, "2026-03-03T04:30+00:00"),
            (UTC, "2026-03-03T03:35+00:00"),
            (UTC, "2026-03-03T12:00+00:00"),
        ],
        ["2026-03-02", "2026-03-03", "2026-03-02", "2026-03-03"],
        2,
    ),
    (
        "a clock that was four days ahead is set right",
        [
            (UTC, "2026-03-01T12:00+00:00"),
            (UTC, "2026-03-06T12:00+00:00"),
            (UTC, "2026-03-02T12:10+00:00"),
            (UTC, "2026-03-03T12:00+00:00"),
        ],
        ["2026-03-01", "2026-03-06", "2026-03-02", "2026-03-03"],
        3,
    ),
    (
        "a clock lost its battery",
        [
            (BERLIN, "2026-03-02T12:00+01:00"),
            (UTC, "1970-01-01T00:05+00:00"),
            (UTC, "1970-01-02T09:00+00:00"),
            (BERLIN, "2026-03-03T12:00+01:00"),
        ],
        ["2026-03-02", "1969-12-31", "1970-01-02", "2026-03-03"],
        2,
    ),
]


@pytest.mark.parametrize(("moments", "days", "streak"), [case[1:] for case in JOURNEYS], ids=[c[0] for c in JOURNEYS])
def test_answers_count_on_the_days_of_the_clocks_that_they_were_given_by(library, clock, moments, days, streak):
    known, *new = add_cards(library, *plain_cards(1 + len(moments)))
    clock.set("1960-01-01T12:00+00:00")
    answer(library, known, Grade.EASY)
    for (zone, moment), card in zip(moments, new, strict=True):
        local = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
        assert local.isoformat(timespec="minutes") == moment, "the clock of that zone shows something else"
        give(library, clock, (local.isoformat(), known, Grade.GOOD), (local.isoformat(), card, Grade.EASY))
    found = statistics(library, days=36_500)
    ordinals = [date.fromisoformat(day).toordinal() for day in days]
    past = [day for day in ordinals if day <= found.today]
    assert found.answers == 2 * len(past) + 1
    assert found.answers_later == 2 * (len(days) - len(past))
    assert [day for day, _ in found.retention.by_day] == sorted(set(past))
    assert found.retention.whole.total == Proportion(len(set(past)), len(set(past)))
    assert {one.day: one.introduced for one in found.flow if one.introduced and one.day in past} == {
        day: past.count(day) for day in past
    }
    assert found.year.current_streak == streak


def test_the_days_of_answers_do_not_depend_on_where_the_statistics_are_made(library, clock, keys):
    give(library, clock, ("2026-03-02T23:00+01:00", keys[0], Grade.EASY))
    here = statistics(library)
    clock.set("2026-03-03T11:00+13:00")  # the same moment, on another clock
    there = statistics(library)
    assert (here.today, there.today) == (739_677, 739_678)
    assert here.retention == there.retention
    assert here.grades_by_hour == there.grades_by_hour
    assert replace(here, today=0, first_day=0, outlook=there.outlook, year=there.year) == replace(
        there, today=0, first_day=0
    )
    assert (here.year.current_streak, there.year.current_streak) == (1, 1)
