"""Files of other programs in the library: decks, ids, and a past that counts here as it did there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flashgrad.decks import files
from flashgrad.errors import DeckUnreadable, NothingToUndo
from flashgrad.interop import readers
from flashgrad.interop.foreign import ForeignAnswer, ForeignCardId, ForeignDeck, ForeignFile, ForeignPlace, Past
from flashgrad.library import imports, study
from flashgrad.library.editing import add_cards, place_of
from flashgrad.library.imports import ImportPlan
from flashgrad.library.known_places import KnownPlace, known_places
from flashgrad.library.library import Library, opened, rebuild
from flashgrad.library.live import own_decks
from flashgrad.model import Card, CardState, Deck, Grade, Instant, LibraryCard, Problem, Review, ReviewKind
from flashgrad.store import cards, reviews, states
from tests.samples import ManualClock, instant

NOON_MS = instant("2026-03-02T12:00:00+00:00").at_ms
DAY_MS = 86_400_000
TODAY = date(2026, 3, 2).toordinal()


def answers(*days_ago: int, grade: Grade = Grade.GOOD) -> tuple[ForeignAnswer, ...]:
    return tuple(ForeignAnswer(NOON_MS - days * DAY_MS, grade, 1500) for days in days_ago)


def foreign(pasts: dict[str, Past], *decks: ForeignDeck) -> ForeignFile:
    whole = decks or (deck("Spanish", *pasts),)
    return ForeignFile("Anki", whole, {ForeignCardId(name): past for name, past in pasts.items()})


def deck(name: str, *ids: str) -> ForeignDeck:
    return ForeignDeck(Deck(name, tuple(Card(one, f"{one}?", f"{one}.") for one in ids)))


class Drop:
    """A file that a reader of another program takes, holding whatever the test says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: ForeignFile | str = ""

    def read(self, _: Path) -> ForeignFile:
        if isinstance(self.content, str):
            raise DeckUnreadable(self.content)
        return self.content

    def imported(self, library: Library, content: ForeignFile | str) -> ImportPlan:
        self.content = content
        self.path.write_text(repr(content))
        plan = imports.plan_import(library, [self.path])
        done = imports.apply_import(library, plan)
        assert done.entries == plan.entries
        return done


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drop:
    made = Drop(tmp_path / "some #1 %41.apkg")
    monkeypatch.setattr(readers, "reader_for", lambda path, _: made.read if path.suffix == ".apkg" else None)
    return made


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path / "library.db", clock=ManualClock(Instant(NOON_MS + 3_600_000, 0))) as library:
        yield library


def log(library: Library) -> list[Review]:
    return sorted(reviews.by_card(library.connection), key=lambda entry: entry.id)


def card(library: Library, card_id: str) -> LibraryCard:
    return cards.find(library.connection, card_id)[0]


def state(library: Library, card_id: str) -> CardState:
    return states.of_card(library.connection, card(library, card_id).key, CardState())


def test_answers_become_entries_and_the_other_programs_schedule_holds(library, drop):
    past = Past(answers(40, 30, 10), due_day=TODAY + 20, interval_days=30)
    done = drop.imported(library, foreign({"a": past, "b": Past()}))
    assert done.sentence == "2 new, and 4 log entries of Anki"
    assert [(entry.kind, entry.value) for entry in log(library)] == [
        (ReviewKind.REVIEW, None),
        (ReviewKind.REVIEW, None),
        (ReviewKind.REVIEW, None),
        (ReviewKind.ADOPT, f"{date.fromordinal(TODAY + 20)} 30"),
    ]
    assert all(entry.device == "anki" and entry.state_before is not None for entry in log(library))
    assert [entry.at.at_ms for entry in log(library)[:3]] == [one.at_ms for one in past.answers]
    now = state(library, "a")
    assert (now.due_day, now.interval_days, now.repetitions) == (TODAY + 20, 30, 3)
    assert state(library, "b").is_new


def test_the_same_file_again_changes_nothing(library, drop):
    content = foreign(
        {
            "a": Past(
                answers(3, 3, 1), due_day=TODAY + 9, interval_days=10, is_suspended=True, flag=2, changed_ms=NOON_MS
            ),
            "b": Past(answers(5), due_day=TODAY),
            "c": Past(answers(5), is_reset=True, scheduled_ms=NOON_MS - DAY_MS),
        }
    )
    drop.imported(library, content)
    before = log(library), states.everything(library.connection)
    again = drop.imported(library, content)
    assert not again.is_change
    assert again.counts.unchanged == 3
    assert (log(library), states.everything(library.connection)) == before
    rebuild(library)
    assert states.everything(library.connection) == before[1]


def test_two_machines_make_the_same_entries(tmp_path, drop):
    content = foreign({"a": Past(answers(3, 1), due_day=TODAY + 4, interval_days=5, flag=1, changed_ms=NOON_MS)})
    logs = []
    for name, later_ms in (("desk", 0), ("laptop", 5 * DAY_MS)):
        with opened(tmp_path / f"{name}.db", clock=ManualClock(Instant(NOON_MS + later_ms, 60))) as library:
            drop.imported(library, content)
            logs.append(log(library))
    assert logs[0] == logs[1] != []


def test_of_several_answers_on_a_day_the_first_is_a_review(library, drop):
    given = (*answers(2, grade=Grade.AGAIN), ForeignAnswer(NOON_MS - 2 * DAY_MS + 60_000, Grade.GOOD), *answers(0))
    drop.imported(library, foreign({"a": Past(given)}))
    assert [(entry.kind, entry.grade) for entry in log(library)] == [
        (ReviewKind.REVIEW, Grade.AGAIN),
        (ReviewKind.DRILL, Grade.GOOD),
        (ReviewKind.REVIEW, Grade.GOOD),
    ]
    assert state(library, "a").drill_day is None


def test_what_was_answered_there_today_alone_counts_for_today(library, drop):
    drop.imported(library, foreign({"old": Past(answers(9, 1)), "today": Past(answers(0)), "new": Past()}))
    today = reviews.reviewed_between(library.connection, NOON_MS - DAY_MS // 2, NOON_MS + DAY_MS // 2)
    assert [(one.card_key, one.was_new) for one in today] == [(card(library, "today").key, True)]


def test_a_schedule_without_answers_is_taken_over(library, drop):
    drop.imported(library, foreign({"a": Past(due_day=TODAY + 5, interval_days=270)}))
    study.answer(library, card(library, "a").key, Grade.GOOD)
    now = state(library, "a")
    assert (now.repetitions, now.interval_days) == (3, 675)


def test_an_answer_given_here_is_not_rewritten_by_an_older_due_day(library, drop):
    content = foreign({"a": Past(answers(9), due_day=TODAY, interval_days=9)})
    drop.imported(library, content)
    study.answer(library, card(library, "a").key, Grade.GOOD)
    answered = state(library, "a")
    flagged = replace(content.pasts[ForeignCardId("a")], flag=4, changed_ms=NOON_MS + 60_000)
    drop.imported(library, foreign({"a": flagged}))
    assert state(library, "a") == replace(answered, flag=4)
    later = replace(
        flagged, answers=(*answers(9), ForeignAnswer(NOON_MS + 2 * 3_600_000, Grade.EASY)), due_day=TODAY + 50
    )
    drop.imported(library, foreign({"a": replace(later, interval_days=50)}))
    assert state(library, "a").due_day == TODAY + 50


def test_a_mark_goes_where_it_is_taken_away_there(library, drop):
    for flag, is_suspended in ((3, True), (0, False), (5, True)):
        drop.imported(library, foreign({"a": Past(flag=flag, is_suspended=is_suspended, changed_ms=NOON_MS)}))
        now = state(library, "a")
        assert (now.flag, now.suspended) == (flag, is_suspended)
    assert len(log(library)) == 6


def test_undo_does_not_take_back_what_was_done_elsewhere(library, drop):
    drop.imported(library, foreign({"a": Past(answers(3), due_day=TODAY, interval_days=3)}))
    with pytest.raises(NothingToUndo):
        study.undo(library)
    study.answer(library, card(library, "a").key, Grade.HARD)
    study.undo(library)
    assert state(library, "a").due_day == TODAY


def test_answers_of_the_future_are_left_out(library, drop):
    late = ForeignAnswer(NOON_MS + 400 * DAY_MS, Grade.GOOD)
    done = drop.imported(library, foreign({"a": Past((*answers(3), late))}))
    assert "dated after tomorrow were left out, 1 of them" in done.problems[0].message
    assert len(log(library)) == 1
    assert study.answer(library, card(library, "a").key, Grade.GOOD)


def test_a_card_without_an_id_has_its_past_by_its_place(library, drop):
    content = ForeignFile(
        "Obsidian",
        (ForeignDeck(Deck("Notes", (Card(None, "q1\x07", "a1"), Card(None, "q2", "a2")))),),
        {ForeignPlace(0, 0): Past(due_day=TODAY + 3, interval_days=4), ForeignPlace(0, 1): Past(answers(2))},
    )
    drop.imported(library, content)
    by_text = {
        one.content.question: states.of_card(library.connection, one.key, CardState()) for one in all_cards(library)
    }
    assert by_text["q1␇"].due_day == TODAY + 3
    assert by_text["q2"].last_review_day == TODAY - 2
    assert not drop.imported(library, content).is_change


def all_cards(library: Library) -> list[LibraryCard]:
    return cards.all_cards(library.connection)


def test_each_deck_of_a_file_has_a_place_that_leads_back_to_it(library, drop):
    drop.imported(library, foreign({}, deck("A::B", "a"), deck("50 % #2", "b"), deck("日本語", "c")))
    sources = [one.source_path for one in cards.decks(library.connection)]
    assert len(set(sources)) == 3
    for source, name in zip(sources, ("A::B", "50 % #2", "日本語"), strict=True):
        assert files.is_part(source)
        assert files.path_of(source) == drop.path
        assert files.shown_source(source) == f"{drop.path}#{name}"
    assert own_decks(library) == []


def test_cards_move_between_the_decks_of_a_file_and_vanish_with_them(library, drop):
    drop.imported(library, foreign({}, deck("A", "a", "b"), deck("B", "c", "d")))
    done = drop.imported(library, foreign({}, deck("A", "a", "b", "c")))
    assert (done.counts.moved, done.counts.orphaned, done.counts.unchanged) == (1, 1, 2)
    assert card(library, "d").orphaned_at_ms is not None


def test_a_deck_that_is_left_out_stays_as_it_was(library, drop):
    drop.imported(library, foreign({}, deck("A", "a"), deck("B", "b")))
    drop.content = foreign({}, deck("A", "a", "a2"), deck("B"))
    left_out = [one.source_path for one in cards.decks(library.connection) if one.name == "B"]
    plan = imports.plan_import(library, [drop.path], left_out)
    assert (plan.counts.new, plan.counts.orphaned) == (1, 0)


def test_a_file_that_cannot_be_read_is_a_problem_and_takes_nothing(library, drop):
    drop.imported(library, foreign({"a": Past()}))
    done = drop.imported(library, "It is no archive.")
    assert done.problems == (Problem(str(drop.path), 1, "It is no archive."),)
    done = drop.imported(library, f"{drop.path} was not opened: it is encrypted.")
    assert done.problems == (Problem(str(drop.path), 1, "The file was not opened: it is encrypted."),)
    assert card(library, "a").orphaned_at_ms is None


def test_its_cards_are_not_edited_in_it(library, drop):
    drop.imported(library, foreign({"a": Past()}))
    with pytest.raises(DeckUnreadable, match=r"a file of another program.*flashgrad export"):
        place_of(card(library, "a"))


def test_no_card_is_written_into_it(library, drop):
    drop.imported(library, foreign({"a": Past()}))
    before = drop.path.read_bytes()
    with pytest.raises(DeckUnreadable, match="a file of another program"):
        add_cards(library, drop.path, [Card(None, "q", "a")])
    assert drop.path.read_bytes() == before


def test_it_is_offered_for_import_again_as_one_file(library, drop):
    drop.imported(library, foreign({}, deck("A", "a"), deck("B", "b")))
    assert known_places(library) == [KnownPlace(drop.path.name, drop.path), KnownPlace("", None)]
