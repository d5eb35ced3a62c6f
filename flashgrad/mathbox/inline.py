"""A formula on one line that means the same: what stands above and below gets brackets instead. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flashgrad.cells import cell_width
from flashgrad.mathbox import symbols
from flashgrad.mathbox.boxes import Line, Span, merged
from flashgrad.mathbox.brackets import pairs
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.glyphs import accented, shown, small_form, spelled, strokes
from flashgrad.mathbox.nodes import (
    Accent,
    Arrow,
    Atom,
    BigOperator,
    Boxed,
    Brace,
    Delimiter,
    Fence,
    Fraction,
    Node,
    Role,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Struck,
    Symbol,
    Table,
)
from flashgrad.mathbox.spacing import gaps, is_sum
from flashgrad.mathbox.ties import Tie, ends_in_power, is_differential, is_simple_radicand, is_torn, tie

_ACCENT_WORDS = {"overline": "bar", "widehat": "hat", "widetilde": "tilde", "mathring": "ring", "overrightarrow": "vec"}


@dataclass(slots=True)
class Inline:
    """How to write, and what became of it."""

    is_ascii: bool = False
    is_exact: bool = True
    """Whether no brackets had to be added and nothing lost its shape."""

    def line(self, node: Node) -> Line:
        """`node` as one row of spans."""
        return merged(tuple(self.spans(node)))

    def spans(self, node: Node, *, tight: bool = False) -> list[Span]:
        """`node` as spans; `tight` leaves out the blanks around operators, as in scripts."""
        return _WRITTEN[type(node)](self, node, tight)

    def grouped(self, node: Node, least: Tie = Tie.FIRM, *, tight: bool = False) -> list[Span]:
        """`node` in brackets, unless it holds together at `least` that firmly."""
        spans = self.spans(node, tight=tight)
        return spans if tie(node) >= least else self.bracketed(spans)

    def bracketed(self, spans: Iterable[Span]) -> list[Span]:
        """`spans` in brackets that the formula does not have."""
        self.is_exact = False
        return [Span("("), *spans, Span(")")]

    def mark(self, text: str) -> list[Span]:
        """A bracket; nothing for one that is empty."""
        return [Span(spelled(text) if self.is_ascii else text)] if text else []


def _symbol(inline: Inline, symbol: Symbol, tight: bool) -> list[Span]:
    return [Span(shown(symbol, is_ascii=inline.is_ascii), symbol.face)]


def _space(inline: Inline, space: Space, tight: bool) -> list[Span]:
    return [Span(" " * min(space.cells, 2))]


def _atom(inline: Inline, atom: Atom, tight: bool) -> list[Span]:
    return inline.spans(atom.body, tight=tight)


def _row(inline: Inline, row: Row, tight: bool) -> list[Span]:
    nodes = row.nodes
    spans: list[Span] = []
    closed = frozenset(pairs(nodes).values())
    for place, cells in enumerate(gaps(nodes, tight=tight, is_ascii=inline.is_ascii)):
        node = nodes[place]
        piece = inline.spans(node, tight=tight)
        if isinstance(node, Fraction) and is_torn(nodes, place, closed):
            piece = inline.bracketed(piece)
            cells = cells and int(nodes[place - 1].role is not Role.FUNCTION or is_sum(nodes[place - 1]))
        elif spans and piece and _run_together(nodes[place - 1], spans, node, piece):
            cells = 1
        spans += [Span(" ")] * (cells > 0)
        spans += piece
    return spans


def _run_together(before: Node, written: Sequence[Span], node: Node, piece: Sequence[Span]) -> bool:
    """Whether `piece` would seem to be part of what stands `before` it: of a root, a script on the line, a word."""
    last, first = written[-1].text[-1:], piece[0].text[:1]
    if len(piece[0].text) > 1 and piece[0].text[:2].isalpha() and last.isalnum():
        return True
    if isinstance(node, Fraction | Brace):
        return last.isalnum() or last == ")"
    is_bare_script = len(written) > 1 and written[-2].text in ("_", "^")
    return first.isalnum() and (isinstance(before, Root) or (is_bare_script and last.isalnum()))


def _fraction(inline: Inline, fraction: Fraction, tight: bool) -> list[Span]:
    above, below = fraction.above, fraction.below
    if not fraction.has_rule:
        inline.is_exact = False
        return [*inline.grouped(above), Span(" choose "), *inline.grouped(below)]
    first = inline.grouped(above, Tie.PRODUCT, tight=tight)
    is_derivative = is_differential(above) and is_differential(below) and tie(below) is Tie.PRODUCT
    second = inline.grouped(below, Tie.PRODUCT if is_derivative else Tie.FIRM, tight=tight)
    return [*first, Span("/", Face.OPERATOR), *second]


def _root(inline: Inline, root: Root, tight: bool) -> list[Span]:
    index = [] if root.index is None else inline.spans(root.index, tight=True)
    body = inline.spans(root.body, tight=tight)
    if inline.is_ascii:
        inline.is_exact = False
        degree = "".join(span.text for span in index)
        return [Span(f"root[{degree}]" if degree else "sqrt"), Span("("), *body, Span(")")]
    small = small_form(index, symbols.SUPERSCRIPTS)
    degree = "".join(span.text for span in index)
    sign = [Span(f"[{degree}]√" if small is None else f"{small}√", Face.RULE)]
    is_whole = isinstance(root.body, Fence) and tie(root.body) is Tie.FIRM
    return [*sign, *(body if is_whole or is_simple_radicand(root.body) else inline.bracketed(body))]


def _scripts(inline: Inline, node: Scripts | Stack, tight: bool) -> list[Span]:
    """What a script is put to: a fraction, a sum of terms and the like need brackets there."""
    base = node.base
    spans = inline.spans(base, tight=tight)
    is_group = isinstance(base, Row) and not isinstance(base.only, Symbol)
    is_torn_apart = is_group and (tie(base) is not Tie.FIRM or ends_in_power(base))
    if spans and (is_torn_apart or isinstance(base, Fraction | Root)):
        spans = inline.bracketed(spans)
    return [*spans, *_limits(inline, node.above, node.below)]


def _stack(inline: Inline, stack: Stack, tight: bool) -> list[Span]:
    inline.is_exact = False
    return _scripts(inline, stack, tight)


def _big_operator(inline: Inline, node: BigOperator, tight: bool) -> list[Span]:
    return [*inline.spans(node.sign, tight=tight), *_limits(inline, node.above, node.below)]


def _limits(inline: Inline, above: Node | None, below: Node | None) -> list[Span]:
    """Small characters where all of a script have such a form, else `_(…)` and `^(…)`.

    A small script after brackets would seem to belong to what they hold, so it comes first.
    """
    low = _script(inline, below, "_", symbols.SUBSCRIPTS)
    high = _script(inline, above, "^", symbols.SUPERSCRIPTS)
    return [*high, *low] if len(low) > 2 and len(high) == 1 else [*low, *high]


def _script(inline: Inline, node: Node | None, sign: str, table: Mapping[int, int]) -> list[Span]:
    if node is None:
        return []
    spans = inline.spans(node, tight=True)
    small = small_form(spans, table, is_ascii=inline.is_ascii)
    if small is not None:
        return [Span(small)] if small else []
    if sum(cell_width(span.text) for span in spans) == 1:
        return [Span(sign, Face.OPERATOR), *spans]
    return [Span(f"{sign}(", Face.OPERATOR), *spans, Span(")", Face.OPERATOR)]


def _accent(inline: Inline, accent: Accent, tight: bool) -> list[Span]:
    base = inline.spans(accent.base, tight=tight)
    if not inline.is_ascii and len(base) == 1 and cell_width(base[0].text) == 1:
        return [Span(accented(base[0].text, accent.name), base[0].face)]
    inline.is_exact = False
    return [Span(f"{_ACCENT_WORDS.get(accent.name, accent.name)}("), *base, Span(")")]


def _brace(inline: Inline, brace: Brace, tight: bool) -> list[Span]:
    inline.is_exact = False
    label = [] if brace.label is None else [Span(" ["), *inline.spans(brace.label, tight=True), Span("]")]
    return [*inline.grouped(brace.body, tight=tight), *label]


def _arrow(inline: Inline, arrow: Arrow, tight: bool) -> list[Span]:
    inline.is_exact = False
    first, _, last = (strokes(part, is_ascii=inline.is_ascii) for part in symbols.ARROWS[arrow.name])
    below = [] if arrow.below is None else [Span("; "), *inline.spans(arrow.below, tight=True)]
    text = [*inline.spans(arrow.above, tight=True), *below]
    return [Span(f"{first}[", Face.OPERATOR), *text, Span(f"]{last}", Face.OPERATOR)]


def _fence(inline: Inline, fence: Fence, tight: bool) -> list[Span]:
    left, right = fence.left or _missing(fence.right, "}{"), fence.right or _missing(fence.left, "{}")
    return [*inline.mark(left), *inline.spans(fence.body, tight=tight), *inline.mark(right)]


def _missing(other: str, pair: str) -> str:
    """The second of `pair` where the first is the `other` bracket: a brace beside rows needs an end on one line."""
    return pair[1] if other == pair[0] else ""


def _delimiter(inline: Inline, delimiter: Delimiter, tight: bool) -> list[Span]:
    return inline.mark(delimiter.text)


def _table(inline: Inline, table: Table, tight: bool) -> list[Span]:
    """Cells with commas between them, rows with semicolons; the halves of equations with blanks."""
    inline.is_exact = False
    separator = " " if table.gap == 0 else ", "
    rows: list[Span] = []
    for place, row in enumerate(table.rows):
        if place and rows and rows[-1].text == ",":
            rows.pop()
        rows += [Span("; ")] * (place > 0)
        line: list[Span] = []
        for column, cell in enumerate(row):
            piece = inline.spans(cell, tight=tight)
            if piece and piece[0].text == " ":
                piece = piece[1:]
            if piece and column and (line or separator == ", "):
                line.append(Span(" " if line and line[-1].text == "," else separator))
            line += piece
        rows += line
    left, right = table.left or _missing(table.right, "}{"), table.right or _missing(table.left, "{}")
    if not (left or right or table.gap == 0):
        return [Span("["), *rows, Span("]")]
    return [*inline.mark(left), *rows, *inline.mark(right)]


def _boxed(inline: Inline, boxed: Boxed, tight: bool) -> list[Span]:
    inline.is_exact = False
    return [Span("[", Face.RULE), *inline.spans(boxed.body), Span("]", Face.RULE)]


def _struck(inline: Inline, struck: Struck, tight: bool) -> list[Span]:
    inline.is_exact = False
    return [Span("cancel("), *inline.spans(struck.body), Span(")")]


_WRITTEN: Mapping[type, Callable[[Inline, Any, bool], list[Span]]] = {
    Symbol: _symbol,
    Space: _space,
    Row: _row,
    Atom: _atom,
    Fraction: _fraction,
    Root: _root,
    Scripts: _scripts,
    BigOperator: _big_operator,
    Accent: _accent,
    Stack: _stack,
    Brace: _brace,
    Arrow: _arrow,
    Fence: _fence,
    Delimiter: _delimiter,
    Table: _table,
    Boxed: _boxed,
    Struck: _struck,
}
