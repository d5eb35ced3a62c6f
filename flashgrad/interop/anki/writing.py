"""Decks as a package that every Anki imports: `.apkg` with a collection of schema 11.

The same decks give the same notes, cards and history whenever they are exported: a second import changes nothing that
has not changed here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flashgrad.interop.anki import note_types
from flashgrad.interop.anki.notes import SEPARATOR, as_note
from flashgrad.interop.anki.schedule import card_row, first_day_of, log_rows
from flashgrad.interop.outgoing import Figures, OutgoingCard, OutgoingDeck, Section, figure_of
from flashgrad.text import one_line

if TYPE_CHECKING:
    import sqlite3

_DEFAULT_DECK = 1
_FIRST_ID_MS = 1_500_000_000_000
_ID_SPAN = 10**11
_EPOCH_DAY = 719_163
"""The proleptic ordinal of 1970-01-01."""
_NOT_SYNCED = -1
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a package is made, and where days begin."""

    at_ms: int
    utc_offset_minutes: int
    today: int
    """The study day."""
    day_start_hour: int


def package(decks: Sequence[OutgoingDeck], figures: Figures, moment: Moment) -> bytes:
    """The content of an `.apkg` with these decks, their schedule, history and figures."""
    import sqlite3  # deferred: the other formats need no database

    writer = _Writer(first_day_of([one for deck in decks for one in deck.cards], moment.today))
    collection = sqlite3.connect(":memory:")
    try:
        collection.executescript(_SCHEMA)
        deck_ids = {"Default": _DEFAULT_DECK}
        for deck in decks:
            deck_id = deck_ids.setdefault(_deck_name(deck), writer.new_id(f"deck {_deck_name(deck)}"))
            for section in deck.sections:
                writer.write(collection, section, deck_id, figures)
        collection.execute(_PUT_COLLECTION, _collection_row(deck_ids, writer.first_day, moment))
        collection.commit()
        content = collection.serialize()
    finally:
        collection.close()
    return _zipped(content, writer.media)


@dataclass(slots=True)
class _Writer:
    """Writes section after section; hands out ids and places."""

    first_day: int
    media: dict[str, bytes] = field(default_factory=dict)
    _ids: set[int] = field(default_factory=set)
    _log_ids: set[int] = field(default_factory=set)
    _place: int = 0

    def write(self, collection: "sqlite3.Connection", section: Section, deck_id: int, figures: Figures) -> None:
        """The note of `section`, its cards and their history."""
        figure = figure_of(section, figures)
        note = as_note(section, figure)
        self.media.update(note.media)
        note_id = self.new_id(f"note {note.guid}")
        # A figure that joins a note later makes it newer, so that Anki takes it in.
        changed_s = max(one.changed_at_ms for one in section.cards) // 1000 + (figure is not None)
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        type_id = note_types.CLOZE_TYPE_ID if section.is_cloze else note_types.PLAIN_TYPE_ID
        fields = SEPARATOR.join(note.fields)
        columns = (note_id, note.guid, type_id, changed_s, _NOT_SYNCED, tags, fields, note.sort_field, note.checksum)
        collection.execute(_PUT_NOTE, columns)
        self._place += 1
        for one in section.cards:
            self._write_card(collection, one, note_id, deck_id, changed_s)

    def new_id(self, name: str) -> int:
        """An id that `name` decides, unless another name got it before."""
        digest = blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
        chosen = _FIRST_ID_MS + int.from_bytes(digest) % _ID_SPAN
        while chosen in self._ids:
            chosen += 1
        self._ids.add(chosen)
        return chosen

    def _write_card(
        self, collection: "sqlite3.Connection", one: OutgoingCard, note_id: int, deck_id: int, changed_s: int
    ) -> None:
        card_id = self.new_id(f"card {one.card.key}")
        row = card_row(one, self.first_day, self._place)
        ordinal = (one.card.content.cloze or 1) - 1
        collection.execute(
            _PUT_CARD,
            (card_id, note_id, deck_id, ordinal, changed_s, _NOT_SYNCED, *row),
        )
        collection.executemany(_PUT_LOG, (_log_columns(card_id, *log) for log in log_rows(one, self._log_ids)))


def _log_columns(card_id: int, log_id: int, *rest: int) -> tuple[int, ...]:
    return (log_id, card_id, _NOT_SYNCED, *rest)


def _collection_row(deck_ids: dict[str, int], first_day: int, moment: Moment) -> tuple[object, ...]:
    now_s = moment.at_ms // 1000
    local_s = (first_day - _EPOCH_DAY) * 86_400 + moment.day_start_hour * 3600
    decks = {str(deck_id): note_types.deck(deck_id, name, now_s) for name, deck_id in deck_ids.items()}
    current = max(deck_ids.values())
    return (
        local_s - moment.utc_offset_minutes * 60,
        moment.at_ms,
        moment.at_ms,
        json.dumps(note_types.settings(current, moment.utc_offset_minutes, moment.day_start_hour)),
        json.dumps(note_types.note_types()),
        json.dumps(decks),
        json.dumps(note_types.options()),
    )


def _deck_name(deck: OutgoingDeck) -> str:
    return one_line(deck.name, 200).strip() or "flashgrad"


def _zipped(collection: bytes, media: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content, is_packed in _members(collection, media):
            info = ZipInfo(name, _ZIP_DATE)
            info.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
            archive.writestr(info, content)
    return written.getvalue()


def _members(collection: bytes, media: dict[str, bytes]) -> Iterator[tuple[str, bytes, bool]]:
    yield "collection.anki2", collection, True
    for number, content in enumerate(media.values()):
        yield str(number), content, False
    yield "media", json.dumps({str(number): name for number, name in enumerate(media)}).encode(), True


_SCHEMA = """
CREATE TABLE col (
    id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
    dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL,
    decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL
);
CREATE TABLE notes (
    id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
    tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL,
    data text NOT NULL
);
CREATE TABLE cards (
    id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL, mod integer NOT NULL,
    usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL,
    factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
    odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE revlog (
    id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL, ivl integer NOT NULL,
    lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL
);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""
_PUT_COLLECTION = "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')"
_PUT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')"
_PUT_CARD = """INSERT INTO cards (id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, flags, data,
                                  left, odue, odid)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)"""
_PUT_LOG = "INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
