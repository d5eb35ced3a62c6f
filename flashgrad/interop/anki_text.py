"""What is Anki's own in its text export: the lines `#key:value` at its start, and HTML in its fields. No I/O.

Source: https://docs.ankiweb.net/importing/text-files.html#file-headers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flashgrad.interop.anki.cloze import marked, with_signs
from flashgrad.interop.html.escape import MARKS
from flashgrad.interop.html.markdown import to_markdown

_LINE = re.compile(r"#([a-z ]+):([^\n]*)(?:\n|\Z)")
_NAMED = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
_KEYS = ("separator", "html", "columns", "deck", "tags", "notetype", "if matches")
_COLUMN = " column"
_COLUMNS = ("guid", "deck", "tags", "notetype")


@dataclass(frozen=True, slots=True)
class Directives:
    """What the first lines say."""

    end: int = 0
    """Offset of the first row; 0 where the text does not begin like that."""
    delimiter: str = ""
    is_html: bool = False
    columns: tuple[str, ...] = ()
    columns_by_number: Mapping[str, int] = field(default_factory=dict)
    """0-based columns of guid, deck and tags."""
    left_out: tuple[int, ...] = ()
    """Columns that say nothing about a card here."""
    deck: str = ""
    tags: tuple[str, ...] = ()


def markdown_of(html: str) -> str:
    """A field that holds HTML as Markdown; deletions `{{c1::…}}` become ours."""
    clean = MARKS.sub("\ufffd", html)
    written = with_signs(to_markdown(marked(clean), keeps_marks=True))
    return to_markdown(clean) if written is None else written


def directives(text: str) -> Directives:
    """The directives at the start of `text`."""
    said: dict[str, str] = {}
    at = 0
    while match := _LINE.match(text, at):
        if not (match[1] in _KEYS or (match[1].endswith(_COLUMN) and match[1].removesuffix(_COLUMN) in _COLUMNS)):
            break
        said[match[1]] = match[2].strip("\r") if match[1] == "separator" else match[2].strip()
        at = match.end()
    if not at:
        return Directives()
    separator = said.get("separator", "")
    delimiter = _NAMED.get(separator.strip().lower(), separator[:1]) or "\t"
    numbered = {name: int(said[name + _COLUMN]) - 1 for name in _COLUMNS if _is_number(said.get(name + _COLUMN, ""))}
    left_out = numbered.pop("notetype", None)
    return Directives(
        end=at,
        delimiter=delimiter if delimiter not in '"\n' else "\t",
        is_html=said.get("html", "").lower() == "true",
        columns=tuple(said["columns"].split(delimiter)) if "columns" in said else (),
        columns_by_number=numbered,
        left_out=() if left_out is None else (left_out,),
        deck=said.get("deck", ""),
        tags=tuple(said.get("tags", "").split()),
    )


def _is_number(written: str) -> bool:
    return written.isdecimal() and written.isascii() and len(written) <= 4 and int(written) > 0
