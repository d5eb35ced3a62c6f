"""Colours come from the theme, and charts do without them."""

import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from flashgrad.demos.spec import PlotKind, Series
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.charts.palette import LEAST_CONTRAST, PLAIN, contrast, theme_palette
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


def test_contrast_is_that_of_the_luminances():
    black, white, grey = Color(0, 0, 0), Color(255, 255, 255), Color.parse("#767676")
    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", [name for name in BUILTIN_THEMES if not name.startswith("ansi")])
@pytest.mark.parametrize("role", ["surface", "background"])
def test_every_series_and_its_ghost_stand_out_from_the_background(name, role):
    background = Color.parse(BUILTIN_THEMES[name].to_color_system().generate()[role])
    colours = palette(name, Style(bgcolor=background.rich_color))
    for style in (*colours.series, *colours.ghosts):
        assert contrast(Color.from_rich_color(style.color), background) >= LEAST_CONTRAST


def test_a_ghost_is_fainter_than_its_series():
    background = Color.from_rich_color(BASE.bgcolor)
    colours = palette("textual-dark")
    for series, ghost in zip(colours.series, colours.ghosts, strict=True):
        bright, faint = (contrast(Color.from_rich_color(style.color), background) for style in (series, ghost))
        assert faint < bright


@pytest.mark.parametrize("name", ["textual-dark", "textual-light", "nord", "solarized-light"])
def test_the_mark_of_a_pinned_bar_stands_out_inside_and_above_the_present_bar(name):
    surface = Color.parse(BUILTIN_THEMES[name].to_color_system().generate()["surface"])
    base = Style(color="default", bgcolor=surface.rich_color)
    now, earlier = Series((1.0, 2.0), (10.0, 1.0)), Series((1.0, 2.0), (5.0, 9.0))
    shown = samples.over(samples.named(delta=earlier), samples.named(delta=now))
    picture = draw(samples.plot(PlotKind.BARS), shown, 40, 14, palette(name, base))
    marks = [part.style for strip in picture.strips[:-1] for part in strip if "○" in part.text and part.style]
    assert {bool(style.reverse) for style in marks} == {True, False}
    for style in marks:
        assert contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)) >= LEAST_CONTRAST
