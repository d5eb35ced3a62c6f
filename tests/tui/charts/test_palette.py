"""Colours come from the theme, and charts do without them."""

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from flashgrad.demos.spec import PlotKind
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.charts.palette import PLAIN, theme_palette
from flashgrad.tui.charts.picture import draw
from tests.tui.charts import samples

BASE = Style.parse("#e0e0e0 on #1e1e1e")
HEATMAP = samples.plot(PlotKind.HEATMAP, "m")


def palette(name: str, base: Style = BASE, *, has_colour: bool = True):
    variables = BUILTIN_THEMES[name].to_color_system().generate()
    return theme_palette(variables, base, has_colour=has_colour)


@pytest.mark.parametrize("name", BUILTIN_THEMES)
@pytest.mark.parametrize("kind", PlotKind)
def test_every_theme_draws_every_chart_with_the_same_characters(name, kind):
    shown = ChartData({"delta": samples.vanishing()}, {"delta": samples.waves()})
    shown = samples.over(shown, shown)
    coloured = draw(samples.plot(kind), shown, 60, 14, palette(name))
    if kind is not PlotKind.HEATMAP:
        assert coloured.text == draw(samples.plot(kind), shown, 60, 14, PLAIN).text
    backgrounds = {segment.style.bgcolor for strip in coloured.strips for segment in strip if segment.style}
    assert BASE.bgcolor in backgrounds


def test_without_colour_nothing_is_coloured_and_shades_stand_in():
    plain = palette("textual-dark", Style(), has_colour=False)
    picture = draw(HEATMAP, ChartData({}, {"m": samples.waves()}), 60, 14, plain)
    assert {"░", "▒", "▓"} <= set(picture.text)
    assert all(
        segment.style is None or (segment.style.color is None and segment.style.bgcolor is None)
        for strip in picture.strips
        for segment in strip
    )


def test_a_terminal_with_sixteen_colours_gets_shades_instead_of_a_ramp():
    few = palette("textual-dark").without_ramps()
    assert "▓" in draw(HEATMAP, ChartData({}, {"m": samples.waves()}), 60, 14, few).text


def test_the_ends_of_a_ramp_differ_from_its_middle():
    colours = palette("textual-dark")
    for ramp in (colours.sequential, colours.diverging):
        assert len({ramp[0], ramp[len(ramp) // 2], ramp[-1]}) == 3


def test_where_the_terminal_owns_the_colours_none_are_mixed():
    colours = palette("ansi-dark", Style.parse("default on default"))
    assert colours.sequential == ()
    assert colours.muted.dim
