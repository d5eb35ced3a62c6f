"""The benchmarks run, at tiny sizes; what they measure passes and fails nothing."""

import json

import pytest

from tests.bench.__main__ import GROUPS, main
from tests.bench.table import Figure, Results, exponent, row

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
