"""The pictures that every registered demo shows at its default values, as they were approved.

`python -m tests.tui.test_demo_pictures [DEMO_ID …]` writes them anew, to be looked at. Other processors round
otherwise. That moves a mark by a cell here and there, so that 1 % of the cells may differ. Training multiplies such
differences until curves are not the same ones: there the words must be those of the approved picture, and all but 2 %
of what stands in either must have something within one cell in the other.
"""

import itertools
import re
import sys
import warnings
from functools import cache
from pathlib import Path

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.plots import due_plots
from flashgrad.demos.spec import Demo, Plot, Result, merge
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.charts.picture import draw

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[1] / "golden" / "gallery"
COMMAND = "python -m tests.tui.test_demo_pictures"
SIZE = (78, 16)
SIZES = [(40, 10), SIZE, (150, 40)]
ALLOWED_SHARE = 0.01
TRAINED = frozenset(("explode-rescue", "batch-statistics", "covariate-shift", "train-race", "lr-edge"))
"""Measured: with the instruction sets of other processors 6 to 40 % of their cells differ, of the others' none."""
ALLOWED_SHARE_TRAINED = 0.02
REACH_TRAINED_CELLS = 1
NOTHING = "no data yet"
EVERY_DEMO = pytest.mark.parametrize("demo", catalog.demos().values(), ids=list(catalog.demos()))


@cache
def default_run(demo_id: str) -> Result:
    """The finished run of a demo at its default values, in this process."""
    with warnings.catch_warnings():
        # torch looks for numpy at import, which flashgrad does without.
        warnings.simplefilter("ignore")
        import torch

    torch.set_num_threads(1)  # as in the demo process
    demo = catalog.find(demo_id)
    parameters = demo.parameters()
    return merge(parameters, demo.frames(parameters))


def picture(plot: Plot, result: Result, size: tuple[int, int]) -> str:
    """The chart of a finished run as text."""
    return draw(plot, ChartData(result.series, result.matrices), *size).text


def rendered(demo: Demo) -> str:
    """The plots that are due at the default values, one below the other."""
    result = default_run(demo.id)
    due = due_plots(demo.plots, result.parameters.model_dump())
    return "\n".join(f"{picture(plot, result, SIZE)}\n" for plot in due)


def share_of_other_cells(one: str, other: str) -> float:
    """How many of the cells that either text fills hold something else in the other one."""
    rows = list(itertools.zip_longest(one.splitlines(), other.splitlines(), fillvalue=""))
    pairs = [pair for row in rows for pair in itertools.zip_longest(*row, fillvalue=" ") if set(pair) != {" "}]
    return sum(first != second for first, second in pairs) / max(1, len(pairs))


def share_out_of_reach(one: str, other: str, reach: int = REACH_TRAINED_CELLS) -> float:
    """How many of the cells that either text fills have nothing in the other one within `reach` cells."""
    filled = [_filled(one), _filled(other)]
    around = [
        {
            (row + down, column + across)
            for row, column in cells
            for down, across in itertools.product(range(-reach, reach + 1), repeat=2)
        }
        for cells in filled
    ]
    return (len(filled[0] - around[1]) + len(filled[1] - around[0])) / max(1, sum(map(len, filled)))


def _filled(text: str) -> set[tuple[int, int]]:
    rows = enumerate(text.splitlines())
    return {(row, column) for row, line in rows for column, character in enumerate(line) if character != " "}


def words(text: str) -> list[str]:
    """What titles, labels and legends say; numbers and curves left out."""
    return re.findall(r"[^\W\d_]{2,}", text)


@EVERY_DEMO
def test_a_demo_shows_what_was_approved(demo):
    path = FOLDER / f"{demo.id}.txt"
    assert path.exists(), f"`{COMMAND} {demo.id}` writes {path.name}; look at it"
    assert NOTHING not in rendered(demo)
    approved, now = path.read_text(encoding="utf-8"), rendered(demo)
    again = f"`{COMMAND} {demo.id}` writes them anew"
    if demo.id in TRAINED:
        assert words(now) == words(approved), again
        differing, allowed = share_out_of_reach(approved, now), ALLOWED_SHARE_TRAINED
    else:
        differing, allowed = share_of_other_cells(approved, now), ALLOWED_SHARE
    assert differing <= allowed, f"{differing:.1%} of the cells differ; {again}"


def test_only_registered_demos_have_approved_pictures():
    assert {path.stem for path in FOLDER.glob("*.txt")} <= set(catalog.demos())


@EVERY_DEMO
def test_every_plot_of_a_demo_fills_its_rows_with_printable_characters(demo):
    # All sizes in one test, as the run is what takes time.
    result = default_run(demo.id)
    for plot, (width, height) in itertools.product(demo.plots, SIZES):
        strips = draw(plot, ChartData(result.series, result.matrices), width, height).strips
        assert [strip.cell_length for strip in strips] == [width] * height, plot.title
        assert all(character.isprintable() for strip in strips for character in strip.text), plot.title


def test_texts_differ_where_a_cell_does():
    assert share_of_other_cells("ab\nc", "ab\nc") == 0
    assert share_of_other_cells("ab  \nc", "ax\nc\nd") == 0.5
    assert share_of_other_cells("", "") == 0


def test_marks_may_move_by_a_cell_and_not_by_two():
    assert share_out_of_reach("a  \n   ", "   \n b ") == 0
    assert share_out_of_reach("a  ", "  b") == 1
    assert share_out_of_reach("a  ", "") == 1
    assert words("Loss ∂L/∂h  1e-3\n● batch norm  ╌ 0.693") == ["Loss", "batch", "norm"]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in sys.argv[1:] or catalog.demos():
        (FOLDER / f"{each}.txt").write_text(rendered(catalog.find(each)), encoding="utf-8")
