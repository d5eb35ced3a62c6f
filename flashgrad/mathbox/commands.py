"""Commands with arguments, and what each makes of them. Pure."""

import re
from collections.abc import Callable, Mapping

from flashgrad.mathbox import symbols
from flashgrad.mathbox.environments import ENVIRONMENTS
from flashgrad.mathbox.errors import MathError
from flashgrad.mathbox.nodes import (
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
    Space,
    Stack,
    Struck,
    Symbol,
    Table,
)
from flashgrad.mathbox.reader import Reader, equations
from flashgrad.mathbox.styles import OF_WORDS, STYLES, SWITCHES, TEXT_FACES, Restyle, as_word, restyled
from flashgrad.mathbox.tokens import Kind

Build = Callable[[Reader, str], Node | None]


def _left(reader: Reader, name: str) -> Node:
    left = reader.delimiter("\\left")
    parts = list(reader.row().nodes)
    while reader.takes("middle"):
        parts += [Delimiter(reader.delimiter("\\middle"), Role.RELATION), *reader.row().nodes]
    if not reader.takes("right"):
        raise MathError("\\right is missing")
    right = reader.delimiter("\\right")
    return Fence(left, Row(tuple(parts)), right)


def _begin(reader: Reader, name: str) -> Node:
    written = reader.braced()
    environment = written.rstrip("*")
    if environment not in ENVIRONMENTS:
        raise MathError(f"\\begin{{{written}}} is not known")
    left, right, alignments, gap = ENVIRONMENTS[environment]
    if environment in ("array", "subarray"):
        reader.bracketed()
        alignments = "".join(letter for letter in reader.braced() if letter in "lcr|") or "c"
    elif environment in ("alignat", "alignedat"):
        reader.braced()
    rows, rules = reader.table(environment)
    return Table(equations(rows) if alignments == "rl" else rows, alignments, left, right, gap, rules)


def _fraction(reader: Reader, name: str) -> Node:
    above = reader.argument(f"\\{name}")
    return Fraction(above, reader.argument(f"\\{name}"))


def _binomial(reader: Reader, name: str) -> Node:
    above = reader.argument(f"\\{name}")
    return Fence("(", Fraction(above, reader.argument(f"\\{name}"), has_rule=False), ")")


def _root(reader: Reader, name: str) -> Node:
    index = reader.bracketed()
    return Root(reader.argument("\\sqrt"), None if index is None else reader.parsed(index))


def _text(reader: Reader, name: str) -> Node:
    """Words as they are; what stands between dollars in them is a formula again."""
    parts: list[Node] = []
    for place, part in enumerate(_between_dollars(reader.braced())):
        if place % 2 and part:
            parts.append(reader.parsed(part))
        elif part:
            parts.append(Symbol(_words(part), face=TEXT_FACES[name]))
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _between_dollars(text: str) -> list[str]:
    """`text` cut at the dollars that stand outside braces: words, a formula, words, and so on."""
    parts: list[list[str]] = [[]]
    depth = 0
    for piece in _TEXT_PIECE.findall(text):
        depth += (piece == "{") - (piece == "}")
        if piece == "$" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(piece)
    return ["".join(part) for part in parts]


def _operator(reader: Reader, name: str) -> Node:
    symbol = Symbol(_words(reader.braced()), Role.FUNCTION)
    return BigOperator(symbol) if name.endswith("*") else symbol


def _styled(reader: Reader, name: str) -> Node:
    return _in_style(reader.argument(f"\\{name}"), STYLES[name], name)


def _switched(reader: Reader, name: str) -> Node:
    return _in_style(reader.row(), SWITCHES[name], name)


def _in_style(node: Node, style: Restyle, name: str) -> Node:
    styled = restyled(node, style)
    return as_word(styled) if name in OF_WORDS else styled


def _brace(reader: Reader, name: str) -> Node:
    return Brace(reader.argument(f"\\{name}"), is_over=name.startswith("over"))


def _stack(reader: Reader, name: str) -> Node:
    first = reader.argument(f"\\{name}")
    base = reader.argument(f"\\{name}")
    return Stack(base, below=first) if name == "underset" else Stack(base, above=first)


def _arrow(reader: Reader, name: str) -> Node:
    below = reader.bracketed()
    return Arrow(name, reader.argument(f"\\{name}"), None if below is None else reader.parsed(below))


def _substack(reader: Reader, name: str) -> Node:
    reader.skip_spaces()
    if reader.next().kind is not Kind.OPEN:
        raise MathError("\\substack needs braces")
    return Table(reader.table("}")[0], "c", gap=0)


def _not(reader: Reader, name: str) -> Node:
    negated = reader.argument("\\not")
    if not isinstance(negated, Symbol):
        return Struck(negated)
    text = symbols.NEGATED.get(negated.text, f"{negated.text}\u0338")
    return Symbol(text, negated.role, negated.face)


def _coloured(reader: Reader, name: str) -> Node:
    reader.braced()
    return reader.argument("\\textcolor") if name == "textcolor" else reader.row()


def _tag(reader: Reader, name: str) -> Node:
    text = reader.braced()
    return Row((Space(4), Symbol(_words(text if name.endswith("*") else f"({text})"))))


def _modulo(reader: Reader, name: str) -> Node:
    words = () if name == "pod" else (Symbol("mod"), Space(1))
    return Row((Space(1), Symbol("(", Role.OPENING), *words, reader.argument(f"\\{name}"), Symbol(")", Role.CLOSING)))


def _boxed(reader: Reader, name: str) -> Node:
    return Boxed(reader.argument(f"\\{name}"))


def _struck(reader: Reader, name: str) -> Node:
    return Struck(reader.argument(f"\\{name}"))


def _as_it_is(reader: Reader, name: str) -> Node:
    return reader.argument(f"\\{name}")


def _operator_of(reader: Reader, name: str) -> Node:
    return BigOperator(reader.argument(f"\\{name}"))


def _in_role(reader: Reader, name: str) -> Node:
    return Atom(reader.argument(f"\\{name}"), _ROLES[name])


def _blank(reader: Reader, name: str) -> Node:
    reader.braced()
    return Space(1)


def _dropped(reader: Reader, name: str) -> None:
    reader.braced()


def _nothing(reader: Reader, name: str) -> None:
    """A command about sizes or rules, of which a terminal has none."""


def _words(text: str) -> str:
    """The text of a command whose argument is words: escapes undone, fonts left out, any white space one blank."""
    text = _FONT.sub(r"\1", text)
    return re.sub(r"\s|~", " ", _ESCAPE.sub(lambda match: _SHOWN.get(match[0], match[1] or ""), text))


_TEXT_PIECE = re.compile(r"\\[\s\S]|[\s\S]")
_FONT = re.compile(r"\\(?:text[a-z]*|emph|math[a-z]+|mbox) ?\{([^{}]*)\}")
_ESCAPE = re.compile(r"\\([^A-Za-z])|[{}]")
_SHOWN = {"\\,": " ", "\\;": " ", "\\:": " ", "\\!": "", "\\\\": " "}
_WITHOUT_EFFECT = (
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag hline toprule midrule "
    "bottomrule normalsize small large Large relax allowbreak nobreak hfill noindent centering strut mathstrut"
)
_ROLES: Mapping[str, Role] = {
    "mathrel": Role.RELATION, "mathbin": Role.BINARY, "mathord": Role.ORDINARY, "mathopen": Role.OPENING,
    "mathclose": Role.CLOSING, "mathpunct": Role.PUNCTUATION, "mathinner": Role.INNER,
}  # fmt: skip
COMMANDS: Mapping[str, Build] = {
    "left": _left,
    "begin": _begin,
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), _fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _binomial),
    "sqrt": _root,
    **dict.fromkeys(TEXT_FACES, _text),
    **dict.fromkeys(("operatorname", "operatorname*"), _operator),
    **dict.fromkeys(STYLES, _styled),
    **dict.fromkeys(SWITCHES, _switched),
    **dict.fromkeys(("underbrace", "overbrace", "underbracket", "overbracket"), _brace),
    **dict.fromkeys(("overset", "underset", "stackrel"), _stack),
    **dict.fromkeys(symbols.ARROWS, _arrow),
    "substack": _substack,
    "not": _not,
    **dict.fromkeys(("boxed", "fbox"), _boxed),
    **dict.fromkeys(("cancel", "bcancel", "xcancel", "sout"), _struck),
    **dict.fromkeys(("color", "textcolor"), _coloured),
    **dict.fromkeys(("tag", "tag*"), _tag),
    **dict.fromkeys(("pmod", "pod"), _modulo),
    **dict.fromkeys(("label", "vspace", "phantom", "vphantom"), _dropped),
    **dict.fromkeys(("hspace", "hspace*", "hphantom"), _blank),
    "mathop": _operator_of,
    **dict.fromkeys(_ROLES, _in_role),
    **dict.fromkeys(("ensuremath", "smash"), _as_it_is),
    **dict.fromkeys(_WITHOUT_EFFECT.split(), _nothing),
}
"""By name. Whatever is neither here nor a symbol is shown as written."""
