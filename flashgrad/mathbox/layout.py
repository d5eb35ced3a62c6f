"""Nodes to boxes: a formula on as many rows as it needs. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flashgrad.mathbox import shapes, symbols
from flashgrad.mathbox.boxes import EMPTY, Box, beside, blank, line, written
from flashgrad.mathbox.brackets import Extent, bracket_of, extents
from flashgrad.mathbox.delimiters import delimiter
from flashgrad.mathbox.glyphs import shown, small_form
from flashgrad.mathbox.grid import grid
from flashgrad.mathbox.inline import Inline
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
from flashgrad.mathbox.spacing import gaps
from flashgrad.mathbox.ties import ends_in_power, is_simple_radicand


@dataclass(frozen=True, slots=True)
class Layout:
    """How to draw."""

    is_ascii: bool = False
    """Without characters beyond ASCII."""

    def box(self, node: Node, *, tight: bool = False) -> Box:
        """The box of `node`; `tight` is for scripts: no blanks around operators, fractions and roots on one line."""
        return _DRAWN[type(node)](self, node, tight)

    def small(self, node: Node | None) -> Box:
        """The box of a script or a limit; empty where there is none."""
        return EMPTY if node is None else self.box(node, tight=True)

    def fenced(self, left: str, body: Box, right: str) -> tuple[Box, Box]:
        """`body` behind its left bracket, and the right one: as tall as it is, if it is more than a line of text."""
        extent = Extent(body.baseline, body.depth) if body.is_tall else Extent(0, 0)
        return beside([self.bracket(left, extent), body]), self.bracket(right, extent)

    def bracket(self, text: str, extent: Extent) -> Box:
        """The bracket `text` over the rows of `extent`."""
        return delimiter(text, extent.height, extent.above, is_ascii=self.is_ascii)


def _symbol(layout: Layout, symbol: Symbol, tight: bool) -> Box:
    return line(shown(symbol, is_ascii=layout.is_ascii), symbol.face)


def _space(layout: Layout, space: Space, tight: bool) -> Box:
    return blank(space.cells)


def _atom(layout: Layout, atom: Atom, tight: bool) -> Box:
    return layout.box(atom.body, tight=tight)


def _row(layout: Layout, row: Row, tight: bool) -> Box:
    nodes = row.nodes
    if len(nodes) == 1:
        return layout.box(nodes[0], tight=tight)
    boxes = [layout.box(node, tight=tight) for node in nodes]
    if any(box.is_tall for box in boxes):
        for place, extent in extents(nodes, boxes).items():
            boxes[place] = _grown(layout, nodes[place], extent)
    parts: list[Box] = []
    for place, cells in enumerate(gaps(nodes, tight=tight, is_ascii=layout.is_ascii)):
        if cells or (place and _touch(nodes, boxes, place, tight=tight)):
            parts.append(blank(max(cells, 1)))
        parts.append(boxes[place])
    return beside(parts)


def _grown(layout: Layout, node: Node, extent: Extent) -> Box:
    """The bracket that `node` is, with its scripts, over the rows of `extent`."""
    bracket = bracket_of(node)
    box = layout.bracket(bracket.text if bracket else "", extent)
    return _with_scripts(layout, box, node.above, node.below) if isinstance(node, Scripts) else box


def _touch(nodes: Sequence[Node], boxes: Sequence[Box], place: int, *, tight: bool) -> bool:
    """Whether neighbours would run into each other: a bar into a bar, a minus or a letter, a slash under a roof."""
    first, second = nodes[place - 1], nodes[place]
    if _is_slash(first) or _is_slash(second):
        slash = place - _is_slash(first)
        beside_it = range(max(slash - 1, 0), min(slash + 2, len(nodes)))
        return any(_is_drawn(nodes[each], boxes[each]) for each in beside_it)
    if isinstance(first, Space) or isinstance(second, Space):
        return False
    if _is_drawn(first, boxes[place - 1]):
        is_bar = second.role is Role.ORDINARY and bracket_of(second) is not None
        return second.role in (Role.ORDINARY, Role.FUNCTION, Role.OPENING) and not is_bar
    if isinstance(first, Root) and not tight:
        return second.role in (Role.ORDINARY, Role.FUNCTION) and bracket_of(second) is None
    if _is_drawn(second, boxes[place]) and not isinstance(second, Root):
        return bracket_of(first) is None and first.role is not Role.FUNCTION
    is_script_in_reach = isinstance(first, Scripts) and boxes[place - 1].height > 1 and not boxes[place - 1].is_tall
    return is_script_in_reach and boxes[place].is_tall and second.role is not Role.CLOSING


def _is_drawn(node: Node, box: Box) -> bool:
    return isinstance(node, Fraction | Brace | Arrow | Root) and box.height > 1


def _is_slash(node: Node) -> bool:
    return isinstance(node, Symbol) and node.text == "/"


def _fraction(layout: Layout, fraction: Fraction, tight: bool) -> Box:
    if tight:
        return _on_a_line(layout, fraction)
    above, below = layout.box(fraction.above), layout.box(fraction.below)
    return shapes.divided(above, below, has_rule=fraction.has_rule, is_ascii=layout.is_ascii)


def _root(layout: Layout, root: Root, tight: bool) -> Box:
    is_simple = is_simple_radicand(root.body) and not layout.is_ascii
    if tight or (is_simple and (root.index is None or _small(layout, layout.small(root.index), symbols.SUPERSCRIPTS))):
        body = layout.box(root.body)
        if tight or body.height == 1:
            return _on_a_line(layout, root)
    return shapes.rooted(layout.box(root.body), layout.small(root.index), is_ascii=layout.is_ascii)


def _on_a_line(layout: Layout, node: Node) -> Box:
    return written(Inline(layout.is_ascii).spans(node, tight=True))


def _scripts(layout: Layout, node: Scripts, tight: bool) -> Box:
    base = node.base
    if isinstance(base, Root) or (node.above is not None and ends_in_power(base)):
        base = Fence("(", base, ")")  # else the power would seem to be one of what stands inside
    if isinstance(base, Fence):
        body, right = layout.fenced(base.left, layout.box(base.body, tight=tight), base.right)
        return beside([body, _with_scripts(layout, right, node.above, node.below)])
    box = layout.box(base, tight=tight)
    return _with_scripts(layout, box, node.above, node.below, is_apart=isinstance(base, Fraction))


def _with_scripts(layout: Layout, base: Box, above: Node | None, below: Node | None, *, is_apart: bool = False) -> Box:
    """`base` with scripts; on a tall one, letters of full size stand over its top row lest they seem a factor."""
    high, low = layout.small(above), layout.small(below)
    small_high = _small(layout, high, symbols.SUPERSCRIPTS)
    small_low = _small(layout, low, symbols.SUBSCRIPTS)
    if not base.is_tall:
        return shapes.scripted(base, high, low, small_high, small_low)
    high, low = (line(small_high) if small_high else high), (line(small_low) if small_low else low)
    return shapes.cornered(base, high, low, is_over=is_apart or not small_high, is_under=is_apart)


def _small(layout: Layout, box: Box, table: Mapping[int, int]) -> str:
    """The row of `box` in small characters; empty if one of them has no small form, or there are several rows."""
    return (small_form(box.rows[0], table, is_ascii=layout.is_ascii) or "") if box.height == 1 else ""


def _big_operator(layout: Layout, node: BigOperator, tight: bool) -> Box:
    above, below = layout.small(node.above), layout.small(node.below)
    if tight:
        return _with_scripts(layout, layout.box(node.sign, tight=True), node.above, node.below)
    text = node.sign.text if isinstance(node.sign, Symbol) else ""
    if node.is_integral:
        if not above.width and not below.width:
            return layout.box(node.sign)
        return shapes.cornered(shapes.integral(text, is_ascii=layout.is_ascii), above, below)
    return shapes.limited(shapes.large(text, is_ascii=layout.is_ascii) or layout.box(node.sign), above, below)


def _accent(layout: Layout, accent: Accent, tight: bool) -> Box:
    return shapes.marked(layout.box(accent.base, tight=tight), accent.name, is_ascii=layout.is_ascii)


def _stack(layout: Layout, stack: Stack, tight: bool) -> Box:
    return shapes.limited(layout.box(stack.base, tight=tight), layout.small(stack.above), layout.small(stack.below))


def _brace(layout: Layout, brace: Brace, tight: bool) -> Box:
    body, label = layout.box(brace.body, tight=tight), layout.small(brace.label)
    return shapes.braced(body, label, is_over=brace.is_over, is_ascii=layout.is_ascii)


def _arrow(layout: Layout, arrow: Arrow, tight: bool) -> Box:
    return shapes.arrow(arrow.name, layout.small(arrow.above), layout.small(arrow.below), is_ascii=layout.is_ascii)


def _fence(layout: Layout, fence: Fence, tight: bool) -> Box:
    return beside(layout.fenced(fence.left, layout.box(fence.body, tight=tight), fence.right))


def _delimiter(layout: Layout, node: Delimiter, tight: bool) -> Box:
    return layout.bracket(node.text, Extent(0, 0))


def _table(layout: Layout, table: Table, tight: bool) -> Box:
    cells = [[layout.box(cell, tight=tight) for cell in row] for row in table.rows]
    is_braced = "{" in table.left or "}" in table.right
    body = grid(cells, table.alignments, table.gap, table.rules, is_spread=is_braced, is_ascii=layout.is_ascii)
    body = beside([blank(int(table.left == "{")), body, blank(int(table.right == "}"))])
    return beside(layout.fenced(table.left, body, table.right))


def _boxed(layout: Layout, boxed: Boxed, tight: bool) -> Box:
    return shapes.framed(layout.box(boxed.body), is_ascii=layout.is_ascii)


def _struck(layout: Layout, struck: Struck, tight: bool) -> Box:
    return shapes.struck(layout.box(struck.body, tight=tight), is_ascii=layout.is_ascii)


_DRAWN: Mapping[type, Callable[[Layout, Any, bool], Box]] = {
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
