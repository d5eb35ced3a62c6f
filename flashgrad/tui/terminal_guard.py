"""The last place that text passes before the terminal: every line of every widget, whoever wrote it.

Text is neutralised where it is read, and laid out as it is then. This guards what no screen of ours passes on:
what is pasted into an input, Textual's own parts, and the mistake of tomorrow.
"""

import re

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from flashgrad.text import STEERING

_MOVING = re.compile(f"[\t\n]|{STEERING.pattern}")
"""What would move the cursor, or more, out of a line that has its place already."""

_OPENED = re.compile(r"(?:https?://|mailto:)[!-~]+")
"""A link that a terminal may be told of: what its name says, in characters that end no escape sequence."""


class TerminalGuard(LineFilter):
    """Puts something harmless of the same width in the place of every character that a terminal obeys."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """`segments` as they may be drawn; `background` plays no part."""
        return [_guarded(segment) for segment in segments]


def _guarded(segment: Segment) -> Segment:
    text, style, control = segment
    if not (text.isascii() and text.isprintable()):
        text = _MOVING.sub(_harmless, text)
    if style is not None and style.link and not _OPENED.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(text, style, control)


def _harmless(match: re.Match[str]) -> str:
    # The line was laid out with these widths, mostly none.
    return "\ufffd" * cell_len(match[0])
