"""For terminals that cannot show Unicode: every character that is drawn becomes one of ASCII, of the same width.

What is lost is beauty, not place: lines stay lines, bars stay bars, and text that has no letters in ASCII shows
question marks.
"""

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_BEYOND = re.compile(r"[^\x00-\x7f]+")
_BRAILLE = range(0x2800, 0x2900)
_BOX_DRAWING = range(0x2500, 0x2580)
_LEGACY_SHAPES = range(0x1FB00, 0x1FC00)
_BY_CHARACTER = {
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″«»", '"'),
    **dict.fromkeys("–—−‐‑▔▁", "-"),
    **dict.fromkeys("…·•∙⋅▂▖▗", "."),
    **dict.fromkeys("→▸▶›➜↦", ">"),
    **dict.fromkeys("←◂◀‹", "<"),
    **dict.fromkeys("↑▲▴△↗↖⌃", "^"),
    **dict.fromkeys("↓▼▾▽↘↙⌄", "v"),
    **dict.fromkeys("●◉◆■⬤★", "*"),
    **dict.fromkeys("○◐◌◇□☐", "o"),
    **dict.fromkeys("▏▎▍▌▋▊▉▐▕", "|"),
    **dict.fromkeys("▃▄▅▀", "="),
    **dict.fromkeys("▆▇█▓", "#"),
    **dict.fromkeys("░", "."),
    **dict.fromkeys("▒", ":"),
    **dict.fromkeys("×✕✗✘╳", "x"),
    **dict.fromkeys("✓✔√", "v"),
    **dict.fromkeys("≤", "<"),
    **dict.fromkeys("≥", ">"),
    **dict.fromkeys("≈∼", "~"),
    **dict.fromkeys("↻↺", "@"),
    "∕": "/",
    "⁄": "/",
    "\u00a0": " ",
    "\u2007": " ",
    "\u202f": " ",
}
_DOTS_TO_MARK = " .:::####"


class PlainCharacters(LineFilter):
    """Draws with the characters of ASCII alone."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """`segments` in ASCII; `background` plays no part."""
        return [
            segment if segment.text.isascii() else Segment(in_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def in_ascii(text: str) -> str:
    """`text` in characters of ASCII that take the same cells."""
    return _BEYOND.sub(_plain_run, text)


def _plain_run(found: re.Match[str]) -> str:
    plain, cells = "".join(map(_plain, found[0])), cell_len(found[0])
    return plain[:cells].ljust(cells, "?")  # characters that are drawn as one may take other cells than each alone


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    code, cells = ord(character), cell_len(character)
    if character in _BY_CHARACTER:
        return _BY_CHARACTER[character]
    if code in _BOX_DRAWING:
        return _line(unicodedata.name(character))
    if code in _BRAILLE:
        return _DOTS_TO_MARK[(code - _BRAILLE.start).bit_count()]
    if code in _LEGACY_SHAPES:
        return "+"
    letters = "".join(filter(str.isascii, unicodedata.normalize("NFKD", character)))
    return letters if letters.isprintable() and len(letters) == cells else "?" * cells


def _line(name: str) -> str:
    if " AND " in name:
        return "+"
    return "-" if re.search("HORIZONTAL|LEFT|RIGHT", name) else "|"
