"""What is read of packages that Anki's own engine made, in all four forms of them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from flashgrad.decks.parse import parse
from flashgrad.decks.render import render
from flashgrad.interop.anki.identity import card_id_of, note_of
from flashgrad.interop.anki.reader import read_anki
from flashgrad.interop.foreign import ForeignCardId, ForeignFile
from flashgrad.model import Card, Deck, Grade

FORMS = ("old.apkg", "new.apkg", "old.colpkg", "new.colpkg")

EXPECTED = {
    "What is **x**?": ("Maths::Analysis", "It is $x^2$\nor \\<y>", ("a", "c::d")),
    "Front side": ("Maths", "Back side", ()),
    "Back side": ("Maths", "Front side", ()),
    "Type it": ("Maths", "*typed*", ()),
    "The {{1::cat}} sat on {{2::the mat::where}}, {{1::purring}}": ("Words", "A rhyme.", ()),
    "Euler: $e^{ [...] } = -1$": ("Words", "Euler: $e^{ i\\pi } = -1$", ()),
    "Euler: $e^{ i\\pi } = [...]$": ("Words", "Euler: $e^{ i\\pi } = -1$", ()),
    "See ![curve of loss.png](curve%20of%20loss.png)": ("Words", "\\---\ncard_id&#58; x\n[a.mp3](a.mp3)", ()),
    "Suspended and flagged": ("Words", "yes", ()),
    "Due by hand": ("Words", "in 30 days", ()),
    "Forgotten": ("Words", "new again", ()),
    "none: bold": ("Words", "- one\n\nt Words", ("t",)),
}


@pytest.fixture(params=FORMS)
def package(anki_packages: Path, request: pytest.FixtureRequest) -> ForeignFile:
    return read_anki(anki_packages / request.param)


def cards_of(found: ForeignFile) -> dict[str, tuple[str, Card]]:
    return {card.question: (one.deck.name, card) for one in found.decks for card in one.deck.cards}


def test_text_tags_and_decks_are_as_in_anki(package):
    cards = {question: (deck, card.answer, card.tags) for question, (deck, card) in cards_of(package).items()}
    assert cards == EXPECTED


def test_what_cannot_be_shown_is_told(package):
    problems = [problem for one in package.decks for problem in one.problems]
    told = [(problem.message.partition("” ")[2] or problem.message, problem.is_warning) for problem in problems]
    assert told == [
        ("hides parts of a picture, which a terminal cannot show; it stays in Anki.", False),
        ("Not taken out of this file: 1 picture or sound; the cards have their names alone.", True),
    ]


def test_ids_lead_back_to_notes_and_siblings_share_one(package, anki_packages):
    truth = json.loads((anki_packages / "truth.json").read_text())["cards"]
    cards = cards_of(package)
    for question in set(EXPECTED):
        _, card = cards[question]
        found = note_of(card.card_id or "")
        assert found is not None
        assert f"{found[0]} {found[1]}" in truth
    front, back = cards["Front side"][1], cards["Back side"][1]
    assert front.note == back.note == front.card_id
    assert back.card_id == f"{front.card_id}:1"
    assert cards["Type it"][1].note is None


def test_the_past_is_what_the_engine_says(package, anki_packages):
    truth = json.loads((anki_packages / "truth.json").read_text())["cards"]
    grades = {1: Grade.AGAIN, 2: Grade.HARD, 3: Grade.GOOD, 4: Grade.EASY}
    checked = 0
    for whose, past in package.pasts.items():
        assert isinstance(whose, ForeignCardId)
        guid, template = note_of(whose.card_id) or ("", 0)
        said = truth[f"{guid} {whose.cloze - 1 if whose.cloze else template}"]
        checked += 1
        assert [[one.at_ms, one.grade, one.elapsed_ms] for one in past.answers] == [
            [at_ms, grades[ease], elapsed_ms] for at_ms, ease, elapsed_ms in said["answers"]
        ]
        assert past.is_suspended == (said["queue"] == -1)
        assert past.flag == said["flag"]
        assert (past.due_day is None) == (said["type"] == 0)
        assert past.is_reset == bool(said["type"] == 0 and said["answers"])
        if said["due_in_days"] is not None:
            assert past.due_day is not None
            assert past.interval_days == said["interval"]
            # The engine ran at most moments ago, but perhaps before midnight or its own start of the day.
            due = date.fromordinal(past.due_day) - timedelta(days=said["due_in_days"])
            assert abs((due - date.today()).days) <= 1
    assert checked == len(truth) - 1  # all but that of the picture


def test_a_deck_file_can_hold_every_card(package):
    for one in package.decks:
        cards = tuple(replace(card, note=None) for card in one.deck.cards)
        assert parse(render(Deck("", cards)), "").deck.cards == cards


@pytest.mark.parametrize("guid", ["a", "x:1", "%41", "a b\nc", "Ωß", "]'\"[{}", "J+70FkoEWf", "\x1b[2J"])
def test_an_id_gives_its_guid_back(guid):
    for template in (0, 1, 12):
        assert note_of(card_id_of(guid, template)) == (guid, template)
        assert card_id_of(guid, template).isascii()
        assert card_id_of(guid, template).isprintable()


@pytest.mark.parametrize("other", ["", "abc", "anki:", "anki:x:y", "csv:1"])
def test_another_id_names_no_note(other):
    assert note_of(other) is None
