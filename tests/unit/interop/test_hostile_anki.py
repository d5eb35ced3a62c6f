"""Packages that mean harm or are damaged: each is refused with a sentence, or loses only what is broken."""

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.anki import protobuf
from flashgrad.interop.anki.package import read_package
from flashgrad.interop.anki.reader import read_anki
from tests.samples import examples

TABLES = {
    "col": "CREATE TABLE col (id, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags)",
    "notes": "CREATE TABLE notes (id INTEGER PRIMARY KEY, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)",
    "cards": "CREATE TABLE cards (id INTEGER PRIMARY KEY, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps,"
    " lapses, left, odue, odid, flags, data)",
    "revlog": "CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid, usn, ease, ivl, lastIvl, factor, time, type)",
}
MODEL = {
    "name": "Basic",
    "type": 0,
    "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
    "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
}
MODELS = {
    "1": MODEL,
    "2": {**MODEL, "name": "Open", "tmpls": [{"name": "A", "ord": 0, "qfmt": "{{#Front}}", "afmt": ""}]},
    "3": {"name": "No fields"},
    "x": MODEL,
    "4": {**MODEL, "name": "Cloze", "type": 1},
}
DECKS = {"1": {"name": "Deck\x1b[2J"}, "9": {"name": "Deck\x1b[2J"}, "2": 5}


def database(path: Path, change: Iterable[str] = (), *, without: str = "", conf: str = "{}", models: str = "") -> bytes:
    """A collection of two sound cards in the old form, after the statements of `change`."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    for name, sql in TABLES.items():
        if name != without:
            connection.execute(sql)
    connection.execute(
        "INSERT INTO col VALUES (1, 1600000000, 0, 0, 11, 0, 0, 0, ?, ?, ?, '', '')",
        (conf, models or json.dumps(MODELS), json.dumps(DECKS)),
    )
    if not without:
        for number in (1, 2):
            note(connection, number, f"guid{number}", 1, f"Front {number}\x1fBack {number}")
    for sql in change:
        connection.execute(sql)
    connection.commit()
    connection.close()
    return path.read_bytes()


def note(connection: sqlite3.Connection, number: int, guid: object, model: int, fields: object) -> None:
    connection.execute("INSERT INTO notes VALUES (?, ?, ?, 0, 0, '', ?, 0, 0, 0, '')", (number, guid, model, fields))
    card = (number, number, 1, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    connection.execute(f"INSERT INTO cards VALUES ({','.join('?' * 16)}, 0, '')", (*card[:4], 0, 0, *card[4:14]))


def package(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return path


def replaced(table: str, instead: str) -> list[str]:
    return [f"DROP TABLE {table}", instead]


VIEW = "CREATE VIEW notes AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r"
COMPUTED = TABLES["notes"].replace("flds", "flds AS (zeroblob(1000000000))")

REFUSED: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "a view named like a table": (lambda path: database(path, replaced("notes", VIEW)), "no plain table"),
    "a virtual table": (
        lambda path: database(
            path, replaced("notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, tags, flds)")
        ),
        "no plain table",
    ),
    "a computed column": (lambda path: database(path, replaced("notes", COMPUTED)), "computed columns"),
    "no cards": (lambda path: database(path, without="cards"), "no table `cards`"),
    "text": (lambda _: b"Dear learner, this is no database." * 100, "damaged"),
    "half a database": (lambda path: database(path)[:6000], "damaged"),
    "nothing": (lambda _: b"", "no table `col`"),
    "zeros in the middle": (lambda path: _zeroed(database(path)), "damaged"),
    "settings that are no JSON": (lambda path: database(path, conf="{"), "damaged"),
    "note types without end": (lambda path: database(path, models="[" * 200_000), "damaged"),
    "no notes": (lambda path: database(path, ["DELETE FROM notes"]), "no cards that could be taken"),
}


def _zeroed(content: bytes) -> bytes:
    return content[:4096] + bytes(8192) + content[12288:]


@pytest.mark.parametrize("name", REFUSED)
def test_a_collection_that_is_none_is_refused_with_a_sentence(name, tmp_path):
    make, reason = REFUSED[name]
    path = package(tmp_path / "a.apkg", collection_anki2=make(tmp_path / "c.db"))
    with pytest.raises(DeckUnreadable) as refused:
        read_anki(path)
    assert reason in str(refused.value)
    assert str(path) in str(refused.value)
    assert str(refused.value).endswith(".")


PACKED = {
    "a bomb": (zstandard.ZstdCompressor(level=19).compress(bytes(200_000_000)), "more than"),
    "a window of gigabytes": (b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00", "cannot be unpacked"),
    "no zstd": (b"PK is not zstd", "cannot be unpacked"),
    "cut off": (zstandard.compress(bytes(range(256)) * 400)[:40], ""),
}


@pytest.mark.parametrize("name", PACKED)
def test_what_was_packed_to_do_harm_is_refused(name, tmp_path):
    packed, reason = PACKED[name]
    with pytest.raises(DeckUnreadable) as refused:
        read_package(package(tmp_path / "a.apkg", collection_anki21b=packed))
    assert reason in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 half an archive"])
def test_what_is_no_archive_is_refused(content, tmp_path):
    path = tmp_path / "a.apkg"
    path.write_bytes(content)
    with pytest.raises(DeckUnreadable, match="zip archive"):
        read_anki(path)


def test_an_archive_of_something_else_is_refused(tmp_path):
    with pytest.raises(DeckUnreadable, match="no collection of Anki"):
        read_anki(package(tmp_path / "a.apkg", readme_txt=b"hello"))


BROKEN_ROWS = (
    "INSERT INTO notes VALUES (10, 'guid1', 1, 0, 0, '', 'again' || char(31) || 'x', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (11, 'g11', 77, 0, 0, '', 'unknown type', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (12, 'g12', 2, 0, 0, '', 'a template without end', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (13, x'ff00', 1, 0, 0, '', 'a guid that is a blob', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (14, 'g14', 1, 0, 0, '', NULL, 0, 0, 0, '')",
    "INSERT INTO notes VALUES (15, 'g15', 1, 0, 0, '', '<br>' || char(31) || 'no question', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (16, 'g16', 4, 0, 0, '', '{{c1::x}}', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (17, 'g17', 1, 0, 0, '', 'no cards', 0, 0, 0, '')",
    "INSERT INTO notes VALUES (18, 'g18', 1, 0, 0, '', hex(randomblob(600000)), 0, 0, 0, '')",
    *(
        f"INSERT INTO cards VALUES ({number}, {number}, 1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, '')"
        for number in (10, 11, 12, 15, 16, 18)
    ),
    "INSERT INTO cards VALUES (20, 1, 1, 7, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, '')",
    "INSERT INTO cards VALUES (21, 1, 'one', 'two', 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, '')",
    "UPDATE cards SET type = 2, due = 9223372036854775807, ivl = -5, flags = -1 WHERE id = 1",
    "UPDATE cards SET did = 4444 WHERE id = 2",
    "INSERT INTO revlog VALUES (5, 1, 0, 99, 0, 0, 0, 10, 1)",
    "INSERT INTO revlog VALUES (-7, 1, 0, 3, 0, 0, 0, 10, 1)",
    "INSERT INTO revlog VALUES (8, 1, 0, 3, 0, 0, 0, -10, 1)",
    "INSERT INTO revlog VALUES (9, 1, 0, 'good', 0, 0, 0, 10, 1)",
)


def test_broken_rows_cost_themselves_alone(tmp_path):
    found = read_anki(package(tmp_path / "a.apkg", collection_anki2=database(tmp_path / "c.db", BROKEN_ROWS)))
    assert [(one.deck.name, [card.question for card in one.deck.cards]) for one in found.decks] == [
        ("Deck 4444", ["Front 2"]),
        ("Deck␛[2J", ["Front 1"]),
    ]
    told = " ".join(problem.message for one in found.decks for problem in one.problems)
    for words in (
        "same id as another",
        "note type that the file does not hold",
        "never closed",
        "A row of notes, 13, is damaged",
        "A row of notes, 14, is damaged",
        "without a question",
        "without a cloze template",
        "has no cards",
        "longer than 1,000,000 characters",
        "that no template makes",
        "A row of cards, 21, is damaged",
        "A row of answers, 9, is damaged",
        "The note type 3 is damaged",
        "The note type x is damaged",
    ):
        assert words in told
    (past,) = [past for past in found.pasts.values() if past.answers]
    assert [(one.at_ms, one.elapsed_ms) for one in past.answers] == [(8, 0)]
    assert (past.due_day, past.interval_days, past.flag) == (None, None, 7)


@given(st.binary(max_size=60))
@settings(max_examples=examples(3))
def test_a_message_is_read_or_refused(message: bytes):
    try:
        found = protobuf.fields(message)
    except ValueError:
        return
    for number in found:
        protobuf.text(found, number)
        protobuf.number(found, number)
