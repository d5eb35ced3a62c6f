"""Blanks between neighbours, by their roles, as TeX has them; a cell is the only width there is. Pure."""

from collections.abc import Sequence

from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.glyphs import shown
from flashgrad.mathbox.nodes import (
    Accent,
    BigOperator,
    Fence,
    Node,
    Role,
    Row,
    Scripts,
    Space,
    Symbol,
)

_NO_OPERAND = (Role.BINARY, Role.RELATION, Role.OPENING, Role.PUNCTUATION, Role.FUNCTION, None)
_NO_RIGHT_OPERAND = (Role.RELATION, Role.CLOSING, Role.PUNCTUATION)
_OPERANDS = (Role.ORDINARY, Role.CLOSING)
_TIGHT_BEFORE = (Role.CLOSING, Role.PUNCTUATION)
_AFTER_DOTS = (Role.ORDINARY, Role.OPENING, Role.FUNCTION, Role.INNER)
_TIGHT_AFTER_FUNCTION = (Role.OPENING, Role.CLOSING, Role.PUNCTUATION)


def gaps(nodes: Sequence[Node], *, tight: bool, is_ascii: bool) -> list[int]:
    """The blanks before each node; `tight` has none around operators, as in scripts."""
    roles = [node.role for node in nodes]
    signs = _signs(nodes, roles)
    cells = [0] * len(nodes)
    for place in range(1, len(nodes)):
        before, node = nodes[place - 1], nodes[place]
        if isinstance(before, Space) or isinstance(node, Space):
            continue
        first = Role.OPENING if place - 1 in signs else roles[place - 1]
        second = Role.ORDINARY if place in signs else roles[place]
        gap = (_tight_gap if tight else _gap)(first, second, before, node)
        cells[place] = gap or int(_run_together(before, node, is_ascii=is_ascii))
    return cells


def is_sum(node: Node) -> bool:
    """Whether `node` is an operator that is drawn as a sign, rather than a function that is written as a word."""
    if isinstance(node, Scripts):
        return is_sum(node.base)
    return isinstance(node, BigOperator) and isinstance(node.sign, Symbol) and node.sign.face is Face.OPERATOR


def _signs(nodes: Sequence[Node], roles: Sequence[Role]) -> set[int]:
    """The places of operators that lack an operand: a minus that belongs to what follows, a lone plus."""
    seen = [place for place, node in enumerate(nodes) if not isinstance(node, Space)]
    signs: set[int] = set()
    before: Role | None = None
    for index, place in enumerate(seen):
        role = roles[place]
        if role is Role.BINARY:
            is_last = index + 1 == len(seen) or roles[seen[index + 1]] in _NO_RIGHT_OPERAND
            if is_last or before in _NO_OPERAND:
                signs.add(place)
                role = Role.ORDINARY if is_last else Role.BINARY
        before = role
    return signs


def _tight_gap(first: Role, second: Role, before: Node, node: Node) -> int:
    is_applied = first is Role.FUNCTION and second in (Role.ORDINARY, Role.FUNCTION)
    return int(is_applied and not isinstance(node, Fence))


def _gap(first: Role, second: Role, before: Node, node: Node) -> int:
    if first is Role.PUNCTUATION:
        return int(second not in _TIGHT_BEFORE)
    if Role.RELATION in (first, second):
        return int(first is not second and first is not Role.OPENING and second not in _TIGHT_BEFORE)
    if Role.BINARY in (first, second):
        return 1
    if Role.INNER in (first, second):
        return int(first in (*_OPERANDS, Role.INNER) and second in _AFTER_DOTS)
    if first is Role.FUNCTION:
        is_argument = (second in _TIGHT_AFTER_FUNCTION or isinstance(node, Fence)) and not is_sum(before)
        return int(not is_argument)
    return int(second is Role.FUNCTION and first in _OPERANDS)


def _run_together(first: Node, second: Node, *, is_ascii: bool) -> bool:
    """Whether a word and a letter, two words or two numbers stand side by side: `n Var` is no name, `2 {2}` not 22."""
    left, right = _outline(first, is_ascii=is_ascii), _outline(second, is_ascii=is_ascii)
    if not (left and right and left[-1].isalnum() and right[0].isalnum()):
        return False
    return _is_word(left) or _is_word(right) or (left[-1].isdigit() and right[0].isdigit())


def _outline(node: Node, *, is_ascii: bool) -> str:
    """The letters with which `node` meets its neighbours."""
    if isinstance(node, Symbol):
        return shown(node, is_ascii=is_ascii)
    if isinstance(node, Scripts | Accent):
        return _outline(node.base, is_ascii=is_ascii)
    if isinstance(node, BigOperator):
        return _outline(node.sign, is_ascii=is_ascii)
    if isinstance(node, Row) and node.only is not None:
        return _outline(node.only, is_ascii=is_ascii)
    return ""


def _is_word(text: str) -> bool:
    return len(text) > 1 and any(map(str.isalpha, text[:2])) and text[-1].isalnum()
