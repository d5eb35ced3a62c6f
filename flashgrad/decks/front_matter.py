"""The `key: value` lines that open a card: what reads as such, and what its values mean. No I/O.

Upstream skips what it does not understand. Here every line that is not taken is reported, and none is lost.
"""

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from flashgrad.text import one_line

_TELLING_KEYS = ("card_id", "tags", "archived", "demo")
"""Keys that make a block front matter; a side may well begin with `note:`."""
KNOWN_KEYS = (*_TELLING_KEYS, "note")
_NO_ID = ("", "null", "none")
_NAME = r"[^\W\d][\w.-]{0,63}"
_ID_NAME = r"(?i:card[_-]?id)"

_FIRST_WORD = re.compile(rf"\s*(?:({_NAME})[ \t]*:)?")
_LINE = re.compile(rf"[ \t]*({_NAME})[ \t]*:(?!//)(.*)", re.DOTALL)
_KNOWN_LINE = re.compile(rf"^[ \t]*(?:tags|archived|demo|{_ID_NAME})[ \t]*:", re.MULTILINE)
_PLAIN = re.compile(  # what upstream writes and nothing else; nearly all front matter is like this
    r"card_id:[ \t]*([\w-]*)[ \t]*\r?(?:\ntags:[ \t]*(\[[^\r\n]*\])\r?)?(?:\narchived: (true)\r?)?\n?"
)
_HEADING = re.compile(r"#{1,6}(?:[ \t\r]|\Z)")
_FILLED_LINE = re.compile(r"^[^\n]*\S[^\n]*", re.MULTILINE)
_LIST_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)", re.DOTALL)
_NOT_JSON = object()
_BARE_ITEM = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,]*)\s*(?:,|$)""")


class BlockKind(IntEnum):
    """What the text between two delimiters reads as, by itself."""

    EMPTY = 0
    HEADINGS = 1
    """Nothing but headings: of a part of the deck, or a side."""
    TEXT = 2
    TAGGED = 3
    """Front matter by its form, but without a `card_id`: a side could read like this, too."""
    IDENTIFIED = 4
    """Front matter with a `card_id`."""


class Entry(NamedTuple):
    """One line of front matter with the list items under it, or a line that is none."""

    key: str
    """As spelled in KNOWN_KEYS where it means one of them; empty where the line cannot be read."""
    value: str
    """Without surrounding blanks; list items follow, each after a newline."""
    start: int
    """Offset in the front matter of the first character of its lines."""
    end: int
    """Offset past their last newline."""
    line: int
    """0-based, counted from the first line of the front matter."""
    spelled: str
    """The key as it is written."""


class Note(NamedTuple):
    """A remark about one line; what a Problem says, without the path."""

    line: int
    message: str
    is_warning: bool


class FrontMatter(NamedTuple):
    """What front matter says of a card."""

    card_id: str | None = None
    tags: tuple[str, ...] = ()
    archived: bool = False
    demo: str | None = None
    extra: tuple[tuple[str, str], ...] = ()
    note: str | None = None


def block_kind(text: str, start: int, end: int) -> BlockKind:
    """What `text[start:end]`, whole lines, reads as.

    Front matter holds only `key: value` lines with at least one known key. A block that begins with a known key
    and has a `card_id` (one word) is front matter in spite of a line that cannot be read: better a card with a
    problem than a card swallowed by the answer before it.
    """
    if _PLAIN.fullmatch(text, start, end):
        return BlockKind.IDENTIFIED
    first = _FIRST_WORD.match(text, start, end)
    if first is None or first[1] is None:
        return _kind_without_keys(text[start:end].strip())
    if not _KNOWN_LINE.search(text, start, end):
        return BlockKind.TEXT
    entries = read_entries(text[start:end])
    keys = [entry.key for entry in entries]
    has_id = any(entry.key == "card_id" and len(entry.value.split()) <= 1 for entry in entries)
    if has_id and (keys[0] in _TELLING_KEYS or "" not in keys):
        return BlockKind.IDENTIFIED
    is_front_matter = "" not in keys and any(key in _TELLING_KEYS for key in keys)
    return BlockKind.TAGGED if is_front_matter else BlockKind.TEXT


def _kind_without_keys(block: str) -> BlockKind:
    if not block.startswith("#"):
        return BlockKind.TEXT if block else BlockKind.EMPTY
    has_only_headings = all(_HEADING.match(line) for line in block.split("\n") if line.strip())
    return BlockKind.HEADINGS if has_only_headings else BlockKind.TEXT


def read_entries(block: str) -> list[Entry]:
    """The lines of front matter, in order, without blank ones."""
    entries: list[Entry] = []
    items: list[str] = []
    line = counted = 0
    for found in _FILLED_LINE.finditer(block):
        start, end = found.start(), min(found.end() + 1, len(block))
        line += block.count("\n", counted, start)
        counted = start
        text = found[0].removesuffix("\r")
        if entries and _takes_items(entries[-1]) and (item := _LIST_ITEM.fullmatch(text)):
            items.append(f"\n- {item[1].strip()}")
            entries[-1] = entries[-1]._replace(end=end)
            continue
        _give_items(entries, items)
        if match := _LINE.fullmatch(text):
            entries.append(Entry(_meant_key(match[1]), match[2].strip(), start, end, line, match[1]))
        else:
            entries.append(Entry("", text.strip(), start, end, line, ""))
    _give_items(entries, items)
    return entries


def read_front_matter(text: str, start: int, end: int) -> tuple[FrontMatter, Sequence[Note]]:
    """The values in `text[start:end]` and what is to be said about them. Of a repeated key the last one counts."""
    if plain := _PLAIN.fullmatch(text, start, end):
        tags, notes = _tags(plain[2], 1)
        return FrontMatter(_card_id(plain[1]), tags, plain[3] is not None), notes
    entries = read_entries(text[start:end])
    remarks = [note for entry in entries for note in _notes_on_line(entry)]
    known: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in KNOWN_KEYS:
            continue
        if entry.key in known:
            message = f"`{entry.key}` is given twice and this line was not taken; keep one of the two lines."
            remarks.append(Note(known[entry.key].line, message, False))
        known[entry.key] = entry
    tags, tag_notes = _tags(known["tags"].value, known["tags"].line) if "tags" in known else ((), ())
    archived, archived_notes = _archived(known.get("archived"))
    values = FrontMatter(
        card_id=_card_id(known["card_id"].value) if "card_id" in known else None,
        tags=tags,
        archived=archived,
        demo=known["demo"].value or None if "demo" in known else None,
        extra=tuple((entry.key, entry.value) for entry in entries if entry.key and entry.key not in KNOWN_KEYS),
        note=known["note"].value or None if "note" in known else None,
    )
    return values, (*remarks, *tag_notes, *archived_notes)


def write_entry(key: str, value: str) -> str:
    """One entry as a line of front matter, without its newline at the end."""
    return f"{key}:{value}" if not value or value.startswith("\n") else f"{key}: {value}"


def front_matter_lines(values: FrontMatter) -> list[tuple[str, str]]:
    """`values` in canonical form as (key, line): the id always, the others where they say something."""
    pairs = [("card_id", values.card_id or "null")]
    if values.tags:
        pairs.append(("tags", _json_list(values.tags)))
    if values.archived:
        pairs.append(("archived", "true"))
    if values.demo:
        pairs.append(("demo", values.demo))
    if values.note:
        pairs.append(("note", values.note))
    pairs.extend(values.extra)
    return [(key, write_entry(key, value)) for key, value in pairs]


def _meant_key(spelled: str) -> str:
    return "card_id" if re.fullmatch(_ID_NAME, spelled) else spelled


def _takes_items(entry: Entry) -> bool:
    """Whether lines `- item` may follow, as in YAML."""
    return not entry.value and (entry.key == "tags" or entry.key not in ("", *KNOWN_KEYS))


def _give_items(entries: list[Entry], items: list[str]) -> None:
    if items:
        entries[-1] = entries[-1]._replace(value="".join(items))
        items.clear()


def _card_id(value: str) -> str | None:
    return None if value.lower() in _NO_ID else value


def _notes_on_line(entry: Entry) -> Iterable[Note]:
    if not entry.key:
        shown = one_line(entry.value, 40)
        message = f"“{shown}” is not `key: value` and was not taken; mend it, or put a line `---` above it."
        yield Note(entry.line, message, False)
    elif entry.key == "card_id" and entry.spelled != "card_id":
        message = f"`{entry.spelled}` was read as `card_id`; write it so, other programs know no other spelling."
        yield Note(entry.line, message, True)
    elif entry.key not in KNOWN_KEYS:
        plain = entry.key.lower().rstrip("s")
        meant = next((key for key in _TELLING_KEYS if key.rstrip("s") in (plain, plain + "d")), None)
        if meant:
            message = f"`{entry.key}` is kept but means nothing here; write `{meant}` if that is meant."
            yield Note(entry.line, message, True)


def _archived(entry: Entry | None) -> tuple[bool, Sequence[Note]]:
    value = entry.value.lower() if entry else ""
    if entry is None or value in ("true", "false", ""):
        return value == "true", ()
    message = f"`archived: {one_line(entry.value, 30)}` was read as false; write `true` or `false`."
    return False, (Note(entry.line, message, False),)


def _tags(written: str | None, line: int) -> tuple[tuple[str, ...], Sequence[Note]]:
    """Tags from JSON as upstream writes it, or from what people write by hand."""
    if not written:
        return (), ()
    value = _value(written)
    if value is None:
        return (), ()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value), ()
    tags = _loose_tags(written, value)
    if not tags:
        message = '`tags` is not a list of words and was not taken; write it like `tags: ["sigmoid", "depth"]`.'
        return (), (Note(line, message, False),)
    message = f"These tags were read, but only a JSON list is safe: write `tags: {one_line(_json_list(tags), 60)}`."
    return tags, (Note(line, message, True),)


@lru_cache(maxsize=1024)  # few cards have tags that no other has
def _value(written: str) -> object:
    """What `written` is as JSON; not to be changed."""
    with suppress(ValueError, RecursionError):
        return json.loads(written)
    return _NOT_JSON


def _loose_tags(written: str, value: object) -> tuple[str, ...]:
    """Tags that are not a JSON list of strings; empty where nothing can be made of them."""
    if isinstance(value, list):
        if any(isinstance(item, list | dict) for item in value):
            return ()
        return tuple(item if isinstance(item, str) else json.dumps(item) for item in value)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return ()
    if written.startswith("\n"):
        items = [item.removeprefix("- ") for item in written[1:].split("\n")]
    else:
        items = _BARE_ITEM.findall(written.removeprefix("[").removesuffix("]"))
    return tuple(tag for item in items if (tag := _unquoted(item.strip())))


def _unquoted(item: str) -> str:
    is_quoted = len(item) >= 2 and item[0] == item[-1] and item[0] in "\"'"
    return item[1:-1].strip() if is_quoted else item


def _json_list(tags: Sequence[str]) -> str:
    """Readable, but with escapes where a lone surrogate could not be written as UTF-8."""
    plain = json.dumps(list(tags), ensure_ascii=False)
    return json.dumps(list(tags)) if any("\ud800" <= char <= "\udfff" for char in plain) else plain
