"""LaTeX source to nodes. A macro that is not known stays as written; what makes no sense raises MathError. Pure."""

from flashgrad.mathbox import symbols
from flashgrad.mathbox.commands import COMMANDS
from flashgrad.mathbox.errors import MathError
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.known import character, delimiter_role, known_symbol
from flashgrad.mathbox.nodes import (
    Accent,
    BigOperator,
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
    Symbol,
    Table,
)
from flashgrad.mathbox.reader import LINE_ENDS, Reader, ends_row, equations
from flashgrad.mathbox.tokens import Kind, Token, cleaned, tokens

MAX_CHARACTERS = 3_000
MAX_DEPTH = 50

_EMPTY = Row(())
_PRIME_MARKS = ("'", "’")
_PRIMES = tuple(map(Symbol, "′″‴"))
_DIGITS = frozenset("0123456789")
_RULES = ("hline", "toprule", "midrule", "bottomrule")


def parse(source: str) -> Row:
    """The formula that `source` writes, without its dollars. Raises MathError."""
    if len(source) > MAX_CHARACTERS:
        raise MathError(f"it has more than {MAX_CHARACTERS} characters")
    return Parser(tokens(cleaned(source))).formula(None)


class Parser(Reader):
    """One pass over the tokens."""

    def formula(self, stop: str | None) -> Row:
        r"""All up to and over `stop`, a `}` or the end; lines between `\\` stand below each other."""
        cells, rules = self._cells(stop)
        if len(cells) == 1 and len(cells[0]) == 1 and not rules:
            return cells[0][0]
        if all(len(row) == 1 for row in cells):
            return Row((Table(cells, "l", gap=0, rules=rules),))
        return Row((Table(equations(cells), "rl", gap=0, rules=rules),))

    def table(self, stop: str) -> tuple[tuple[tuple[Row, ...], ...], tuple[int, ...]]:
        """Rows of cells, and the places of rules among them."""
        return self._cells(stop)

    def row(self) -> Row:
        """Nodes side by side, up to what ends a row."""
        self._deeper()
        nodes: list[Node] = []
        while (token := self.peek()) is not None and not ends_row(token):
            if token.kind is Kind.COMMAND and token.text in ("over", "choose", "atop"):
                self._place += 1
                nodes = [_divided(token.text, Row(tuple(nodes)), self.row())]
                break
            node = self._scripted(token)
            if node is not None:
                nodes.append(node)
        self._depth -= 1
        return Row(tuple(nodes))

    def argument(self, of: str) -> Node:
        """A braced group or the next single node."""
        self.skip_spaces()
        token = self.peek()
        if token is None or ends_row(token):
            raise MathError(f"{of} has nothing to act on")
        self._deeper()
        node = self._node()
        self._depth -= 1
        if isinstance(node, Row) and node.only is not None:
            return node.only
        return _EMPTY if node is None else node

    def parsed(self, source: str) -> Row:
        """Another formula, which counts as nested in this one."""
        self._deeper()
        nodes = Parser(tokens(source), self._depth).formula(None)
        self._depth -= 1
        return nodes

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MathError(f"it is nested more than {MAX_DEPTH} deep")

    def _cells(self, stop: str | None) -> tuple[tuple[tuple[Row, ...], ...], tuple[int, ...]]:
        rows: list[list[Row]] = [[]]
        rules: list[int] = []
        while True:
            if not rows[-1]:
                self.skip_spaces()
                while self.takes(*_RULES):
                    rules.append(len(rows) - 1)
                    self.skip_spaces()
            rows[-1].append(self.row())
            token = self.peek()
            if token is None:
                if stop is not None:
                    raise MathError("a } is missing" if stop == "}" else f"\\end{{{stop}}} is missing")
                break
            self._place += 1
            if token.kind is Kind.COMMAND and token.text in LINE_ENDS:
                self.bracketed()
                rows.append([])
            elif token.kind is not Kind.ALIGN:
                self._check_end(token, stop)
                break
        if len(rows) > 1 and rows[-1] == [_EMPTY]:
            rows.pop()
        return tuple(map(tuple, rows)), tuple(rules)

    def _check_end(self, token: Token, stop: str | None) -> None:
        if token.kind is Kind.CLOSE:
            if stop == "}":
                return
            raise MathError("a } has no {" if stop is None else f"\\end{{{stop}}} is missing")
        if token.text != "end":
            raise MathError(f"\\{token.text} has no \\left")
        name = self.braced()
        if stop is None or name.rstrip("*") != stop:
            raise MathError(f"\\end{{{name}}} has no \\begin{{{name}}}")

    def _scripted(self, token: Token) -> Node | None:
        """The next node with its scripts; None for a blank, or a command that shows nothing."""
        if token.kind is Kind.SUPERSCRIPT or token.kind is Kind.SUBSCRIPT:
            return self._with_scripts(_EMPTY)
        base = self._number() if token.text in _DIGITS else self._node()
        return None if base is None else self._with_scripts(base)

    def _with_scripts(self, base: Node) -> Node:
        token = self.peek()
        if token is None or (token.kind is Kind.CHARACTER and token.text not in _PRIME_MARKS):
            return base
        above: list[Node] = []
        below: list[Node] = []
        primes = 0
        has_limits: bool | None = None
        while True:
            start = self._place
            self.skip_spaces()
            token = self.peek()
            if token is None:
                break
            if token.kind is Kind.SUPERSCRIPT:
                self._place += 1
                above.append(self.argument("^"))
            elif token.kind is Kind.SUBSCRIPT:
                self._place += 1
                below.append(self.argument("_"))
            elif token.text in _PRIME_MARKS:
                self._place += 1
                primes += 1
            elif self.takes("limits", "nolimits"):
                has_limits = token.text == "limits"
            else:
                self._place = start
                break
        if primes:
            mark = _PRIMES[primes - 1] if primes <= len(_PRIMES) else Symbol("′" * primes)
            if not above:
                return _attached(base, mark, _joined(below), has_limits)
            base = Scripts(base, mark, None)
        return _attached(base, _joined(above), _joined(below), has_limits)

    def _number(self) -> Symbol:
        """Digits that stand together, with the point between them."""
        start = self._place
        while (token := self.peek()) is not None:
            follows = self._tokens[self._place + 1 : self._place + 2]
            if token.text not in _DIGITS and not (token.text == "." and follows and follows[0].text in _DIGITS):
                break
            self._place += 1
        return Symbol("".join(token.text for token in self._tokens[start : self._place]))

    def _node(self) -> Node | None:
        token = self.next()
        if token.kind is Kind.CHARACTER:
            return self._colon() if token.text == ":" else character(token.text)
        if token.kind is Kind.COMMAND:
            return self._command(token.text)
        return self._group() if token.kind is Kind.OPEN else None

    def _group(self) -> Node:
        """What stands in braces; braces around a fraction or a root alone mean nothing."""
        row = self.formula("}")
        return row.only if isinstance(row.only, Fraction | Root) else row

    def _colon(self) -> Node:
        """A relation where a blank stands before it, punctuation where one follows, else a mark as in `1:t`."""
        before = self._tokens[self._place - 2] if self._place > 1 else None
        after = self.peek()
        if after == (Kind.CHARACTER, "="):
            self._place += 1
            return Symbol(":=", Role.RELATION, Face.OPERATOR)
        if before is not None and before.kind is Kind.SPACE:
            return Symbol(":", Role.RELATION, Face.OPERATOR)
        is_followed_by_blank = after is not None and after.kind in (Kind.SPACE, Kind.COMMAND)
        return Symbol(":", Role.PUNCTUATION if is_followed_by_blank else Role.ORDINARY)

    def _command(self, name: str) -> Node | None:
        if (symbol := known_symbol(name)) is not None:
            return symbol
        if name in symbols.SPACES or name.isspace():
            cells = symbols.SPACES.get(name, 1)
            return Space(cells) if cells else None
        if name in symbols.COMBINING:
            return Accent(name, self.argument(f"\\{name}"))
        if name in symbols.SIZED:
            return self._sized(name)
        build = COMMANDS.get(name)
        return self._unknown(name) if build is None else build(self, name)

    def _sized(self, name: str) -> Node:
        text = self.delimiter(f"\\{name}")
        role = {"l": Role.OPENING, "r": Role.CLOSING, "m": Role.RELATION}.get(name[-1])
        return Delimiter(text, role or delimiter_role(text))

    def _unknown(self, name: str) -> Node:
        """The command as written, and the braces of the arguments right after it."""
        parts: list[Node] = [Symbol(f"\\{name}", face=Face.SOURCE)]
        while self.peek() == (Kind.OPEN, "{"):
            group = self.argument(f"\\{name}")
            parts += Symbol("{", Role.OPENING, Face.SOURCE), group, Symbol("}", Role.CLOSING, Face.SOURCE)
        return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _attached(base: Node, above: Node | None, below: Node | None, has_limits: bool | None) -> Node:
    """`base` with its scripts, which some bases take as limits or labels."""
    if above is None and below is None:
        return base
    if isinstance(base, BigOperator) and has_limits is not False:
        return BigOperator(base.sign, above, below, base.is_integral and not has_limits)
    if isinstance(base, Brace) and base.label is None:
        label, rest = (above, below) if base.is_over else (below, above)
        brace = Brace(base.body, label, base.is_over)
        if rest is None:
            return brace
        return Scripts(brace, None, rest) if base.is_over else Scripts(brace, rest, None)
    if not has_limits:
        return Scripts(base, above, below)
    if base.role is Role.FUNCTION:
        return BigOperator(base, above, below)
    return Stack(base, above, below)


def _joined(parts: list[Node]) -> Node | None:
    """Scripts one after the other as one."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return Row(tuple(parts))


def _divided(name: str, above: Row, below: Row) -> Node:
    fraction = Fraction(above, below, has_rule=name == "over")
    return Fence("(", fraction, ")") if name == "choose" else fraction
