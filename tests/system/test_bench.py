"""The benchmarks run, at tiny sizes; what they measure passes and fails nothing."""

import json

import pytest

from tests import speed_table
from tests.bench.__main__ import GROUPS, main
from tests.bench.table import Figure, Results, exponent, row
from tests.speed_table import HEAD, KEPT, README, RUNS_HEAD, keep, runs_table, written_table

TINY = ("--quick", "--cards", "400", "--repeats", "1")
IN_PROCESSES = ("answering", "queue", "search", "statistics", "importing", "memory", "replaying")


@pytest.mark.slow
def test_every_group_without_a_screen_measures_at_tiny_sizes(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    results = main([*TINY, "--json", *(argument for name in IN_PROCESSES for argument in ("--only", name))])
    told = json.loads(capsys.readouterr().out)
    assert len(told["figures"]) == len(results.figures) > 30
    assert all(figure["ours"] and min(figure["ours"]) >= 0 for figure in told["figures"])
    assert {"queue: building the day's queue", "search: word"} <= {
        f"{each['group']}: {each['what']}" for each in told["exponents"]
    }


@pytest.mark.slow
def test_the_start_is_measured_in_a_real_terminal(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    results = main([*TINY, "--only", "start"])
    assert [figure.what for figure in results.figures][:2] == [
        "first paint",
        "first due card on screen, from a cold start",
    ]


def test_every_group_can_be_imported_and_is_named():
    assert len(set(GROUPS)) == len(GROUPS)


@pytest.mark.parametrize(
    ("ours", "theirs", "at_most", "verdict"),
    [([1.0], [2.0], 0.5, "met"), ([1.1], [2.0], 0.5, "missed"), ([40.0], [], 50.0, "met"), ([1.0], [1.0], None, "")],
)
def test_a_figure_is_held_against_its_goal(ours, theirs, at_most, verdict):
    figure = Figure("group", "what", ours, "a peer" if theirs else "", theirs, at_most=at_most)
    assert figure.verdict == verdict
    assert row(figure).rstrip().endswith(verdict)


def test_the_exponent_is_the_power_with_which_the_cost_grows():
    figures = [Figure("g", "w", [size**1.5], size=size) for size in (10, 100, 1000)]
    assert exponent(figures) == pytest.approx(1.5)
    assert Results(figures).exponents() == {("g", "w"): pytest.approx(1.5)}
    assert Results(figures[:1]).exponents() == {}


def test_a_later_run_takes_the_place_of_an_earlier_one_of_the_same_group(tmp_path, monkeypatch):
    monkeypatch.setattr(speed_table, "KEPT", tmp_path / "results.json")
    for figures in (
        [Figure("start", "paint", [2.0], "it", [1.0], at_most=3.0), Figure("queue", "built", [1.0, 5.0], size=100)],
        [Figure("queue", "built", [9.0, 2.0, 4.0], "Anki", [8.0], 50_000, at_most=0.4)],
    ):
        keep(json.loads(Results(figures).as_json("python -m tests.bench")))
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert speed_table.speed_table(kept) == (
        f"{HEAD}| start: paint |  | 2 ms |  | it | 2.00 | 3 | met |\n"
        "| queue: built | 5·10⁴ | 4 ms |  | Anki | 0.50 | 0.4 | missed |\n"
    )


def test_the_readme_tells_what_was_measured():
    kept, readme = json.loads(KEPT.read_text(encoding="utf-8")), README.read_text(encoding="utf-8")
    assert written_table(readme, HEAD) == speed_table.speed_table(kept)
    assert written_table(readme, RUNS_HEAD) == runs_table(kept)
