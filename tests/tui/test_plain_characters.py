"""Drawing for terminals without Unicode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.widgets import Static

from flashgrad.config import Settings
from flashgrad.first_look import lacks_unicode
from flashgrad.text import one_line
from flashgrad.tui.plain_characters import in_ascii
from tests.tui.conftest import running


@pytest.mark.slow
@given(st.text().map(one_line))
def test_whatever_is_drawn_becomes_ascii_of_the_same_width(text):
    plain = in_ascii(text)
    assert plain.isascii()
    assert len(plain) == cell_len(text)


@pytest.mark.parametrize(
    ("drawn", "plain"),
    [
        ("┌─┬─┐", "+-+-+"),
        ("│a│", "|a|"),
        ("╭╮╰╯┼", "+++++"),
        ("▁▃▆█", "-=##"),
        ("⠀⠁⠃⣿", " .:#"),
        ("◂ 10 ▸", "< 10 >"),
        ("“naïve” – … ✓", '"naive" - . v'),
        ("層 σ", "?? ?"),
        ("e\u0301", "e"),
    ],
)
def test_lines_bars_and_signs_stay_what_they_are(drawn, plain):
    assert in_ascii(drawn) == plain


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "en_US.ISO-8859-1"}, True),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, True),
    ],
)
def test_the_locale_says_whether_unicode_can_be_shown(environment, expected):
    assert lacks_unicode(environment) is expected


@pytest.mark.parametrize(("characters", "expected"), [("unicode", False), ("ascii", True), ("auto", True)])
def test_the_setting_decides_before_the_locale(characters, expected, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    settings = Settings(characters=characters)
    assert (settings.has_plain_characters, settings.has_ascii_formulas) == (expected, expected)


@pytest.mark.slow
async def test_the_app_draws_in_ascii_where_it_is_asked_to(library_path, clock):
    async with running(library_path, clock, settings=Settings(characters="ascii")) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.app.screen.mount(Static("│ σ “x” …", markup=False))
        await pilot.pause()
        strips = pilot.app.screen._compositor.render_strips()
        drawn = "\n".join(strip.text for strip in strips)
        assert drawn.strip()
        assert drawn.isascii()
