"""Brackets as tall as what they enclose. Pure."""

from collections.abc import Mapping

from flashgrad.mathbox.boxes import EMPTY, Box, check_size, column, line
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.glyphs import spelled

_PIECES: Mapping[str, tuple[str, str, str]] = {
    "(": ("⎛", "⎜", "⎝"),
    ")": ("⎞", "⎟", "⎠"),
    "[": ("⎡", "⎢", "⎣"),
    "]": ("⎤", "⎥", "⎦"),
    "{": ("⎧", "⎪", "⎩"),
    "}": ("⎫", "⎪", "⎭"),
    "|": ("│", "│", "│"),
    "‖": ("║", "║", "║"),
    "⌊": ("⎢", "⎢", "⎣"),
    "⌋": ("⎥", "⎥", "⎦"),
    "⌈": ("⎡", "⎢", "⎢"),
    "⌉": ("⎤", "⎥", "⎥"),
    "⟦": ("⟦", "║", "⟦"),
    "⟧": ("⟧", "║", "⟧"),
    "⌜": ("⎡", " ", " "),
    "⌝": ("⎤", " ", " "),
    "↑": ("↑", "│", "│"),
    "↓": ("│", "│", "↓"),
    "⇑": ("⇑", "║", "║"),
    "⇓": ("║", "║", "⇓"),
}
"""Top, middle and bottom of each."""

_WAISTS = {"{": "⎨", "}": "⎬"}
_SLANTED = frozenset("⟨⟩/\\")
_ASCII_PIECES: Mapping[str, tuple[str, str, str]] = {
    "(": ("/", "|", "\\"),
    ")": ("\\", "|", "/"),
    "[": ("[", "[", "["),
    "]": ("]", "]", "]"),
    "{": ("/", "|", "\\"),
    "}": ("\\", "|", "/"),
    "|": ("|", "|", "|"),
    "⌊": ("|", "|", "["),
    "⌋": ("|", "|", "]"),
    "⌈": ("[", "|", "|"),
    "⌉": ("]", "|", "|"),
    "↑": ("^", "|", "|"),
    "↓": ("|", "|", "v"),
    "⇑": ("^", "|", "|"),
    "⇓": ("|", "|", "v"),
}


def delimiter(text: str, height: int, baseline: int, *, is_ascii: bool = False) -> Box:
    """The bracket `text` over `height` rows; one of a single row is the character itself, none is empty."""
    if not text:
        return EMPTY
    if height <= 1:
        return line(spelled(text) if is_ascii else text)
    check_size(height, height if text in _SLANTED else 1)
    if text in "⟨⟩":
        rows = _angle(text, height, is_ascii=is_ascii)
    elif text in "/\\":
        rows = _slash(text, height, is_ascii=is_ascii)
    else:
        pieces = (_ASCII_PIECES if is_ascii else _PIECES).get(text, (spelled(text) if is_ascii else text,) * 3)
        rows = [pieces[0], *[pieces[1]] * (height - 2), pieces[2]]
        if text in _WAISTS and height > 2 and not is_ascii:
            rows[baseline if 0 < baseline < height - 1 else height // 2] = _WAISTS[text]
    grown = column(rows, baseline, Face.RULE)
    return Box(grown.rows, baseline, grown.width, is_tall=True)


def _angle(text: str, height: int, *, is_ascii: bool) -> list[str]:
    """Two strokes that meet halfway; an even height has no row for the tip."""
    up, down = ("/", "\\") if is_ascii else ("╱", "╲")
    half = height // 2
    indents = [*range(half - 1, -1, -1), *[0] * (height % 2), *range(half)]
    tip = [spelled(text) if is_ascii else text] * (height % 2)
    width = max(half, 1)
    if text == "⟨":
        strokes = [up] * half + tip + [down] * half
        return [(" " * indent + stroke).ljust(width) for indent, stroke in zip(indents, strokes, strict=True)]
    strokes = [down] * half + tip + [up] * half
    return [(" " * (width - 1 - indent) + stroke).ljust(width) for indent, stroke in zip(indents, strokes, strict=True)]


def _slash(text: str, height: int, *, is_ascii: bool) -> list[str]:
    places = range(height - 1, -1, -1) if text == "/" else range(height)
    stroke = text if is_ascii else {"/": "╱", "\\": "╲"}[text]
    return [(" " * place + stroke).ljust(height) for place in places]
