"""Characters and commands that stand for a symbol. Pure."""

from functools import lru_cache

from flashgrad.mathbox import symbols
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.nodes import BigOperator, Node, Role, Symbol


@lru_cache(maxsize=1024)
def character(text: str) -> Node:
    """A character of the source, with the marks on it, as a symbol."""
    if text.isascii() and text.isalpha():
        return Symbol(text, face=Face.VARIABLE)
    if text in symbols.BINARY_CHARACTERS:
        return Symbol(symbols.BINARY_CHARACTERS[text], Role.BINARY, Face.OPERATOR)
    if text in symbols.RELATION_CHARACTERS:
        return Symbol(text, Role.RELATION, Face.OPERATOR)
    if text in _BIG_CHARACTERS:
        return _big(text)
    return Symbol(" " if text == "~" else text, _CHARACTER_ROLES.get(text, Role.ORDINARY))


@lru_cache(maxsize=1024)
def known_symbol(name: str) -> Node | None:
    """The symbol that the command `name`, which takes no arguments, stands for; None for any other."""
    if name in symbols.GREEK:
        return Symbol(symbols.GREEK[name])
    for table, role, face in _TABLES:
        if name in table:
            return Symbol(table[name], role, face)
    if name in symbols.BIG_OPERATORS:
        return _big(symbols.BIG_OPERATORS[name])
    if name in symbols.WITH_LIMITS:
        return BigOperator(Symbol(symbols.FUNCTION_TEXTS.get(name, name), Role.FUNCTION))
    if name in symbols.FUNCTIONS:
        return Symbol(name, Role.FUNCTION)
    return _bracket(name)


def delimiter_role(text: str, name: str = "") -> Role:
    """Whether the bracket `text` opens or closes; bars tell by the command's `name`, if by anything."""
    if text in symbols.OPENING_DELIMITERS or name in ("lvert", "lVert"):
        return Role.OPENING
    if text in symbols.CLOSING_DELIMITERS or name in ("rvert", "rVert"):
        return Role.CLOSING
    return Role.ORDINARY


def _big(text: str) -> BigOperator:
    return BigOperator(Symbol(text, Role.FUNCTION, Face.OPERATOR), is_integral=text in symbols.INTEGRALS)


def _bracket(name: str) -> Node | None:
    if name == "colon":
        return Symbol(":", Role.PUNCTUATION)
    if len(name) == 1:
        name_of = {"|": "‖", "{": "{", "}": "}", "%": "%", "$": "$", "#": "#", "_": "_", "&": "&"}
        return Symbol(name_of[name], delimiter_role(name)) if name in name_of else None
    text = symbols.DELIMITERS.get(name, "")
    return Symbol(text, delimiter_role(text, name)) if text else None


_TABLES = (
    (symbols.ORDINARY, Role.ORDINARY, Face.PLAIN),
    (symbols.BINARY, Role.BINARY, Face.OPERATOR),
    (symbols.RELATIONS, Role.RELATION, Face.OPERATOR),
    (symbols.INNER, Role.INNER, Face.PLAIN),
)
_BIG_CHARACTERS = frozenset(symbols.BIG_OPERATORS.values())
_CHARACTER_ROLES = {
    **dict.fromkeys(symbols.OPENING_DELIMITERS - {"{"}, Role.OPENING),
    **dict.fromkeys((symbols.CLOSING_DELIMITERS - {"}"}) | {"!"}, Role.CLOSING),
    **dict.fromkeys(",;", Role.PUNCTUATION),
    **dict.fromkeys("…⋯", Role.INNER),
}
