"""Formulas of theory on the screen: under the chart, in the pane once there is something to compare, in the gallery."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.style import Style
from textual.theme import BUILTIN_THEMES

from flashgrad.cells import cell_width
from flashgrad.demos import catalog
from flashgrad.demos.spec import PlotKind, Theory
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.render import display, inline
from flashgrad.tui.card.formula_text import face_style, fitted_rows, formula_content, line_content
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import Formula
from flashgrad.tui.charts.palette import LEAST_CONTRAST, contrast
from flashgrad.tui.charts.picture import draw
from flashgrad.tui.widgets.demo_details import details_content
from flashgrad.tui.widgets.demo_keys import Phase
from flashgrad.tui.widgets.theory_list import TheoryList, theory_content
from tests.tui.charts import samples
from tests.tui.conftest import until
from tests.tui.demo_host import HALVING, DemoHost, ProcessHere

POWER = Theory("what depth leaves", r"x_n = \frac{f^n}{1}", "arithmetic", ("product",))
NOISY = Theory("noise on top", r"x_n = f^n + \epsilon", "arithmetic", ("product",), {"mode": ("noisy",)})
EXPLAINED = replace(HALVING, theory=(POWER, NOISY))
FRACTION = r"\hat{x} = \frac{x - \mu}{\sqrt{v}}"
COLOURED = [name for name in BUILTIN_THEMES if not name.startswith("ansi")]


@asynccontextmanager
async def opened(size=(80, 24)) -> AsyncIterator[tuple[DemoHost, Pilot[None]]]:
    app = DemoHost(ProcessHere(EXPLAINED), {}, EXPLAINED)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def shown(app: DemoHost, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app.pane.phase is Phase.SHOWN)
    await pilot.pause()


def listed(app: DemoHost) -> str:
    """The list of formulas, empty while it is hidden."""
    theory = app.pane.query_one(TheoryList)
    return str(theory.render()) if theory.display else ""


def chart_text(app: DemoHost) -> str:
    return "\n".join(chart.text for chart in app.pane.query(Chart) if chart.display)


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("face", [Face.RULE, Face.SOURCE])
def test_weak_and_loud_faces_can_be_read_in_every_theme(name, face):
    variables = BUILTIN_THEMES[name].to_color_system().generate()
    for role in ("surface", "background"):
        background = Color.parse(variables[role])
        colour = Style.parse(face_style(face), variables).foreground
        assert colour is not None
        assert contrast(background.blend(colour, colour.a).with_alpha(1), background) >= LEAST_CONTRAST


def test_a_formula_keeps_its_characters_and_variables_are_slanted():
    content = formula_content(display(FRACTION).rows)
    assert content.plain.splitlines()[0].strip() == "x − μ"
    assert [line.rstrip() for line in content.plain.splitlines()] == display(FRACTION).text.splitlines()
    slanted = {content.plain[span.start : span.end].strip() for span in content.spans if span.style == "italic"}
    assert slanted == {"x", "x̂", "v"}
    assert line_content(inline(FRACTION)).plain == "x̂ = (x − μ)/√v"


def test_a_formula_that_is_too_wide_stands_on_one_line_and_whole():
    assert fitted_rows(FRACTION, 80) == display(FRACTION).rows
    assert fitted_rows(FRACTION, display(FRACTION).width - 1) == (inline(FRACTION),)
    assert fitted_rows(FRACTION, 80, is_ascii=True) == display(FRACTION, is_ascii=True).rows


def test_a_name_that_looks_like_markup_is_text():
    strange = Theory("[@click=app.bell]x[/]", r"\text{[b]}", "nobody")
    assert theory_content(strange, 40).plain.splitlines() == ["◆ [@click=app.bell]x[/]", "  [b]", "  Source: nobody"]


@pytest.mark.parametrize("demo", catalog.demos().values(), ids=list(catalog.demos()))
def test_the_gallery_shows_every_formula_of_a_demo_whole(demo):
    lines = details_content(demo, (), 60).plain.splitlines()
    assert max(map(cell_width, lines)) <= 60
    for theory in demo.theory:
        for row in display(theory.formula).text.splitlines():
            assert f"  {row}" in [line.rstrip() for line in lines], theory.name
    narrow = details_content(demo, (), 24).plain
    for theory in demo.theory:
        rows = fitted_rows(theory.formula, 22)
        assert all(line_content(row).plain.rstrip() in narrow for row in rows), theory.name


def test_the_gallery_writes_ascii_where_that_is_wanted():
    demo = catalog.find("gradient-depth")
    section = details_content(demo, (), 60, is_ascii=True).plain
    assert display(demo.theory[1].formula, is_ascii=True).text.splitlines()[0] in section


@pytest.mark.slow
async def test_no_formula_is_seen_before_the_prediction_and_afterwards_it_stands_under_the_chart():
    async with opened() as (app, pilot):
        assert listed(app) == ""
        assert "xₙ" not in chart_text(app)
        await pilot.press("2")
        await shown(app, pilot)
        assert [line.rstrip() for line in listed(app).splitlines()] == [
            "Theory",
            "◆ what depth leaves",
            "       fⁿ",
            "  xₙ = ──",
            "       1",
            "  Source: arithmetic",
        ]
        assert chart_text(app).splitlines()[-1] == "█ measured  ◆ theory  xₙ = fⁿ/1"


@pytest.mark.slow
async def test_the_formulas_follow_the_parameters_and_stay_in_another_view():
    async with opened(size=(120, 40)) as (app, pilot):
        await pilot.press("space")
        await shown(app, pilot)
        await pilot.press("v")
        assert "what depth leaves" in listed(app)
        assert "noise on top" not in listed(app)
        await pilot.press("down", "right")  # from the factor to the mode, and to its next value
        await until(pilot, lambda: "noise on top" in listed(app))


def test_the_formula_takes_no_row_from_the_picture_and_is_left_out_where_it_has_no_room():
    plot = samples.plot(PlotKind.LINES, "delta")
    data = samples.named(delta=samples.vanishing())
    told = replace(data, formulas=(Formula(("delta",), inline(FRACTION)),))
    for width, has_room in ((30, False), (40, True), (80, True)):
        plain, with_formula = (draw(plot, each, width, 14).text.partition("⠒ measured") for each in (data, told))
        assert plain[0] == with_formula[0]
        assert ("x̂ = (x − μ)/√v" in with_formula[2]) is has_room
        assert has_room or plain == with_formula


def test_the_chart_names_a_formula_only_where_it_gives_all_of_the_theory():
    plot = samples.plot(PlotKind.LINES, "delta", "other")
    data = samples.named(delta=samples.vanishing(), other=samples.vanishing(0.5))
    one, both = (Formula(names, inline("f")) for names in (("delta",), ("delta", "other")))
    assert draw(plot, replace(data, formulas=(one,)), 60, 14).text == draw(plot, data, 60, 14).text
    assert draw(plot, replace(data, formulas=(one, both)), 60, 14).text.count("◆ theory  f") == 1
