"""LaTeX source cut into tokens. Pure and total: any string has tokens."""

import re
from enum import Enum
from typing import NamedTuple

from flashgrad.cells import cell_width
from flashgrad.text import neutralise


class Kind(Enum):
    """What a token is to the parser."""

    COMMAND = "command"
    """A backslash and letters, or a backslash and one other character; `text` is what follows the backslash."""
    OPEN = "{"
    CLOSE = "}"
    SUPERSCRIPT = "^"
    SUBSCRIPT = "_"
    ALIGN = "&"
    SPACE = "space"
    CHARACTER = "character"


class Token(NamedTuple):
    """A piece of the source."""

    kind: Kind
    text: str

    @property
    def source(self) -> str:
        """The token as written."""
        return f"\\{self.text}" if self.kind is Kind.COMMAND else self.text


_PIECE = re.compile(r"\\([A-Za-z]+\*?|[\s\S])|\s+|[\s\S]")
_JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")
_SINGLE = {kind.value: kind for kind in (Kind.OPEN, Kind.CLOSE, Kind.SUPERSCRIPT, Kind.SUBSCRIPT, Kind.ALIGN)}
_STARRED = frozenset({"operatorname*", "tag*", "hspace*"})
_NOTHING_TO_STAND_ON = "◌"


def cleaned(source: str) -> str:
    """`source` without what a terminal obeys, or what makes the width of a whole other than that of its parts."""
    text = neutralise(source)
    return text if text.isascii() else _JOINERS.sub("", text)


def tokens(source: str) -> list[Token]:
    """The tokens of a `source` that was cleaned; a backslash at its very end is a character, so is a percent sign."""
    found: list[Token] = []
    for match in _PIECE.finditer(source):
        text, command = match[0], match[1]
        if command is not None:
            _add_command(found, command)
        elif text.isspace():
            found.append(Token(Kind.SPACE, text))
        elif text.isascii() or cell_width(text):
            found.append(Token(_SINGLE.get(text, Kind.CHARACTER), text))
        else:
            _add_mark(found, text)
    return found


def _add_command(found: list[Token], name: str) -> None:
    """A command; a star belongs to it only where such a command is known."""
    if name.endswith("*") and len(name) > 1 and name not in _STARRED:
        found += Token(Kind.COMMAND, name[:-1]), Token(Kind.CHARACTER, "*")
    else:
        found.append(Token(Kind.COMMAND, name))


def _add_mark(found: list[Token], mark: str) -> None:
    """A mark without a width of its own goes on the character before it."""
    if found and found[-1].kind is Kind.CHARACTER:
        found[-1] = Token(Kind.CHARACTER, found[-1].text + mark)
    else:
        found.append(Token(Kind.CHARACTER, _NOTHING_TO_STAND_ON + mark))
