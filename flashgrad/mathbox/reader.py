"""What the commands of a formula read their arguments with. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from flashgrad.mathbox import symbols
from flashgrad.mathbox.errors import MathError
from flashgrad.mathbox.nodes import Node, Row
from flashgrad.mathbox.tokens import Kind, Token

LINE_ENDS = ("\\", "cr", "newline")
_NOTHING = Row(())
_ROW_ENDS = frozenset((*LINE_ENDS, "end", "right", "middle"))


class Reader(ABC):
    """A place among tokens. What it reads as nodes is up to the grammar, which is a subclass."""

    def __init__(self, source: Sequence[Token], depth: int = 0) -> None:
        self._tokens = source
        self._place = 0
        self._depth = depth
        ends = (place for place in range(len(source) - 1, -1, -1) if source[place].text == "]")
        self._last_bracket = next(ends, -1)
        """Where the search for the end of square brackets need not go on."""

    @abstractmethod
    def row(self) -> Row:
        r"""Nodes up to an `&`, a line end, a closing brace, `\end`, `\middle` or `\right`, none of which is taken."""

    @abstractmethod
    def table(self, stop: str) -> tuple[tuple[tuple[Row, ...], ...], tuple[int, ...]]:
        """Rows of cells up to and over `stop`, a `}` or an environment's name, and the places of rules among them."""

    @abstractmethod
    def argument(self, of: str) -> Node:
        """A braced group or the next single node. Raises MathError where there is none for the command `of`."""

    @abstractmethod
    def parsed(self, source: str) -> Row:
        """Another formula, such as one that stood in square brackets."""

    def peek(self) -> Token | None:
        """The next token, which stays."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def next(self) -> Token:
        """The next token, taken. Raises MathError at the end."""
        token = self.peek()
        if token is None:
            raise MathError("something is missing at its end")
        self._place += 1
        return token

    def skip_spaces(self) -> None:
        """Go on to what is no blank."""
        while (token := self.peek()) is not None and token.kind is Kind.SPACE:
            self._place += 1

    def takes(self, *names: str) -> bool:
        """Whether a command of one of these `names` comes next; it is taken if it does."""
        token = self.peek()
        is_next = token is not None and token.kind is Kind.COMMAND and token.text in names
        self._place += is_next
        return is_next

    def delimiter(self, of: str) -> str:
        """The bracket that comes next; empty for the dot that stands for none. Raises MathError for anything else."""
        self.skip_spaces()
        token = self.next()
        key = "\\|" if token == (Kind.COMMAND, "|") else token.text
        if key not in symbols.DELIMITERS:
            raise MathError(f"{of} needs a bracket, not {token.source}")
        return symbols.DELIMITERS[key]

    def bracketed(self) -> str | None:
        """What stands in square brackets, as written, if that is what comes next."""
        start = self._place
        self.skip_spaces()
        if self.peek() == (Kind.CHARACTER, "[") and self._place < self._last_bracket:
            self._place += 1
            inside = self._up_to("]")
            if inside is not None:
                return inside
        self._place = start
        return None

    def braced(self) -> str:
        """A braced group, or one token, as written. Raises MathError where its end is missing."""
        self.skip_spaces()
        token = self.next()
        if token.kind is not Kind.OPEN:
            return token.source
        inside = self._up_to("}")
        if inside is None:
            raise MathError("a } is missing")
        return inside

    def _up_to(self, close: str) -> str | None:
        """The source up to and over `close` outside braces; None if there is none."""
        parts: list[str] = []
        depth = 0
        while (token := self.peek()) is not None:
            self._place += 1
            if depth == 0 and token.text == close and token.kind is not Kind.COMMAND:
                return "".join(parts)
            depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if depth < 0:
                break
            parts.append(token.source)
        return None


def equations(rows: Sequence[Sequence[Row]]) -> tuple[tuple[Row, ...], ...]:
    """The cells of equations, whose right halves have nothing as their first operand: `&+ b` continues a sum."""
    return tuple(
        tuple(Row((_NOTHING, *cell.nodes)) if place % 2 and cell.nodes else cell for place, cell in enumerate(row))
        for row in rows
    )


def ends_row(token: Token) -> bool:
    """Whether `Reader.row` stops before `token`."""
    if token.kind is Kind.COMMAND:
        return token.text in _ROW_ENDS
    return token.kind is Kind.ALIGN or token.kind is Kind.CLOSE
