"""What is drawn around boxes: bars, roots, braces, arrows, frames. Geometry only, no nodes. Pure."""

from unicodedata import combining

from flashgrad.mathbox import symbols
from flashgrad.mathbox.boxes import EMPTY, Box, Line, Span, beside, blank, column, line, stacked
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.glyphs import accented, strokes

_ASCII_MARKS = {"─": "_", "→": ">", "←": "<", "˙": ".", "¨": "..", "…": "...", "ˇ": "v", "˘": "u", "´": "'", "˚": "o"}
_STROKE = "\u0336"
_SIGNS = {"∑": ("⎲", "⎳"), "∏": ("┬─┬", "│ │"), "∐": ("│ │", "┴─┴")}
_ASCII_SIGNS = {"∑": ("__ ", "\\  ", "/__"), "∏": ("___", "| |", "| |"), "∐": ("| |", "| |", "|_|")}


def divided(above: Box, below: Box, *, has_rule: bool, is_ascii: bool) -> Box:
    """One box over the other, with a bar between them or a blank row; the bar is longer than any in the boxes."""
    width = max(above.width, below.width, 1)
    if has_rule and any(box.is_tall and box.width == width for box in (above, below)):
        width += 2
    bar = ("-" if is_ascii else "─") if has_rule else " "
    return stacked([above, line(bar * width, Face.RULE), below], above.height, is_tall=True)


def rooted(body: Box, index: Box, *, is_ascii: bool) -> Box:
    """A roof over `body` and a tick at its foot, with `index` over the tick."""
    if is_ascii:
        corner, bar, wall, tick = " ", "_", "|", "\\"
    else:
        corner, bar, wall, tick = "┌", "─", "│", "╲"
    height = max(body.height, 1)
    walls = column([wall] * height, body.baseline, Face.RULE)
    inside = beside([walls, body])
    roof = line(corner + bar * max(body.width, 1), Face.RULE)
    inner = stacked([roof, inside], inside.baseline + 1, "l")
    foot = line(tick, Face.RULE)
    side = stacked([index, foot], index.height, "r") if index.width else foot
    whole = _on_one_floor(side, inner)
    return Box(whole.rows, whole.baseline, whole.width, body.is_tall)


def scripted(base: Box, above: Box, below: Box, small_above: str, small_below: str) -> Box:
    """What stands raised and lowered after a base that is a line of text.

    A script in small characters stands on the line; without such it has rows of its own above or below. If one has
    and the other has not, they share their columns, as on paper.
    """
    is_above, is_below = above.width > 0 and not small_above, below.width > 0 and not small_below
    if not is_above and not is_below:
        return beside([base, line(small_below + small_above)])
    middle = line(small_below + small_above)
    if not middle.width:
        middle = blank(1)
    parts = [*[above] * is_above, middle, *[below] * is_below]
    return beside([base, stacked(parts, above.height * is_above, "l")])


def cornered(base: Box, above: Box, below: Box, *, is_over: bool = False, is_under: bool = False) -> Box:
    """What stands raised and lowered after a base of several rows.

    The last row above is level with the base's top row, or over it if `is_over`; the first row below is level with
    the bottom row, or under it if `is_under`.
    """
    before = max(0, above.height - (not is_over)) if above.width else 0
    after = max(0, below.height - (not is_under)) if below.width else 0
    parts = [*[above] * bool(above.width), *[below] * bool(below.width)]
    between = before + base.height + after - sum(part.height for part in parts)
    if between < 0:
        return cornered(base, above, below, is_over=True, is_under=True)
    parts[bool(above.width) : bool(above.width)] = [EMPTY] * between
    whole = beside([base, stacked(parts, before + base.baseline, "l")])
    return Box(whole.rows, whole.baseline, whole.width, is_tall=True)


def limited(sign: Box, above: Box, below: Box) -> Box:
    """`sign` with limits over and under it."""
    if not above.width and not below.width:
        return sign
    parts = [*[above] * bool(above.width), sign, *[below] * bool(below.width)]
    return stacked(parts, above.height * bool(above.width) + sign.baseline, is_tall=sign.is_tall)


def large(text: str, *, is_ascii: bool) -> Box | None:
    """The sign of a sum or a product, as tall as a fraction's upper half and its bar; None for other signs."""
    rows = (_ASCII_SIGNS if is_ascii else _SIGNS).get(text)
    if rows is None:
        return None
    sign = column(rows, 1, Face.OPERATOR)
    return Box(sign.rows, 1, sign.width, is_tall=True)


def integral(text: str, *, is_ascii: bool) -> Box:
    """An integral sign of three rows, which has limits at its ends."""
    count = {"∬": 2, "∯": 2, "∭": 3}.get(text, 1)
    middle = "∮" if text in "∮∯" else "⎮"
    pieces = ("/", "|", "/") if is_ascii else ("⌠", middle, "⌡")
    sign = column([piece * count for piece in pieces], 1, Face.OPERATOR)
    return Box(sign.rows, 1, sign.width, is_tall=True)


def marked(base: Box, name: str, *, is_ascii: bool) -> Box:
    """The accent `name` on `base`: a combining character on a single cell, else a row over it (or under it)."""
    if base.height == 1 and base.width == 1 and not is_ascii and len(base.rows[0]) == 1:
        (span,) = base.rows[0]
        return line(accented(span.text, name), span.face)
    mark = symbols.WIDE_ACCENTS[name]
    width = max(base.width, 1)
    if mark in "─":
        mark *= width
    elif mark in "→←" and width > 1:
        mark = "─" * (width - 1) + mark if mark == "→" else mark + "─" * (width - 1)
    strip = line("".join(_ASCII_MARKS.get(each, each) for each in mark) if is_ascii else mark, Face.RULE)
    if name == "underline":
        return stacked([base, strip], base.baseline, is_tall=base.is_tall)
    return stacked([strip, base], strip.height + base.baseline, is_tall=base.is_tall)


def braced(body: Box, label: Box, *, is_over: bool, is_ascii: bool) -> Box:
    """A horizontal brace along `body`, its tip towards `label`."""
    if is_ascii:
        first, stroke, tip, last = "/-^\\" if is_over else "\\-v/"
    else:
        first, stroke, tip, last = "╭─┴╮" if is_over else "╰─┬╯"
    inner = max(body.width, 3) - 3
    curve = line(first + stroke * (inner // 2) + tip + stroke * (inner - inner // 2) + last, Face.RULE)
    labels = [label] * bool(label.width)
    if is_over:
        return stacked([*labels, curve, body], label.height * len(labels) + 1 + body.baseline, is_tall=body.is_tall)
    return stacked([body, curve, *labels], body.baseline, is_tall=body.is_tall)


def arrow(name: str, above: Box, below: Box, *, is_ascii: bool) -> Box:
    """An arrow two cells longer than the texts over and under it."""
    first, stroke, last = symbols.ARROWS[name]
    width = max(above.width, below.width, 1)
    shaft = first + stroke * width + last
    return limited(line(strokes(shaft, is_ascii=is_ascii), Face.OPERATOR), above, below)


def framed(body: Box, *, is_ascii: bool) -> Box:
    """`body` in a frame."""
    top_left, bar, top_right, wall, bottom_left, bottom_right = "+-+|++" if is_ascii else "┌─┐│└┘"
    bars = bar * (body.width + 2)
    side = column([wall] * max(body.height, 1), body.baseline, Face.RULE)
    middle = beside([side, blank(1), body, blank(1), side])
    rows = [line(top_left + bars + top_right, Face.RULE), middle, line(bottom_left + bars + bottom_right, Face.RULE)]
    return stacked(rows, middle.baseline + 1, is_tall=True)


def struck(body: Box, *, is_ascii: bool) -> Box:
    """`body` crossed out."""
    if is_ascii:
        return beside([line("cancel("), body, line(")")])
    rows = (tuple(Span(_crossed(span.text), span.face) for span in row) for row in body.rows)
    return Box(tuple(rows), body.baseline, body.width, body.is_tall)


def _crossed(text: str) -> str:
    """Each character of `text` with a stroke; what has one keeps it, and a blank or a mark gets none."""
    if _STROKE in text:
        return text
    return "".join(each if each == " " or combining(each) else f"{each}{_STROKE}" for each in text)


def _on_one_floor(left: Box, right: Box) -> Box:
    """Two boxes side by side, both standing on the lowest row; the baseline is that of the right one."""
    height = max(left.height, right.height)
    first, second = _topped(left, height), _topped(right, height)
    rows = tuple((*a, *b) for a, b in zip(first.rows, second.rows, strict=True))
    return Box(rows, second.baseline, left.width + right.width)


def _topped(box: Box, height: int) -> Box:
    missing = height - box.height
    filler: tuple[Line, ...] = ((Span(" " * box.width),),) * missing
    return Box(filler + box.rows, box.baseline + missing, box.width)
