"""The bytes that reach a terminal, taken apart: what is text, what is a control sequence, and what must not be there.

The tokenizer is stricter than any terminal: what is not on the list of sequences that flashgrad means is reported,
whether or not a terminal would obey it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len

_TOKEN = re.compile(
    r"(?P<CSI>\x1b\[[0-?]*[ -/]*[@-~])"
    r"|(?P<OSC>\x1b\](?:(?!\x1b\\)[^\x07])*(?:\x07|\x1b\\|\Z))"
    r"|(?P<STRING>\x1b[PX^_k](?:(?!\x1b\\).)*(?:\x1b\\|\Z))"
    r"|(?P<ESC>\x1b[ -/]*[0-~]?)"
    r"|(?P<C0>\r\n|\r\x1b\[K|[\x00-\x1f\x7f])"
    r"|(?P<TEXT>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)
_UNPRINTABLE = re.compile(
    "[\x80-\x9f\udc80-\udcff"  # C1; bytes that are no UTF-8, as `surrogateescape` gives them
    "\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U0010eeee\U000e0000-\U000e007f]"
)
_MARKS_IN_A_ROW = 6

COMMAND_LINE = re.compile(r"\r\n|\r\x1b\[K|\x1b\[(?:[012349]|3[1-36])m")
"""All that the commands mean: line ends, a few styles, and that a progress bar is cleared."""

APP = re.compile(
    r"\r\n|\x1b\[[0-9;]*m"
    r"|\x1b\[[0-9]{1,3};[0-9]{1,3}H"
    r"|\x1b\[\?(?:1000|1003|1004|1006|1015|1016|1049|2004|2026|2048|25|7)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p"
    r"|\x1b\[>[0-9]{1,2}u|\x1b\[<u"
    r"|\x1b\]22;(?:default|pointer|text)\x07"
)
"""All that the app means: colours and places, the modes that it sets and leaves, the keyboard, the mouse pointer."""


@dataclass(frozen=True)
class Token:
    """A piece of the stream."""

    kind: str
    text: str


def tokens(stream: bytes) -> Iterator[Token]:
    """The pieces of `stream`; together they are all of it."""
    for match in _TOKEN.finditer(stream.decode("utf-8", errors="surrogateescape")):
        yield Token(match.lastgroup or "", match[0])


def violations(stream: bytes, meant: re.Pattern[str], mark: str) -> list[str]:
    """What in `stream` is neither text nor `meant`, what text holds that is not to be seen, and where `mark` got to."""
    found = []
    for token in tokens(stream):
        if token.kind == "TEXT":
            if _UNPRINTABLE.search(token.text) or _longest_pile(token.text) > _MARKS_IN_A_ROW:
                found.append(f"text {token.text!a}")
        elif not meant.fullmatch(token.text):
            found.append(f"{token.kind} {token.text!a}")
        elif mark in token.text:
            found.append(f"{token.kind} with a payload's number {token.text!a}")
    return found


def text_of(stream: bytes) -> str:
    """All text of `stream`, with a blank for each control sequence between."""
    return " ".join(token.text for token in tokens(stream) if token.kind == "TEXT")


def _longest_pile(text: str) -> int:
    longest = pile = 0
    for character in text:
        is_mark = unicodedata.category(character)[0] == "M" or character in "\u200d\u1161"
        pile = pile + 1 if is_mark else 0
        longest = max(longest, pile)
    return longest


@dataclass
class Screen:
    """What a full-screen program has drawn: places and text, without colours."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    _place: tuple[int, int] = (1, 1)
    _unread: bytes = b""

    def feed(self, chunk: bytes) -> None:
        """Draw what arrived; what follows the last escape character waits for more."""
        pending = self._unread + chunk
        end = max(pending.rfind(b"\x1b"), 0)
        self._unread = pending[end:]
        row, column = self._place
        for token in tokens(pending[:end]):
            if place := re.fullmatch(r"\x1b\[(\d+);(\d+)H", token.text):
                row, column = int(place[1]), int(place[2])
            elif token.kind == "TEXT":
                for character in token.text:
                    self.rows.setdefault(row, {})[column] = character
                    column += cell_len(character)
        self._place = row, column

    @property
    def text(self) -> str:
        """All rows, from the top."""
        return "\n".join("".join(cells[place] for place in sorted(cells)) for _, cells in sorted(self.rows.items()))
