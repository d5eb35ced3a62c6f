"""Every formula of theory can be read and laid out, and is what the demo computes."""

from functools import cache

import pytest

from flashgrad.cells import cell_width
from flashgrad.demos import catalog
from flashgrad.demos.spec import Result, merge
from flashgrad.demos.theory import due_theory, holds
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.render import display, inline, problem_of
from tests.demos import formulas_of_gradients, formulas_of_layers, formulas_over_time, formulas_through_depth
from tests.demos.written_formulas import Written

FORMULAS = (formulas_through_depth, formulas_of_layers, formulas_of_gradients, formulas_over_time)
WRITTEN = [written for module in FORMULAS for written in module.TABLE]
EVERY_FORMULA = [(demo.id, theory) for demo in catalog.demos().values() for theory in demo.theory]
OF_EACH = pytest.mark.parametrize(
    "theory", [theory for _, theory in EVERY_FORMULA], ids=[f"{demo_id}-{each.name}" for demo_id, each in EVERY_FORMULA]
)
OF_WHOLE_DEMOS = {theory.formula for _, theory in EVERY_FORMULA if not theory.series}
"""Drawn as lines of their own and not beside measurements."""

WIDEST, TALLEST, LONGEST = 57, 7, 100
"""Cells that the pane beside a picture leaves at 160 cells; rows; cells of the form on one line."""


@cache
def finished(demo_id: str, values: tuple[tuple[str, object], ...]) -> Result:
    """The result of a run in this process."""
    demo = catalog.find(demo_id)
    parameters = catalog.validate(demo, dict(values))
    return merge(parameters, demo.frames(parameters))


@OF_EACH
def test_a_formula_can_be_read_and_has_room(theory):
    picture, line = display(theory.formula), inline(theory.formula)
    assert problem_of(theory.formula) == ""
    assert not [span for row in (*picture.rows, line) for span in row if span.face is Face.SOURCE]
    assert picture.width <= WIDEST
    assert len(picture.rows) <= TALLEST
    assert cell_width("".join(span.text for span in line)) <= LONGEST


@OF_EACH
def test_a_formula_has_a_name_and_a_source(theory):
    assert 0 < cell_width(theory.name) <= WIDEST - 2
    assert theory.source


@pytest.mark.parametrize("demo", catalog.demos().values(), ids=list(catalog.demos()))
def test_theory_speaks_of_what_a_demo_draws_and_lets_one_choose(demo):
    drawn = {name for plot in demo.plots for name in plot.series}
    choices = {name: info.annotation for name, info in demo.parameters.model_fields.items()}
    assert demo.theory
    for theory in demo.theory:
        assert set(theory.series) <= drawn, theory.name
        for name, values in theory.holds_for.items():
            assert set(values) <= set(choices[name].__args__), theory.name


def test_every_formula_is_written_as_a_function():
    assert {(demo_id, theory.formula) for demo_id, theory in EVERY_FORMULA} == {
        (written.demo_id, written.formula) for written in WRITTEN
    }


@pytest.mark.slow
@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_a_formula_is_what_the_demo_computes(torch, written: Written):
    demo, result = catalog.find(written.demo_id), finished(written.demo_id, written.values)
    chosen = result.parameters.model_dump()
    named = {
        name for each in demo.theory if each.formula == written.formula and holds(each, chosen) for name in each.series
    }
    evaluated = written.evaluate(result.parameters, result)
    assert named.intersection(evaluated) or written.formula in OF_WHOLE_DEMOS
    for name, expected in evaluated.items():
        drawn = result.series[name].y if written.formula in OF_WHOLE_DEMOS else result.series[name].theory
        assert drawn == pytest.approx(tuple(expected), rel=1e-4, abs=0), name


@pytest.mark.slow
def test_whatever_is_drawn_as_theory_has_a_formula(torch):
    for demo_id, values in {(written.demo_id, written.values) for written in WRITTEN}:
        demo, result = catalog.find(demo_id), finished(demo_id, values)
        drawn = {name for plot in demo.plots for name in plot.series}
        predicted = {name for name, series in result.series.items() if name in drawn and series.theory}
        chosen = result.parameters.model_dump()
        explained = {name for theory in demo.theory if holds(theory, chosen) for name in theory.series}
        assert predicted <= explained, (demo_id, values)


@pytest.mark.parametrize(
    ("demo_id", "values", "names"),
    [
        ("gradient-depth", {}, ["gradient at layer l", "pre-activations, over which E is taken"]),
        ("gradient-depth", {"view": "inits"}, []),
        ("factor-product", {}, ["what l equal factors leave"]),
        ("clip-geometry", {"view": "arrows"}, []),
        ("clip-geometry", {"view": "cosine", "broken": "infinite"}, []),
        ("clip-geometry", {"view": "cosine", "source": "heavy_tailed"}, ["norm", "layers"]),
        ("graph-smoothing", {"view": "contrast", "mode": "gcn"}, []),
        ("lr-edge", {"view": "batch"}, ["where gradient descent", "noise of the gradient"]),
    ],
)
def test_the_formulas_due_are_those_of_the_theory_in_the_plots_that_are_due(torch, demo_id, values, names):
    demo = catalog.find(demo_id)
    small = {"lr-edge": {"steps": 40, "seeds": 1}, "gradient-depth": {"depth": 4, "width": 8}}.get(demo_id, {})
    result = finished(demo_id, tuple(sorted({**small, **values}.items())))
    due = [theory.name for theory in due_theory(demo, result.parameters.model_dump(), result.series)]
    assert len(due) == len(names)
    assert all(word in name for word, name in zip(names, due, strict=True))
