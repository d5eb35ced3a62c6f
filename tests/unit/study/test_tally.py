from flashgrad.study.tally import DayTally, tally
from tests.samples import local_hour
from tests.statistics_sample import by_hour

MONDAY, TUESDAY = 739_677, 739_678  # 2 and 3 March 2026


def one_day(*rows) -> DayTally:
    [day] = tally(rows)
    return day


def test_an_answer_is_counted_at_its_hour_and_grade_on_its_study_day():
    days = tally(
        [
            ("a", local_hour("2026-03-02T09"), 4, None, 6),
            ("b", local_hour("2026-03-02T09"), 2, None, 6),
            ("a", local_hour("2026-03-03T03"), 4, None, None),
            ("c", local_hour("2026-03-03T04"), 5, None, 0),
        ]
    )
    assert [day.day for day in days] == [MONDAY, TUESDAY]
    assert days[0].grades_by_hour == by_hour({9: [0, 0, 1, 0, 1, 0], 3: [0, 0, 0, 0, 1, 0]})
    assert days[1].grades_by_hour == by_hour({4: [0, 0, 0, 0, 0, 1]})


def test_only_the_first_review_of_a_day_is_one_of_retention():
    day = one_day(
        ("a", local_hour("2026-03-02T09"), 2, None, 6),
        ("a", local_hour("2026-03-02T10"), 5, None, 1),
        ("b", local_hour("2026-03-02T11"), 3, None, 20),
        ("c", local_hour("2026-03-02T11"), 1, None, 21),
        ("d", local_hour("2026-03-02T12"), 4, None, 465),
    )
    assert day.young == (1, 1)
    assert day.mature == (1, 1)
    assert day.lapsed == 2


def test_new_cards_and_drills_say_nothing_about_retention():
    day = one_day(
        ("new", local_hour("2026-03-02T09"), 2, None, 0),
        ("new", local_hour("2026-03-02T09"), 4, None, None),
        ("new", local_hour("2026-03-02T10"), 2, None, 1),
    )
    assert (day.young, day.mature) == ((0, 0), (0, 0))
    assert (day.introduced, day.lapsed) == (1, 1)


def test_a_drill_before_a_review_does_not_take_its_place():
    day = one_day(("a", local_hour("2026-03-02T09"), 4, None, None), ("a", local_hour("2026-03-02T10"), 4, None, 6))
    assert day.young == (0, 1)


def test_times_of_a_card_on_a_day_add_up_each_capped_at_a_minute():
    day = one_day(
        ("a", local_hour("2026-03-02T09"), 2, 5_000, 6),
        ("a", local_hour("2026-03-02T09"), 4, 3_600_000, None),
        ("b", local_hour("2026-03-02T09"), 4, 60_000, 6),
        ("c", local_hour("2026-03-02T09"), 4, None, 6),
        ("d", local_hour("2026-03-02T09"), 4, -20, 6),
    )
    assert day.spent_ms == (0, 60_000, 65_000)


def test_days_come_in_order_whatever_the_clock_did():
    hours = ["2026-03-03T09", "2026-03-02T09", "1969-12-31T23", "2026-03-03T10"]
    days = tally([(str(place), local_hour(hour), 4, None, 6) for place, hour in enumerate(hours)])
    assert [day.day for day in days] == [719_162, MONDAY, TUESDAY]
    assert [sum(day.grades_by_hour) for day in days] == [1, 1, 2]


def test_the_day_begins_at_the_hour_that_is_set():
    row = ("a", local_hour("2026-03-03T03"), 4, None, 6)
    assert [tally([row], hour)[0].day for hour in (0, 3, 4, 23)] == [TUESDAY, TUESDAY, MONDAY, MONDAY]
