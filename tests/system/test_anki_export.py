"""Packages go through Anki's own engine, and everything is there: text, tags, guids, schedule, history, pictures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.interop.anki.notes import as_note, guid_of
from flashgrad.interop.anki.source import section_of
from flashgrad.interop.anki.writing import Moment, package
from flashgrad.interop.outgoing import Figure, OutgoingDeck, Section
from flashgrad.library import actions, study
from flashgrad.library.exporting import Format, Wanted, export
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.leaving import everything
from flashgrad.library.library import Library, opened
from flashgrad.library.reading import harmless
from flashgrad.model import Card, Grade
from flashgrad.schedule.replay import effective
from tests.property.test_decks import hostile_cards
from tests.samples import ManualClock
from tests.system.anki_engine import imported
from tests.system.program import SHARED_DECKS
from tests.unit.interop.outgoing_samples import outgoing

pytestmark = pytest.mark.slow

MOMENT = Moment(1_772_438_400_000, 60, 739_677, 4)
FIGURE = Figure(b"\x89PNG picture", "What it shows.")
CLOZE = "The slope is {{1::$\\frac{1}{{4}}$::a number}} at {{2::zero}} `{{c9::x}}` a::b"
BY_HAND = outgoing(
    Card("anki:gD^%3A1", "From Anki", "A."),
    Card("cloze1", CLOZE, "More $x$.", ("t",), cloze=1),
    Card("cloze1", CLOZE, "More $x$.", ("t",), cloze=2),
    Card(None, "==Marked== text", "", cloze=1),
    Card("pic", "Q ![a](plot.png) ![b](https://x.y/z.png)", "A", ("a b", "c::d"), archived=True),
    name="Parent::Child",
)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Real decks with a week of answers."""
    clock = ManualClock()
    with opened(tmp_path_factory.mktemp("studied") / "library.db", clock=clock) as library:
        folders = [bundled_decks(), *([SHARED_DECKS] if SHARED_DECKS.is_dir() else [])]
        apply_import(library, plan_import(library, folders))
        keys = [one.card.key for one in everything(library).cards if one.card.orphaned_at_ms is None][:12]
        for day in range(7):
            for number, key in enumerate(keys):
                if (number + day) % 3 == 0:
                    study.answer(library, key, Grade((number + day) % 4 + 2), elapsed_ms=1_000 * number)
                    clock.advance(ms=(number % 2) * 7_000)
            clock.advance(days=1)
        study.undo(library)
        actions.suspend(library, keys[0], keys[11])
        actions.flag(library, 4, keys[1])
        actions.set_due(library, library.today() + 30, keys[2])
        actions.reset(library, keys[3])
        yield library


@pytest.fixture(scope="module")
def collection(studied: Library, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A collection into which everything was imported twice, and once more after a change and with a figure."""
    folder = tmp_path_factory.mktemp("packages")
    [made] = export(studied, Wanted(Format.APKG)).documents
    changed = replace(BY_HAND.cards[0], card=replace(BY_HAND.cards[0].card, content=Card("anki:gD^%3A1", "New", "A.")))
    later = replace(BY_HAND, cards=(replace(changed, changed_at_ms=2_000_000_000_000), *BY_HAND.cards[1:]))
    contents = (made.content, package([BY_HAND], {}, MOMENT), made.content, package([later], {"key04": FIGURE}, MOMENT))
    packages = [folder / f"{number}.apkg" for number, _ in enumerate(contents)]
    for path, content in zip(packages, contents, strict=True):
        path.write_bytes(content)
    return imported(*packages)


def test_a_second_import_changes_nothing_and_a_third_brings_what_changed(studied: Library, collection: Any):
    notes = len(sections(studied))
    assert collection["logs"] == [{"new": notes}, {"new": 4}, {"duplicate": notes}, {"updated": 2, "duplicate": 2}]
    assert collection["notes"]["gD^:1"]["fields"][0] == "<p>New</p>"
    assert len(collection["notes"]) == notes + 4


def sections(library: Library) -> list[tuple[OutgoingDeck, Section]]:
    return [(deck, section) for deck in everything(library).decks for section in deck.sections]


def test_text_tags_schedule_and_history_are_in_anki_what_they_are_here(studied: Library, collection: Any):
    for deck, section in sections(studied):
        note = collection["notes"][guid_of(section)]
        [card] = note["cards"].values()
        [one] = section.cards
        state = one.state
        assert (card["deck"], note["tags"]) == (deck.name, sorted(section.content.tags))
        assert section_of(note["fields"][3], note["fields"][:2]) == section.content
        assert card["due_day"] == state.due_day
        assert (card["flag"], card["queue"]) == (state.flag, -1 if state.suspended else card["type"])
        assert (card["interval"], card["lapses"]) == (state.interval_days, state.lapses)
        assert card["factor"] == (0 if state.is_new else state.ease_factor_hundredths * 10)
        answers = [entry for entry in effective(one.history) if entry.grade is not None]
        log = [row for row in card["log"] if row[1]]
        assert [row[0] // 100 for row in log] == [entry.at.at_ms // 100 for entry in answers]
        assert [row[5] for row in log] == [entry.elapsed_ms for entry in answers]
        assert [row[1] for row in log] == [max(int(entry.grade or 0) - 1, 1) for entry in answers]
        assert len(log) == card["reps"]


def test_the_intervals_of_the_history_are_those_that_were_given(studied: Library, collection: Any):
    [several] = [s for _, s in sections(studied) if s.content.card_id == several_answers(studied)]
    [card] = collection["notes"][guid_of(several)]["cards"].values()
    intervals = [(row[3], row[2]) for row in card["log"]]
    assert [before for before, _ in intervals] == [0, *(after for _, after in intervals)][: len(intervals)]
    assert intervals[-1][1] == several.cards[0].state.interval_days


def several_answers(library: Library) -> str | None:
    """The id of a card with two reviews and no drill."""
    for _, section in sections(library):
        kinds = [entry.kind.value for entry in effective(section.cards[0].history)]
        if kinds == ["review"] * 2:
            return section.content.card_id
    raise AssertionError("no card was reviewed twice")


def test_deletions_are_those_of_anki_and_nothing_else_is(collection: Any):
    [note] = [note for note in collection["notes"].values() if "::a number" in note["fields"][0]]
    assert list(note["cards"]) == ["0", "1"]
    assert note["cards"]["0"]["question"].split("The slope is ")[1].startswith('<span class="cloze"')
    assert "[a number]" in note["cards"]["0"]["question"]
    assert "\\(\\frac{1}{&#123;4}&#125;\\)" in note["cards"]["0"]["answer"]
    assert "[...]" in note["cards"]["1"]["question"]
    assert "More \\(x\\)." in note["cards"]["1"]["answer"]
    [marked] = [note for note in collection["notes"].values() if "Marked" in note["fields"][0]]
    assert list(marked["cards"]) == ["0"]


def test_a_figure_stands_on_the_back_and_nothing_remote_is_loaded(collection: Any):
    [note] = [note for note in collection["notes"].values() if "plot.png" in note["fields"][0]]
    [card] = note["cards"].values()
    [picture] = collection["media"]
    assert f'<img src="{picture}"' in card["answer"]
    assert picture not in card["question"]
    assert 'src="https' not in card["answer"]
    assert (card["queue"], note["tags"]) == (-1, ["a_b", "c::d"])
    assert card["deck"] == "Parent::Child"


def test_the_same_library_gives_the_same_package():
    assert package([BY_HAND], {}, MOMENT) == package([BY_HAND], {}, MOMENT)


@given(hostile_cards().map(harmless))
def test_a_section_comes_back_from_its_note_as_it_was(card: Card):
    deck = outgoing(card)
    note = as_note(deck.sections[0], None)
    assert section_of(note.fields[3], note.fields[:2]) == card
    assert section_of(note.fields[3], ("edited", note.fields[1])) is None
    assert not any("\x1f" in field or "{{" in note.fields[3] for field in note.fields)


@pytest.mark.parametrize("source", ["", "{}", "[]", "null", '{"digest": 1}', "[" * 9_000])
def test_a_source_that_is_none_is_none(source: str):
    assert section_of(source, ("a", "b")) is None


def test_every_known_deck_gives_notes_whose_cards_are_found_again():
    contents = [card for path in find_decks([bundled_decks()]) for card in read_deck(path).parsed.deck.cards]
    notes = [as_note(section, None) for section in outgoing(*contents).sections]
    assert len({note.guid for note in notes}) == len(contents)
    assert all(note.fields[0] and note.fields[1] for note in notes)
