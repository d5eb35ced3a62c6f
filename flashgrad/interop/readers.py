"""Which reader a file of another program is for. A file of ours has none.

A reader takes the path of a file and gives what it holds; it raises DeckUnreadable, and nothing else, where the file
cannot be read at all. A single bad card is a problem of its deck.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flashgrad.interop.anki.reader import read_anki
from flashgrad.interop.delimited import read_delimited
from flashgrad.interop.foreign import ForeignFile
from flashgrad.interop.hashcards import read_hashcards
from flashgrad.interop.mochi import read_mochi
from flashgrad.interop.obsidian import read_obsidian
from flashgrad.interop.reading import content_of, text_of
from flashgrad.interop.spans import without_fences

Reader = Callable[[Path], ForeignFile]
TextReader = Callable[[str, str], ForeignFile]

HEAD_BYTES = 65_536
"""How much of a file `reader_for` should be shown."""

_OURS = re.compile(r"^card[_-]?id[ \t]*:", re.MULTILINE | re.IGNORECASE)
_HASHCARDS = re.compile(r"^[QC]:", re.MULTILINE)
_OBSIDIAN = re.compile(r"(?<![\w/#-])#flashcards(?:/[\w/-]*)?(?![\w-])|<!--SR:")
_OBSIDIAN_FRONT = re.compile(r"\A---[ \t]*\n(?:(?!---)[^\n]*\n)*?tags?[ \t]*:[^\n]*(?:\n[ \t]*-[^\n]*)*?\bflashcards\b")


def reader_for(path: Path, head: bytes) -> Reader | None:
    """The reader for the file at `path` that begins with `head`; None for a deck file of ours and for what is none.

    The name's ending decides; of Markdown, and of plain text, what stands in it.
    """
    match path.suffix.lower():
        case ".apkg" | ".colpkg":
            return read_anki
        case ".mochi":
            return read_mochi
        case ".csv":
            return _of_text(read_delimited)
        case ".tsv" | ".tab":
            return _of_text(partial(read_delimited, is_tabbed=True))
        case ".md" | ".markdown":
            return _for_markdown(head)
        case ".txt" if head.removeprefix(b"\xef\xbb\xbf").startswith(b"#separator:") or b"\t" in head:
            return _of_text(read_delimited)
        case _:
            return None


def _for_markdown(head: bytes) -> Reader | None:
    text = head.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    outside = without_fences(text)
    if _OURS.search(outside):
        return None
    if _OBSIDIAN.search(outside) or _OBSIDIAN_FRONT.match(outside):
        return _of_text(read_obsidian)
    return _of_text(read_hashcards) if _HASHCARDS.search(outside) else None


def _of_text(read: TextReader) -> Reader:
    def reader(path: Path) -> ForeignFile:
        return read(text_of(content_of(path)), str(path))

    return reader
