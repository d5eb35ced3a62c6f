from collections.abc import Callable
from dataclasses import replace

import pytest

from flashgrad.cells import cell_width
from flashgrad.cli.stats_record import stats_record
from flashgrad.cli.stats_tables import put_statistics
from flashgrad.study.outlook import counted, outlook
from flashgrad.study.retention import retention_over_time
from tests.statistics_sample import some_statistics


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """Lines on stdout since the last call."""
    return lambda: capsys.readouterr().out.splitlines()


def test_the_tables_say_what_was_counted_and_fit_eighty_columns(printed):
    put_statistics(some_statistics("Stability"))
    lines = printed()
    assert max(map(cell_width, lines)) <= 80
    for line in (
        "2026-03-01 to 2026-03-02, 2 days, the deck “Stability”",
        "12 answers. Current streak 2 days, longest 2 days.",
        "Not counted until their days have come: 1 answer after today.",
        "Time 1 min; per card and day 8.0 s in the median, 61.0 s at the 90th percentile.",
        "today       100.0 %   3  66.7 %   3  83.3 %   6  43.6 to 97.0 %",
        "2 days       83.3 %   6  66.7 %   3  77.8 %   9  45.3 to 93.7 %",
        "4 good            8   67 %  ██████████████████████████████",
        "21:00        4  75.0 %  ███████████████",
        "2026-03     20           1       1",
        "overdue           4       4  ███████████████",
        "Tue 2026-03-03    8      14  ██████████████████████████████",
        "  365 to 729      0",
        "Stability in days: half of 1 card at most 812.5",
        "Difficulty: half of 1 card at most 4.25",
        "730 and more      1  ███▊",
        "2.30 to 2.39      4  ████████████",
        "all         50.0 %   2  9.5 to 90.5 %",
    ):
        assert line in lines


def test_the_year_is_a_calendar_of_shades_under_its_months(printed):
    put_statistics(some_statistics())
    heading, months, monday, *_, saturday, sunday = printed()[-9:]
    assert heading == "The year: 2 days with answers, at most 8 on one"
    assert months == "    Mar  Apr May Jun  Jul Aug  Sep Oct Nov  Dec Jan Feb Mar"
    assert monday == "Mon  " + 52 * "·" + "█"
    assert saturday == "Sat  " + 52 * "·"
    assert sunday == "Sun " + 52 * "·" + "▒"


def test_what_there_is_nothing_to_say_about_is_left_out(printed):
    nothing = replace(
        some_statistics(),
        answers=0,
        answers_later=0,
        retention=retention_over_time([]),
        flow=(),
        outlook=outlook(counted([]), some_statistics().today, 30),
    )
    put_statistics(nothing)
    headings = [line.partition(":")[0] for line in printed()]
    assert "True retention" not in headings
    assert "Reviews to come" not in headings
    assert "The year" in headings


def test_the_record_carries_dates_and_shares():
    record = stats_record(some_statistics())
    assert (record["from"], record["to"], record["days"]) == ("2026-03-01", "2026-03-02", 2)
    assert record["retention"]["mature"]["share"] == pytest.approx(2 / 3)
    assert record["retention"]["by_week"][0]["from"] == "2026-02-23"
    assert record["forecast"]["days"][1] == {"day": "2026-03-03", "due": 8, "new": 0, "cumulated": 14}
    assert record["year"]["weeks"][0]["monday"] == "2025-02-24"
    assert record["year"]["weeks"][-1] == {"monday": "2026-03-02", "answers": [8, *6 * [None]]}
    assert record["intervals"]["bins"][-1] == {"low": 730, "high": None, "cards": 1}
    assert record["predictions"]["of"] == 2
