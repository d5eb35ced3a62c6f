"""What `doctor` finds in a library and around it, and what it repairs."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flashgrad.library import doctor, study
from flashgrad.library.backups import back_up
from flashgrad.library.doctor import Finding, Verdict
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library
from flashgrad.library.surroundings import SAMPLE, Terminal, surroundings
from flashgrad.model import Grade
from flashgrad.store import cards
from tests.samples import ManualClock
from tests.system.program import write_deck


def found(library: Library, name: str) -> Finding:
    return next(finding for finding in doctor.examine(library) if finding.name == name)


def taken_in(library: Library, *paths: Path) -> None:
    apply_import(library, plan_import(library, paths))


@pytest.fixture
def deck(tmp_path: Path, library: Library) -> Path:
    """An imported deck of two cards, the first of them answered."""
    path = write_deck(tmp_path, ("AAAAAAA1", "Q1?", "A1."), ("AAAAAAA2", "Q2?", "A2."))
    taken_in(library, path)
    study.answer(library, cards.find(library.connection, "AAAAAAA1")[0].key, Grade.GOOD)
    return path


def test_deck_files_that_are_not_as_they_were_are_named_with_what_to_do(library: Library, deck: Path):
    others = [write_deck(deck.parent, (f"BBBBBBB{n}", f"Q{n}?", "A."), name=f"deck-{n}.md") for n in range(4)]
    taken_in(library, *others)
    assert found(library, "decks").sentence == "5 deck files looked for, all where they were imported from."
    others[2].write_text(others[2].read_text().replace("A.", "Better."))
    assert found(library, "decks").verdict is Verdict.OK
    deck.unlink()
    others[0].write_bytes(b"\xff\xfeQ\x00")
    others[1].write_text("---\ncard_id: BBBBBBB1\n---\nHalf a card?\n")
    finding = found(library, "decks")
    assert (finding.verdict, finding.sentence) == (Verdict.WARNING, "Not as they should be: 3 deck files of 5.")
    gone, utf_16, half, changed = finding.details
    assert gone == f"{deck} is not there any more. Its cards can be studied; import it from where it is now."
    assert utf_16 == f"{others[0]}:1: The file is in UTF-16; save it as UTF-8."
    assert half.startswith(f"{others[1]}:1: This card has no answer; write `---`")
    assert changed == f"{others[2]} changed since; importing it again takes that in."


def test_a_file_that_is_gone_is_nothing_to_say_once_its_cards_are_elsewhere(library: Library, deck: Path):
    moved = deck.rename(deck.with_name("deck-moved.md"))
    taken_in(library, moved)
    assert found(library, "decks").verdict is Verdict.OK


def test_cards_that_left_their_decks_are_counted_with_where_and_since_when(library: Library, deck: Path):
    assert found(library, "orphans").sentence == "No card was taken out of its deck."
    taken_in(library, write_deck(deck.parent, ("AAAAAAA3", "Q3?", "A3.")))
    finding = found(library, "orphans")
    assert finding.verdict is Verdict.OK
    assert finding.sentence.startswith("2 cards, 1 of them with a history, left their decks;")
    assert finding.details == (f"2 cards of “Example” ({deck}) since 2026-03-02.",)


def test_an_id_that_stands_in_two_deck_files_is_named_with_both_lines(library: Library, deck: Path):
    taken_in(library, write_deck(deck.parent, (None, "Q3?", "A."), ("AAAAAAA1", "Q4?", "A."), name="deck-other.md"))
    finding = found(library, "card ids")
    assert finding.verdict is Verdict.WARNING
    assert finding.details == (f"AAAAAAA1: {deck}:1, {deck.with_name('deck-other.md')}:7.",)


def test_a_clock_behind_the_newest_answer_is_a_warning(library: Library, deck: Path, clock: ManualClock):
    clock.advance(hours=-3)
    finding = found(library, "clock")
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence.startswith("The newest log entry is of 2026-03-02T09:00:00.000+01:00, but now it is")


def test_backups_are_counted_dated_and_opened(library: Library, deck: Path, clock: ManualClock):
    finding = found(library, "backups")
    assert (finding.verdict, finding.sentence[:24]) == (Verdict.WARNING, "There is no backup yet; ")
    backups = [back_up(library).path, back_up(library).path]
    clock.advance(days=9, ms=1)
    assert found(library, "backups").sentence.startswith("2 backups, all sound; the newest is 9 days old (")
    assert found(library, "backups").verdict is Verdict.OK, "nothing was done since"
    study.answer(library, cards.find(library.connection, "AAAAAAA2")[0].key, Grade.GOOD)
    assert found(library, "backups").sentence.endswith("Something was done since; `flashgrad backup` makes a new one.")
    backups[0].write_bytes(backups[0].read_bytes()[:9000])
    backups[1].write_text("no database")
    finding = found(library, "backups")
    assert finding.sentence.startswith("2 of 2 backups cannot be restored;")
    assert [str(path) in detail for path, detail in zip(backups, finding.details, strict=True)] == [True, True]


def test_copies_that_nobody_finishes_any_more_are_deleted_on_request_alone(library: Library, deck: Path):
    sound = back_up(library).path
    written, left, beside = (sound.with_name(sound.name + end) for end in (".part", ".part-wal", ".part-journal"))
    foreign = sound.with_name("holidays.db.part")
    for path in (written, left, beside, foreign):
        path.write_bytes(b"half")
    for path in (left, beside, foreign):
        os.utime(path, (0, 0))
    finding = found(library, "backups")
    assert (finding.verdict, len(finding.details)) == (Verdict.WARNING, 2)
    assert doctor.tidy(library) == [f"{path} was never finished; it was deleted." for path in sorted((left, beside))]
    assert [path.exists() for path in (sound, written, left, beside, foreign)] == [True, True, False, False, True]


def test_indexes_and_triggers_are_made_what_they_should_be_and_tables_are_left_alone(library: Library, deck: Path):
    for statement in (
        "DROP TRIGGER review_is_never_deleted",
        "DROP INDEX card_by_deck",
        "CREATE INDEX card_by_deck ON card (deck)",
        'CREATE TRIGGER "a ""foreign"" one" AFTER INSERT ON review BEGIN DELETE FROM experiment; END',
        "CREATE TABLE songs (title TEXT)",
    ):
        library.connection.execute(statement)
    assert "card_by_deck, review_is_never_deleted, songs" in found(library, "schema").sentence
    repaired = doctor.repair(library)
    assert repaired[0] == "Made again as they should be: card_by_deck, review_is_never_deleted."
    assert repaired[1] == 'Removed, because flashgrad makes no such index or trigger: a "foreign" one.'
    assert repaired[2] == "The schedule of 1 card was derived from 1 log entry; 0 cards had another one."
    assert found(library, "schema").sentence.startswith("Not as flashgrad makes it: songs;")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        library.connection.execute("DELETE FROM review")


def test_an_index_that_is_not_its_tables_is_made_anew(library: Library, deck: Path):
    right, wrong = "(card_id)", "(question)"
    for old, new, then in ((right, wrong, "REINDEX card_by_card_id"), (wrong, right, "SELECT 1")):
        with closing(sqlite3.connect(library.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'card_by_card_id'", (old, new)
            )
            connection.execute("PRAGMA writable_schema = RESET")
            connection.execute(then)
    assert "card_by_card_id" in found(library, "library").sentence
    assert doctor.repair(library)[0] == "The indexes of the file were made anew."
    assert {finding.verdict for finding in doctor.examine(library)} <= {Verdict.OK, Verdict.WARNING}


SOUND = Terminal(
    is_there=True,
    name="xterm-256color",
    colours="truecolor",
    wants_no_colour=False,
    columns=120,
    rows=40,
    encoding="utf-8",
    has_unicode_locale=True,
    characters="auto",
)


@pytest.mark.parametrize(
    ("changes", "name", "verdict", "sentence"),
    [
        ({}, "terminal", "ok", "TERM is “xterm-256color”, 120 × 40 cells, 16 million colours, utf-8."),
        ({"colours": ""}, "terminal", "ok", "256 colours (COLORTERM=truecolor tells of more)"),
        ({"colours": "", "name": "vt100"}, "terminal", "ok", "16 colours at most"),
        ({"wants_no_colour": True}, "terminal", "ok", "no colours (NO_COLOR is set)"),
        ({"name": "dumb"}, "terminal", "warning", "Set TERM to what your terminal is"),
        ({"name": ""}, "terminal", "warning", "TERM is not set"),
        ({"columns": 79}, "terminal", "warning", "Make the window larger."),
        ({"is_there": False}, "terminal", "ok", "goes to no terminal"),
        ({}, "characters", "ok", "all characters are drawn"),
        ({"has_unicode_locale": False}, "characters", "ok", "ASCII alone is drawn"),
        ({"characters": "ascii"}, "characters", "ok", "ASCII alone is drawn"),
        (
            {"has_unicode_locale": False, "characters": "unicode"},
            "characters",
            "warning",
            "or LC_ALL to a locale",
        ),
        ({"name": "linux"}, "characters", "warning", "512 signs"),
        ({"characters": ""}, "characters", "ok", "cannot be read"),
        ({}, "font", "ok", "Look at this line"),
        ({"is_there": False}, "font", "ok", "No program can ask a terminal for its font"),
    ],
)
def test_what_can_be_known_of_a_terminal_is_said(changes: dict[str, Any], name: str, verdict: str, sentence: str):
    findings = {finding.name: finding for finding in surroundings(replace(SOUND, **changes))}
    assert list(findings) == ["terminal", "characters", "font", "torch", "demos", "versions"]
    assert (findings[name].verdict, sentence in findings[name].sentence) == (verdict, True), findings[name]
    assert (findings["font"].details == (SAMPLE,)) == (changes.get("is_there") is not False)
