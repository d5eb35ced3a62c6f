from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.widgets import Input, Static

from flashgrad.config import Settings
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.terminal_guard import TerminalGuard

BACKGROUND = Color(0, 0, 0)


def guarded(segment: Segment) -> Segment:
    (only,) = TerminalGuard().apply([segment], BACKGROUND)
    return only


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[2J",
        "\x9b31m",
        "\x9d52;c;\x9c",
        "a\rb\nc\td",
        "\u202egnp.exe",
        "\ud800",
        "\u00ad\u200b\u3164",
        "\U0010eeee",
    ],
)
def test_a_line_keeps_its_width_and_loses_what_a_terminal_obeys(text: str):
    segment = Segment(f"x{text}", Style(bold=True))
    shown = guarded(segment)
    assert shown.cell_length == segment.cell_length
    assert shown.text.isprintable()
    assert shown.style == segment.style


@pytest.mark.parametrize("text", ["plain", "▔▔▔ │ ⣿⠀", "x̂ → ∂L/∂W, 日本, 👩‍🔬, ที่", ""])
def test_a_line_that_only_prints_is_left_alone(text: str):
    assert guarded(Segment(text)) == Segment(text)


@pytest.mark.parametrize(
    ("link", "is_kept"),
    [
        ("https://arxiv.org/abs/1502.01852?x=1#a", True),
        ("mailto:someone@example.org", True),
        ("https://example.org/\x1b]52;c;AAAA\x07", False),
        ("https://example.org/\x9c\x9d52;c;AAAA", False),
        ("https://example.org/a b", False),
        ("https://example.org/\u202e", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_terminal_is_told_only_of_links_of_the_web(link: str, is_kept: bool):
    style = guarded(Segment("paper", Style(link=link, underline=True))).style
    assert style is not None
    assert style.link == (link if is_kept else None)
    assert style.underline


async def test_every_line_of_the_app_is_guarded(tmp_path: Path):
    app = FlashgradApp(tmp_path / "library.db", Settings(), warms_demos=False, greets=False)
    async with app.run_test() as pilot:
        await app.screen.mount(Input("a\x1b[2J\x9b31m\u202eb"), Static(Content("c\x1b]0;\x07d")))
        await pilot.pause()
        drawn = "".join(segment.text for strip in app.screen._compositor.render_strips() for segment in strip)
    assert "a[2J31mb" in drawn
    assert "c]0;d" in drawn
    assert drawn.isprintable()
