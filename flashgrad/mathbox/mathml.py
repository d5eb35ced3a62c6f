"""A formula as presentation MathML, which browsers draw by themselves. Total: what is no formula is code. Pure.

All text is escaped and no attribute takes anything from the source, so a formula can carry neither tags nor links.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from flashgrad.mathbox import symbols
from flashgrad.mathbox.errors import MathError
from flashgrad.mathbox.faces import Face
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
from flashgrad.mathbox.parser import parse
from flashgrad.mathbox.tokens import cleaned

_OPERATORS = frozenset((Role.BINARY, Role.RELATION, Role.OPENING, Role.CLOSING, Role.PUNCTUATION))
_EM_PER_CELL = 0.35
_PRIMES = ("′", "″", "‴")
_COLUMNS = {"l": "left", "c": "center", "r": "right"}
_EMPTY = "<mrow></mrow>"
_THIN_SPACE = '<mspace width="0.17em"></mspace>'
_BARS = {"overline": "¯", "bar": "¯", "underline": "_"}


def mathml(source: str, *, is_display: bool = False) -> str:
    """`source` as a `math` element; as written, in a `code` element, where it is no formula."""
    try:
        body = _written(parse(source))
    except MathError:
        return f'<code class="source">{escape(cleaned(source).strip())}</code>'
    return f'<math display="{"block" if is_display else "inline"}">{body}</math>'


def _written(node: Node | None) -> str:
    return _EMPTY if node is None else _WRITERS[type(node)](node)


def _symbol(symbol: Symbol) -> str:
    text = escape(symbol.text)
    if symbol.face is Face.SOURCE:
        return f"<mtext>{text}</mtext>"
    if symbol.text in _PRIMES:
        return f'<mo lspace="0" rspace="0">{text}</mo>'
    if symbol.role in _OPERATORS:
        stretches = ' stretchy="false"' if symbol.role in (Role.OPENING, Role.CLOSING) else ""
        return f"<mo{stretches}>{text}</mo>"
    if symbol.role is Role.FUNCTION:
        is_sign = symbol.face is Face.OPERATOR
        return f"<mo>{text}</mo>" if is_sign else f'<mi mathvariant="normal">{text}</mi><mo>&#x2061;</mo>'
    if symbol.text[:1].isdecimal():
        return f"<mn{_weight(symbol)}>{text}</mn>"
    if len(symbol.text) > 1 and symbol.face is not Face.VARIABLE:
        return f"<mtext{_weight(symbol)}>{_with_hard_blanks(text)}</mtext>"
    variant = "" if symbol.face is Face.VARIABLE or symbol.text in _SLANTED else ' mathvariant="normal"'
    return f"<mi{_weight(symbol) or variant}>{text}</mi>"


def _weight(symbol: Symbol) -> str:
    return ' class="bold" mathvariant="normal"' if symbol.face is Face.BOLD else ""


def _with_hard_blanks(text: str) -> str:
    """MathML drops blanks at the ends of a text, where `\\text{ if }` needs them."""
    return text.replace(" ", "\u00a0")


def _space(space: Space) -> str:
    return f'<mspace width="{space.cells * _EM_PER_CELL:.2f}em"></mspace>'


def _row(row: Row) -> str:
    nodes = row.nodes
    pieces = [_written(nodes[0])] if nodes else []
    for before, node in pairwise(nodes):
        pieces += (_THIN_SPACE if _is_apart(before, node) else "", _written(node))
    return f"<mrow>{''.join(pieces)}</mrow>"


def _is_apart(before: Node, node: Node) -> bool:
    """Whether one is a function's name and the other an operand; browsers set no blank there."""
    if _is_name(before):
        return node.role in (Role.ORDINARY, Role.FUNCTION) and not isinstance(node, Fence | Space)
    return _is_name(node) and before.role in (Role.ORDINARY, Role.CLOSING) and not isinstance(before, Space)


def _is_name(node: Node) -> bool:
    base = node.base if isinstance(node, Scripts) else node
    return isinstance(base, Symbol) and base.role is Role.FUNCTION and base.face is not Face.OPERATOR


def _atom(atom: Atom) -> str:
    return f'<mo class="atom">{escape(atom.body.text)}</mo>' if isinstance(atom.body, Symbol) else _written(atom.body)


def _fraction(fraction: Fraction) -> str:
    rule = "" if fraction.has_rule else ' linethickness="0"'
    return f"<mfrac{rule}>{_one(fraction.above)}{_one(fraction.below)}</mfrac>"


def _root(root: Root) -> str:
    if root.index is None:
        return f"<msqrt>{_written(root.body)}</msqrt>"
    return f"<mroot>{_one(root.body)}{_one(root.index)}</mroot>"


def _scripts(scripts: Scripts) -> str:
    return _with_scripts(("sub", "sup", "subsup"), scripts.base, scripts.above, scripts.below)


def _big_operator(operator: BigOperator) -> str:
    names = ("sub", "sup", "subsup") if operator.is_integral else ("under", "over", "underover")
    return _with_scripts(names, operator.sign, operator.above, operator.below, is_movable=not operator.is_integral)


def _stack(stack: Stack) -> str:
    return _with_scripts(("under", "over", "underover"), stack.base, stack.above, stack.below)


def _with_scripts(
    names: tuple[str, str, str], base: Node, above: Node | None, below: Node | None, *, is_movable: bool = False
) -> str:
    """`base` with what stands above and below it; `names` are those of the elements for one, the other, both."""
    body = _sign(base) if is_movable else _one(base)
    if above is None and below is None:
        return body
    if above is None:
        return f"<m{names[0]}>{body}{_one(below)}</m{names[0]}>"
    if below is None:
        return f"<m{names[1]}>{body}{_one(above)}</m{names[1]}>"
    return f"<m{names[2]}>{body}{_one(below)}{_one(above)}</m{names[2]}>"


def _sign(sign: Node) -> str:
    """A sum sign or a word such as max, whose limits stand beside it within a line of text."""
    if isinstance(sign, Symbol):
        return f'<mo movablelimits="true">{_with_hard_blanks(escape(sign.text))}</mo>'
    return _one(sign)


def _accent(accent: Accent) -> str:
    mark = escape(_BARS.get(accent.name, symbols.WIDE_ACCENTS[accent.name]))
    stretches = "true" if accent.name.startswith(("wide", "over", "under")) else "false"
    sign = f'<mo stretchy="{stretches}">{mark}</mo>'
    if accent.name == "underline":
        return f'<munder accentunder="true">{_one(accent.base)}{sign}</munder>'
    return f'<mover accent="true">{_one(accent.base)}{sign}</mover>'


def _brace(brace: Brace) -> str:
    name, sign = ("over", "⏞") if brace.is_over else ("under", "⏟")
    braced = f'<m{name}>{_one(brace.body)}<mo stretchy="true">{sign}</mo></m{name}>'
    return braced if brace.label is None else f"<m{name}>{braced}{_one(brace.label)}</m{name}>"


def _arrow(arrow: Arrow) -> str:
    left, _, right = symbols.ARROWS[arrow.name]
    heads = {("─", "→"): "→", ("←", "─"): "←", ("←", "→"): "↔", ("═", "⇒"): "⇒", ("⇐", "═"): "⇐", ("↦", "→"): "↦"}
    sign = f'<mo stretchy="true">{heads.get((left, right), right)}</mo>'
    above = f'<mpadded lspace="0.4em" width="+0.8em">{_written(arrow.above)}</mpadded>'
    if arrow.below is None:
        return f"<mover>{sign}{above}</mover>"
    return f"<munderover>{sign}{_one(arrow.below)}{above}</munderover>"


def _fence(fence: Fence) -> str:
    return f"<mrow>{_bracket(fence.left, 'prefix')}{_written(fence.body)}{_bracket(fence.right, 'postfix')}</mrow>"


def _bracket(text: str, form: str) -> str:
    return f'<mo form="{form}" fence="true" stretchy="true">{escape(text)}</mo>' if text else ""


def _delimiter(delimiter: Delimiter) -> str:
    return f'<mo stretchy="true">{escape(delimiter.text)}</mo>'


def _table(table: Table) -> str:
    columns = max(map(len, table.rows), default=0)
    letters = [letter for letter in table.alignments if letter in _COLUMNS] or ["c"]
    if table.alignments == "rl":
        letters = ["r", "l"] * (columns // 2 + 1)
    letters += letters[-1:] * columns
    rows = "".join(
        "<mtr>"
        + "".join(
            f'<mtd class="{_COLUMNS[letter]}{" tight" if table.gap == 0 else ""}">{_written(cell)}</mtd>'
            for cell, letter in zip(row, letters, strict=False)
        )
        + "</mtr>"
        for row in table.rows
    )
    body = f"<mtable>{rows}</mtable>"
    if table.gap == 0 and not table.left and not table.right:
        body = f'<mtable displaystyle="true">{rows}</mtable>'
    return f"<mrow>{_bracket(table.left, 'prefix')}{body}{_bracket(table.right, 'postfix')}</mrow>"


def _boxed(boxed: Boxed) -> str:
    return f'<mrow class="boxed">{_written(boxed.body)}</mrow>'


def _struck(struck: Struck) -> str:
    return f'<mrow class="struck">{_written(struck.body)}</mrow>'


def _one(node: Node | None) -> str:
    """`node` as exactly one element, which is what scripts and fractions count."""
    if isinstance(node, Symbol) and not (node.role is Role.FUNCTION and node.face is not Face.OPERATOR):
        return _written(node)
    return f"<mrow>{_written(node)}</mrow>"


_SLANTED: Iterable[str] = frozenset(
    letter
    for name, letter in symbols.GREEK.items()
    if name[0].islower()  # capitals stand upright in LaTeX
)
_WRITERS: Mapping[type, Callable[[Any], str]] = {
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
