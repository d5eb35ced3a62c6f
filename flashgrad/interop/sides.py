"""Texts of other programs as a deck file of ours can hold them. No I/O.

A side of a card may hold any text but a line that delimits cards, and lines that read as a card's front matter.
What would be one is written otherwise with the same look.
"""

import re
from pathlib import PurePath

from flashgrad.interop.spans import fences, without_fences
from flashgrad.text import one_line

_DELIMITER = re.compile(r"^---[ \t]*$", re.MULTILINE)
_ID_LINE = re.compile(r"^[ \t]*card[_-]?id[ \t]*(?=:)", re.MULTILINE | re.IGNORECASE)
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:[#>|]|[-*+][ \t]|\d{1,9}[.)][ \t]|\Z)")
_NO_ID_CHARACTER = re.compile(r"[\s\x00-\x20\x7f-\xa0\ud800-\udfff]")
_CODE_COLUMNS = 4
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def side(text: str) -> str:
    """`text`, with `\\n` for line breaks, so that a deck file gives it back as one side of a card.

    Blank lines around it are left out. A line `---` outside code becomes the same thematic break or heading in
    another spelling, a line `card_id:` gets its colon escaped, and a code fence that is open is closed.
    """
    stripped = text.strip()
    if not stripped:
        return ""
    first = len(text) - len(text.lstrip())
    indentation = text[text.rfind("\n", 0, first) + 1 : first]
    if not indentation.strip(" \t") and len(indentation.expandtabs(4)) >= _CODE_COLUMNS:
        stripped = indentation + stripped
    if "---" not in stripped and "id" not in stripped.lower() and "```" not in stripped and "~~~" not in stripped:
        return stripped
    found = fences(stripped)
    if found and not found[-1].is_closed:
        stripped = f"{stripped}\n{found[-1].mark}"
    outside = without_fences(stripped)
    edits = [(match.start(), match.end(), _rule(stripped, match.start())) for match in _DELIMITER.finditer(outside)]
    edits += [(match.end(), match.end(), "\\") for match in _ID_LINE.finditer(outside)]
    pieces: list[str] = []
    done = 0
    for start, end, written in sorted(edits):
        pieces += (stripped[done:start], written)
        done = end
    return "".join([*pieces, stripped[done:]])


def without_surrogates(text: str) -> str:
    """`text` that can be stored: lone surrogates, which escapes in JSON can name, become U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def card_id_of(prefix: str, guid: str) -> str:
    """A card_id of ours for another program's id; one word, also where that is not."""
    return prefix + _NO_ID_CHARACTER.sub(lambda match: f"%{ord(match[0]):02X}", guid)


def deck_name_of(path: str) -> str:
    """What a deck is called that its file gives no name: the file's name without its ending."""
    return one_line(PurePath(path).stem.replace("_", " ")) or "Imported"


def _rule(text: str, start: int) -> str:
    """How to write the line `---` at `start`, which makes a heading of a paragraph above it and else parts the text."""
    before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    return "***" if _NO_PARAGRAPH.match(before) else "--"
