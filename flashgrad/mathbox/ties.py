"""How firmly the parts of a formula hold together on one line, which decides where brackets must go. Pure."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from flashgrad.mathbox.brackets import pairs
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
from flashgrad.mathbox.spacing import is_sum

_DIVISIONS = frozenset("/÷\\")
_ACTS_ON_WHAT_FOLLOWS = frozenset("∂∇Δ")
_FACTORS = (Role.ORDINARY, Role.OPENING, Role.FUNCTION)


class Tie(IntEnum):
    """From what falls apart beside any sign to what nothing can tear."""

    LOOSE = 0
    """A sum, a list, a function without brackets: it needs brackets as part of anything."""
    PRODUCT = 1
    """Factors side by side, which may be divided without brackets but not divide."""
    FIRM = 2


def tie(node: Node) -> Tie:
    """How firmly `node` holds together."""
    return _TIES[type(node)](node)


def is_differential(node: Node) -> bool:
    """Whether `node` begins with a d, as both halves of a derivative do: `dy`, `d`, `d²y`."""
    first = node.nodes[0] if isinstance(node, Row) and node.nodes else node
    letter = first.base if isinstance(first, Scripts) and first.below is None else first
    return isinstance(letter, Symbol) and letter.text in ("d", "∂")


def is_simple_radicand(node: Node) -> bool:
    """Whether a root sign alone may stand before `node`: one letter or number, perhaps with something lowered."""
    if isinstance(node, Row):
        return len(node.nodes) == 1 and is_simple_radicand(node.nodes[0])
    if isinstance(node, Scripts):
        return node.above is None and is_simple_radicand(node.base)
    if isinstance(node, Accent):
        return is_simple_radicand(node.base)
    return isinstance(node, Symbol) and node.role is Role.ORDINARY and node.text.replace(".", "").isalnum()


def ends_in_power(node: Node) -> bool:
    """Whether `node` is a group at whose end something is raised, so that a further power must not stand beside it."""
    last = node.nodes[-1] if isinstance(node, Row) and node.nodes else None
    return ends_in_power(last) if isinstance(last, Row) else isinstance(last, Scripts) and last.above is not None


def is_torn(nodes: Sequence[Node], place: int, closed: frozenset[int]) -> bool:
    """Whether the fraction at `place` would be read otherwise without brackets, for what stands around it.

    `closed` are the places of closing brackets, bars among them.
    """
    before = next((node for node in reversed(nodes[:place]) if not isinstance(node, Space)), None)
    if before is not None and _takes_all(before):
        return True
    for following, node in enumerate(nodes[place + 1 :], place + 1):
        if isinstance(node, Space) and node.cells < 2:
            continue
        is_factor = node.role in _FACTORS and following not in closed and not _is_apart(node)
        return is_factor or _is_factorial(node)
    return False


def _is_factorial(node: Node) -> bool:
    return isinstance(node, Symbol) and node.text == "!"


def _is_apart(node: Node) -> bool:
    """Whether `node` cannot be taken for a factor: a wide blank, or words after a blank."""
    return isinstance(node, Space) or (isinstance(node, Symbol) and node.text[:1] in (" ", ":", "."))


def _takes_all(node: Node) -> bool:
    """Whether what follows `node` is taken as a whole: by a function, a slash, an operator such as mod."""
    base = node.base if isinstance(node, Scripts) else node
    if isinstance(base, Symbol | Delimiter) and base.text in _DIVISIONS:
        return True
    if isinstance(base, Symbol) and (base.text in _ACTS_ON_WHAT_FOLLOWS or _is_name(base)):
        return True
    if node.role is Role.BINARY:
        return not (isinstance(base, Symbol) and base.text in "+−±∓·×")
    return node.role is Role.FUNCTION and (not is_sum(node) or _is_product(node))


def _is_name(node: Node | None) -> bool:
    """Whether `node` is an upright word, which is more likely a function such as Var than a factor."""
    base = node.base if isinstance(node, Scripts) else node
    return isinstance(base, Symbol) and base.face is Face.PLAIN and len(base.text) > 1 and base.text.isalpha()


def _is_product(node: Node) -> bool:
    sign = node.sign if isinstance(node, BigOperator) else node
    return isinstance(sign, Symbol) and sign.text in "∏∐"


def _of_symbol(symbol: Symbol) -> Tie:
    is_firm = symbol.role is Role.ORDINARY and " " not in symbol.text and symbol.text not in _DIVISIONS
    return Tie.FIRM if is_firm else Tie.LOOSE


def _of_row(row: Row) -> Tie:
    nodes = [node for node in row.nodes if not (isinstance(node, Space) and node.cells < 2)]
    if len(nodes) == 1:
        return tie(nodes[0])
    if not nodes:
        return Tie.LOOSE
    closing = pairs(nodes)
    is_factorial = len(nodes) == 2 and _is_factorial(nodes[1]) and tie(nodes[0]) is Tie.FIRM
    if is_factorial or closing.get(0) == len(nodes) - 1:
        return Tie.FIRM
    if not isinstance(row.nodes[1], Space) and _is_application(nodes, closing):
        return Tie.FIRM
    return _of_factors(nodes, closing)


def _is_application(nodes: Sequence[Node], closing: Mapping[int, int]) -> bool:
    """Whether brackets hold the argument of a function, as in `q(x)`: around a factor they would hold a sum."""
    if tie(nodes[0]) is not Tie.FIRM or not _letter(nodes[0])[:1].isalpha():
        return False
    if closing.get(1) == len(nodes) - 1:
        return all(node.role is not Role.BINARY for node in nodes[2:-1])
    body = nodes[1].body if len(nodes) == 2 and isinstance(nodes[1], Fence) else None
    parts = body.nodes if isinstance(body, Row) else ()
    return bool(parts) and all(node.role is not Role.BINARY for node in parts)


def _of_factors(nodes: Sequence[Node], closing: Mapping[int, int]) -> Tie:
    """A product where each node is firm, a group in brackets, or a function applied to such a group."""
    is_derivative = True
    place = 0
    while place < len(nodes):
        node = nodes[place]
        following = nodes[place + 1] if place + 1 < len(nodes) else None
        if place in closing:
            is_derivative = False
            place = closing[place] + 1
        elif _is_factorial(node):
            is_derivative = False
            place += 1
        elif node.role is Role.FUNCTION or (_is_name(node) and following is not None):
            if place + 1 not in closing and not isinstance(following, Fence):
                return Tie.LOOSE
            is_derivative = False
            place += 1
        elif tie(node) is Tie.FIRM and node.role is Role.ORDINARY:
            is_partial = is_differential(node) and following is not None and isinstance(node, Symbol | Scripts)
            is_derivative = is_derivative and is_partial and _letter(node) == "∂" and _is_firm(following)
            place += 1 + is_derivative
        else:
            return Tie.LOOSE
    return Tie.FIRM if is_derivative else Tie.PRODUCT


def _letter(node: Node) -> str:
    base = node.base if isinstance(node, Scripts | Accent) else node
    return base.text if isinstance(base, Symbol) else ""


def _is_firm(node: Node | None) -> bool:
    return node is not None and tie(node) is Tie.FIRM and node.role is Role.ORDINARY


def _of_scripts(scripts: Scripts) -> Tie:
    return Tie.LOOSE if scripts.role is not Role.ORDINARY else Tie.FIRM


def _of_fence(fence: Fence) -> Tie:
    return Tie.FIRM if fence.left and fence.right else Tie.LOOSE


def _firm(node: Node) -> Tie:
    return Tie.FIRM


def _loose(node: Node) -> Tie:
    return Tie.LOOSE


def _as_base(node: Accent | Stack) -> Tie:
    return tie(node.base)


def _as_body(node: Atom | Struck) -> Tie:
    return tie(node.body) if node.role is Role.ORDINARY else Tie.LOOSE


_TIES: Mapping[type, Callable[[Any], Tie]] = {
    Symbol: _of_symbol,
    Row: _of_row,
    Scripts: _of_scripts,
    Fence: _of_fence,
    Stack: _as_base,
    Atom: _as_body,
    Struck: _as_body,
    **dict.fromkeys((Accent, Root, Table, Boxed), _firm),
    **dict.fromkeys((Space, Fraction, BigOperator, Brace, Arrow, Delimiter), _loose),
}
