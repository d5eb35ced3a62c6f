"""Cards in rows: CSV, TSV, and Anki's text export with its `#separator:` and other lines. No I/O.

The first row names the columns if it names a question and something besides. Else the first column is the question,
the second the answer, and what follows is added to the answer. Names are read in any case:

card_id                                   the card's id as it is
guid, id, uuid                            the id that another program gave; `csv:` and it become the card's id
question, front, prompt, term, text, q    answer, back, response, definition, a
deck, tags, archived, demo, note          as in a deck file; tags are separated by blanks, commas or semicolons

Any other named column is kept as a line of the card's front matter, but for those in which our own tables tell the
schedule: that is in the log. An id of Anki's own (`#guid column:`) becomes what its packages give, `anki:` and it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from flashgrad.interop.anki import identity
from flashgrad.interop.anki_text import Directives, directives, markdown_of
from flashgrad.interop.foreign import ForeignFile
from flashgrad.interop.gathering import Gatherer
from flashgrad.interop.records import Record, find_delimiter, records
from flashgrad.interop.sides import card_id_of, deck_name_of, side
from flashgrad.markdown.cloze import find_clozes
from flashgrad.model import Card
from flashgrad.text import one_line

PROGRAM = "CSV"
ANKI_TEXT = "Anki"

_NAMES = {
    "card_id": ("card_id",),
    "guid": ("guid", "id", "uuid", "note_id"),
    "question": ("question", "front", "prompt", "term", "text", "q"),
    "answer": ("answer", "back", "response", "definition", "a"),
    "deck": ("deck", "deck_name"),
    "tags": ("tags", "tag"),
    "archived": ("archived",),
    "demo": ("demo",),
    "note": ("note",),
}
_SCHEDULE = ("due", "interval_days", "ease_factor", "repetitions", "lapses", "suspended", "flag")
_MEANINGS = {name: meaning for meaning, names in _NAMES.items() for name in names}
_TRUE = ("true", "yes", "1", "x")
_KEY = re.compile(r"[^\W\d][\w.-]{0,63}")


class _Columns(NamedTuple):
    """Which column means what, by 0-based indices."""

    meanings: Mapping[str, int]
    extra: Mapping[str, int]
    """Columns that are kept as front matter, by their names."""
    appended: Sequence[int]
    """Columns without a name that are added to the answer."""
    width: int


def read_delimited(text: str, path: str, *, is_tabbed: bool = False) -> ForeignFile:
    """The cards in `text`, whose line breaks are `\\n`; `path` names it in problems. Raises nothing.

    `is_tabbed` says that the file's name speaks of tabs, so that no other delimiter is looked for.
    """
    said = directives(text)
    delimiter = said.delimiter or ("\t" if is_tabbed else find_delimiter(text, said.end))
    rows = list(records(text, delimiter, said.end))
    return _Reader(text, path, said, rows).file()


class _Reader:
    """Makes cards of rows."""

    def __init__(self, text: str, path: str, said: Directives, rows: list[Record]) -> None:
        self._said = said
        self._rows = rows
        self._deck = one_line(said.deck) or deck_name_of(path)
        self._gatherer = Gatherer(ANKI_TEXT if said.end else PROGRAM, path, self._deck)

    def file(self) -> ForeignFile:
        """What was found."""
        columns = self._columns()
        for row in self._rows:
            self._take(row, columns)
        return self._gatherer.file()

    def _columns(self) -> _Columns:
        """The columns as they are named; takes the row that names them off the rows."""
        names = [*self._said.columns]
        if not names and self._rows and not self._said.columns_by_number:
            names = [_plain(name) for name in self._rows[0].fields]
            known = {_MEANINGS[name] for name in names if name in _MEANINGS}
            if "question" in known and len(known) > 1:
                self._rows = self._rows[1:]
            else:
                names = []
        count = len(names) or _usual_count(self._rows)
        meanings: dict[str, int] = {}
        extra: dict[str, int] = {}
        for at, name in enumerate(map(_plain, names)):
            if name in _MEANINGS:
                meanings.setdefault(_MEANINGS[name], at)
            elif _KEY.fullmatch(name) and name not in _SCHEDULE:
                extra.setdefault(name, at)
        meanings.update(self._said.columns_by_number)
        schedule = {at for at, name in enumerate(map(_plain, names)) if name in _SCHEDULE}
        taken = {*meanings.values(), *self._said.left_out, *schedule}
        if "question" not in meanings:
            free = [at for at in range(count) if at not in taken]
            meanings |= dict(zip(("question", "answer"), free, strict=False))
            return _Columns(meanings, {}, free[2:], count)
        unnamed = [at for at in range(count) if at not in taken and at not in extra.values()]
        return _Columns(meanings, extra, unnamed, count)

    def _take(self, row: Record, columns: _Columns) -> None:
        values = {meaning: _field(row, at) for meaning, at in columns.meanings.items()}
        deck = one_line(values.get("deck", "")) or self._deck
        if row.is_torn:
            message = "A quote here is never closed and was read as text; close it, or double it if it is meant."
            self._gatherer.complain(deck, row.line, message)
        surplus = [field for field in row.fields[columns.width :] if field.strip()]
        if surplus and not row.is_torn:
            counted = f"This row has {len(row.fields)} fields instead of {columns.width} and was not taken"
            self._gatherer.complain(
                self._deck, row.line, f"{counted}; put quotes around text that holds the delimiter."
            )
            return
        answers = [values.get("answer", ""), *(_field(row, at) for at in columns.appended)]
        question = self._side(values.get("question", ""))
        answer = "\n\n".join(part for part in map(self._side, answers) if part)
        if not question or not (answer or find_clozes(question).numbers):
            missing = "answer" if question else "question"
            self._gatherer.complain(deck, row.line, f"This row has no {missing} and was not taken; write one.")
            return
        card = Card(
            card_id=self._card_id(values),
            question=question,
            answer=answer,
            tags=(*self._said.tags, *_tags(values.get("tags", ""))),
            archived=_plain(values.get("archived", "")) in _TRUE,
            demo=one_line(values.get("demo", "")) or None,
            extra=tuple((key, kept) for key, at in columns.extra.items() if (kept := _on_one_line(_field(row, at)))),
            line=row.line,
            note=_on_one_line(values.get("note", "")) or None,
        )
        self._gatherer.take(deck, card, row.line)

    def _card_id(self, values: Mapping[str, str]) -> str | None:
        own = values.get("card_id", "").strip()
        if own and own.lower() not in ("null", "none"):
            return card_id_of("", own)
        guid = values.get("guid", "").strip()
        if not guid:
            return None
        return identity.card_id_of(guid) if self._said.end else card_id_of("csv:", guid)

    def _side(self, text: str) -> str:
        return side(markdown_of(text) if self._said.is_html else text)


def _field(row: Record, at: int) -> str:
    return row.fields[at] if at < len(row.fields) else ""


def _tags(written: str) -> tuple[str, ...]:
    """Tags of one cell: a JSON list, or words between commas, semicolons or blanks."""
    found: list[str] = []
    if written.lstrip().startswith("["):
        with suppress(ValueError, RecursionError):
            found = [tag for tag in json.loads(written) if isinstance(tag, str)]
    if not found:
        found = re.split(r"[,;]" if re.search(r"[,;]", written) else r"\s", written)
    return tuple(dict.fromkeys(tag for tag in map(_on_one_line, found) if tag))


def _plain(name: str) -> str:
    """A column's name as it is compared."""
    return re.sub(r"[\s-]+", "_", name.strip()).casefold()


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _usual_count(rows: Sequence[Record]) -> int:
    """How many fields most rows have."""
    lengths = sorted(len(row.fields) for row in rows)
    return lengths[len(lengths) // 2] if lengths else 0
