"""Commands that change how symbols look: bold, upright, double-struck. Pure."""

from collections.abc import Callable, Mapping

from flashgrad.mathbox import symbols
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.nodes import Accent, Node, Row, Scripts, Symbol

Restyle = Callable[[Symbol], Symbol]


def restyled(node: Node, restyle: Restyle) -> Node:
    """`node` with every symbol of it in another style; what has a shape of its own keeps its style."""
    match node:
        case Symbol():
            return restyle(node)
        case Row(nodes):
            return Row(tuple(restyled(each, restyle) for each in nodes))
        case Scripts(base, above, below):
            return Scripts(restyled(base, restyle), above, below)
        case Accent(name, base):
            return Accent(name, restyled(base, restyle))
    return node


def as_word(node: Node) -> Node:
    """The letters of a row as one word, if it has nothing but letters in one face."""
    if not isinstance(node, Row) or len(node.nodes) < 2:
        return node
    letters = [each for each in node.nodes if isinstance(each, Symbol) and each.text.isalnum()]
    if len(letters) < len(node.nodes) or len({each.face for each in letters}) > 1:
        return node
    return Symbol("".join(each.text for each in letters), face=letters[0].face)


def _bold(symbol: Symbol) -> Symbol:
    return symbol if symbol.face is Face.BOLD else Symbol(symbol.text, symbol.role, Face.BOLD)


def _upright(symbol: Symbol) -> Symbol:
    return Symbol(symbol.text, symbol.role, Face.PLAIN) if symbol.face is Face.VARIABLE else symbol


def _italic(symbol: Symbol) -> Symbol:
    return Symbol(symbol.text, symbol.role, Face.VARIABLE)


def _of_table(table: Mapping[str, str]) -> Restyle:
    """The character of the table, or bold where fonts lack one."""

    def restyle(symbol: Symbol) -> Symbol:
        if symbol.text in table:
            return Symbol(table[symbol.text], symbol.role, Face.PLAIN)
        return _bold(symbol) if symbol.text.isalnum() else symbol

    return restyle


STYLES: Mapping[str, Restyle] = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "pmb"), _bold),
    **dict.fromkeys(("mathrm", "mathsf", "mathtt", "mathup"), _upright),
    **dict.fromkeys(("mathit", "mathnormal"), _italic),
    **dict.fromkeys(("mathbb", "mathbbm", "mathds"), _of_table(symbols.BLACKBOARD)),
    **dict.fromkeys(("mathcal", "mathscr"), _of_table(symbols.CALLIGRAPHIC)),
    "mathfrak": _of_table(symbols.FRAKTUR),
}
"""By the command that takes an argument."""

OF_WORDS = frozenset(("mathrm", "mathsf", "mathtt", "mathup", "mathit", "rm", "it"))
"""Styles in which letters side by side are a word rather than factors."""

SWITCHES: Mapping[str, Restyle] = {
    "bf": _bold,
    "bfseries": _bold,
    "rm": _upright,
    "it": _italic,
    "cal": STYLES["mathcal"],
}
"""By the command that changes the rest of its group."""

TEXT_FACES: Mapping[str, Face] = {
    **dict.fromkeys(("text", "textrm", "texttt", "textsf", "textnormal", "mbox", "hbox"), Face.PLAIN),
    "textbf": Face.BOLD,
    "textit": Face.VARIABLE,
    "emph": Face.VARIABLE,
}
"""By the command whose argument is words."""
