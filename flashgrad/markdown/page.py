"""A whole side of a card as rows of text, as it stands on paper: what a screen shows at a touch is written out. Pure.

Text keeps within the width. Code, formulas in rows of their own and tables that cannot be that narrow do not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from flashgrad.cells import cell_width
from flashgrad.markdown.excerpt import excerpt
from flashgrad.markdown.flow import flow, lines_of
from flashgrad.markdown.parser import card_parser
from flashgrad.markdown.pieces import IMAGE_SIGN, NO_ITEM, Break, Item, ItemKind, Mark, Piece, Text, pieces_of, task_box
from flashgrad.markdown.runs import Block, Row, Run, merged, row_width, under
from flashgrad.markdown.spans import HIDDEN, HIDDEN_IN_ASCII
from flashgrad.markdown.table import Cell, Table, alignment_of
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.render import display
from flashgrad.text import one_line

_FORMULA_INDENT = 4
_CODE_INDENT = 2
_TAB_CELLS = 4
_LONGEST_RULE = 24
_BULLETS, _ASCII_BULLETS = "•◦▪‣", "*-+"
_UNDERLINES = {"h1": ("═", "="), "h2": ("─", "-")}
_BLANK_ROW: Row = ()


def page(markdown: str, width: int, *, is_ascii: bool = False) -> tuple[Row, ...]:
    """The rows of `markdown`, without blanks at their ends; of a very long side the beginning.

    `is_ascii` is for formulas and for what is drawn.
    """
    shown = excerpt(markdown)
    text = shown.text.replace(HIDDEN, HIDDEN_IN_ASCII) if is_ascii else shown.text
    rows = _Writer(is_ascii).column(_blocks(card_parser().parse(text)), max(width, 1)).rows
    if not shown.is_cut:
        return rows
    return (*rows, _BLANK_ROW, *flow((Text(shown.notice, frozenset({Mark.EMPHASIS})),), width))


@dataclass(frozen=True, slots=True)
class _Element:
    """A block as its author wrote it: the token that it begins with, and the blocks in it."""

    token: Token
    children: "list[_Element]" = field(default_factory=list)

    @property
    def type(self) -> str:
        return self.token.type.removesuffix("_open")


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a block."""

    rows: tuple[Row, ...]
    baseline: int = 0
    """The row on which its first line stands."""
    is_deep: bool = False
    """Whether its last line reaches under the row on which it stands."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """How to write, and how deep in lists."""

    is_ascii: bool
    depth: int = 0

    def column(self, blocks: Sequence[_Element], width: int, *, is_tight: bool = False) -> _Part:
        """Blocks one under the other."""
        written = [(block.type in _TIGHT, self._part(block, width)) for block in blocks]
        kept = [(joins, part) for joins, part in written if any(part.rows)]
        return _stacked([part for _, part in kept], [is_tight and joins for joins, _ in kept])

    def _part(self, block: _Element, width: int) -> _Part:
        return _WRITERS.get(block.type, _Writer._as_written)(self, block, width)

    def _paragraph(self, block: _Element, width: int) -> _Part:
        return _of_lines(lines_of(self._pieces(block), width, is_ascii=self.is_ascii))

    def _heading(self, block: _Element, width: int) -> _Part:
        lines = lines_of(_strong(self._pieces(block)), width, is_ascii=self.is_ascii)
        part = _of_lines(lines)
        if block.token.tag not in _UNDERLINES:
            return part
        bar = _UNDERLINES[block.token.tag][self.is_ascii]
        line = Run(bar * max(map(row_width, part.rows)), face=Face.RULE)
        return _Part((*part.rows, (line,)), part.baseline)

    def _list(self, block: _Element, width: int) -> _Part:
        markers = [f"{marker} " for marker in self._markers(block)]
        indent = max(map(cell_width, markers), default=0)
        is_tight = any(part.token.hidden for item in block.children for part in item.children)
        inner = replace(self, depth=self.depth + 1)
        align = str.rjust if block.type == "ordered_list" else str.ljust
        items = [
            _led(inner.column(item.children, max(width - indent, 1), is_tight=is_tight), align(marker, indent))
            for item, marker in zip(block.children, markers, strict=True)
        ]
        return _stacked(items, [is_tight] * len(items))

    def _markers(self, block: _Element) -> Iterator[str]:
        bullets = _ASCII_BULLETS if self.is_ascii else _BULLETS
        start = int(block.token.attrs.get("start", 1))
        for number, item in enumerate(block.children, start):
            task = item.token.meta.get("task")
            if task is not None:
                yield task_box(done=task, is_ascii=self.is_ascii)
            elif block.type == "ordered_list":
                yield f"{number}{item.token.markup}"
            else:
                yield bullets[min(self.depth, len(bullets) - 1)]

    def _quote(self, block: _Element, width: int) -> _Part:
        inner = self.column(block.children, max(width - 2, 1))
        bar = Run("| " if self.is_ascii else "▌ ", face=Face.RULE)
        return replace(inner, rows=tuple(merged((bar, *row)) for row in inner.rows))

    def _code(self, block: _Element, width: int) -> _Part:
        lines = (line.expandtabs(_TAB_CELLS).rstrip() for line in block.token.content.rstrip().split("\n"))
        indent = Run(" " * _CODE_INDENT)
        rows = ((indent, Run(line, frozenset({Mark.CODE}))) if line else _BLANK_ROW for line in lines)
        return _Part(tuple(rows))

    def _formula(self, block: _Element, width: int) -> _Part:
        picture = display(block.token.content, is_ascii=self.is_ascii)
        indent = Run(" " * max(min(_FORMULA_INDENT, width - picture.width), 0))
        return _Part(
            tuple(merged((indent, *(Run(span.text, face=span.face) for span in row))) for row in picture.rows),
            picture.baseline,
        )

    def _rule(self, block: _Element, width: int) -> _Part:
        bar = "-" if self.is_ascii else "─"
        return _Part(((Run(bar * min(width, _LONGEST_RULE), face=Face.RULE),),))

    def _table(self, block: _Element, width: int) -> _Part:
        rows = [row for part in block.children for row in part.children]
        cells = (tuple(self._cell(cell) for cell in row.children) for row in rows)
        return _Part(Table(tuple(cells)).lay_out(width, is_ascii=self.is_ascii))

    def _cell(self, block: _Element) -> Cell:
        return Cell(self._pieces(block), alignment_of(block.token))

    def _as_written(self, block: _Element, width: int) -> _Part:
        """A block of a kind that has no form of its own."""
        if block.children:
            return self.column(block.children, width)
        return _of_lines(lines_of((Text(one_line(block.token.content)),), width)) if block.token.content else _Part(())

    def _pieces(self, block: _Element) -> tuple[Piece, ...]:
        """The inline content of a block, with the addresses to which links and images lead."""
        return tuple(piece for inline in block.children for piece in self._written_out(inline.token))

    def _written_out(self, token: Token) -> Iterator[Piece]:
        pieces, items = pieces_of(token)
        last = {piece.item: place for place, piece in enumerate(pieces) if not isinstance(piece, Break)}
        words: dict[int, list[str]] = defaultdict(list)
        for place, piece in enumerate(pieces):
            if isinstance(piece, Break) or piece.item == NO_ITEM:
                yield piece
                continue
            item = items[piece.item]
            yield _without_sign(piece) if self.is_ascii and item.kind is ItemKind.IMAGE else piece
            words[piece.item].append(piece.text if isinstance(piece, Text) else piece.source)
            if last[piece.item] == place and (address := _address(item, "".join(words[piece.item]))):
                yield Text(f" ({address})", item=piece.item)


_WRITERS: Mapping[str, Callable[[_Writer, _Element, int], _Part]] = {
    "paragraph": _Writer._paragraph,
    "heading": _Writer._heading,
    "bullet_list": _Writer._list,
    "ordered_list": _Writer._list,
    "blockquote": _Writer._quote,
    "fence": _Writer._code,
    "code_block": _Writer._code,
    "math_block": _Writer._formula,
    "hr": _Writer._rule,
    "table": _Writer._table,
}
_TIGHT = frozenset({"paragraph", "bullet_list", "ordered_list", "list_item", "fence", "code_block"})
"""What follows its neighbour without a blank row in a list whose author left none between the items."""


def _blocks(tokens: Iterable[Token]) -> list[_Element]:
    """The outermost blocks. What stands within a line stays in its token, however deep its author nests marks."""
    outermost: list[_Element] = []
    open_ones = [outermost]
    for token in tokens:
        if token.nesting < 0:
            open_ones.pop()
            continue
        element = _Element(token)
        open_ones[-1].append(element)
        if token.nesting > 0:
            open_ones.append(element.children)
    return outermost


def _of_lines(lines: Sequence[Block]) -> _Part:
    return _Part(under(lines), lines[0].baseline, lines[-1].depth > 0)


def _stacked(parts: Sequence[_Part], are_tight: Sequence[bool]) -> _Part:
    """Parts one under the other, a blank row between two unless both are tight and no formula is tall there."""
    if not parts:
        return _Part(())
    rows = list(parts[0].rows)
    for place in range(1, len(parts)):
        before, part = parts[place - 1], parts[place]
        is_tight = are_tight[place - 1] and are_tight[place]
        if not is_tight or before.is_deep or part.baseline:
            rows.append(_BLANK_ROW)
        rows += part.rows
    return _Part(tuple(rows), parts[0].baseline, parts[-1].is_deep)


def _led(part: _Part, marker: str) -> _Part:
    """`part` with `marker` before the line on which it begins."""
    blank = Run(" " * cell_width(marker))
    rows = part.rows or (_BLANK_ROW,)
    leads = (Run(marker) if place == part.baseline else blank for place in range(len(rows)))
    return replace(part, rows=tuple(merged((lead, *row)) for lead, row in zip(leads, rows, strict=True)))


def _strong(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(
        piece if isinstance(piece, Break) else replace(piece, marks=piece.marks | {Mark.STRONG}) for piece in pieces
    )


def _without_sign(piece: Piece) -> Piece:
    return replace(piece, text=piece.text.replace(IMAGE_SIGN, "[image]", 1)) if isinstance(piece, Text) else piece


def _address(item: Item, words: str) -> str:
    """Where `item` leads; empty where its `words` say so."""
    if item.kind not in (ItemKind.LINK, ItemKind.IMAGE) or words == item.target.removeprefix("mailto:"):
        return ""
    return one_line(item.target)
