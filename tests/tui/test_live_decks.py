"""Deck files that change under a running app: real files, the real watcher, a real editor."""

import shlex
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.library import deck_watch, imports
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.store import reviews
from flashgrad.study.session import Graded, Revealed
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.review_session import ReviewSession
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.widgets.card_view import CardView
from tests.system.program import deck_text
from tests.tui.conftest import card_id_on, review_on, running, text_of, until

LONG_ANSWER = "\n\n".join(f"Paragraph {number}." for number in range(40))
CARDS = [
    ("AAA", "First question?", LONG_ANSWER),
    ("BBB", "Second?", "B."),
    ("CCC", "Third?", "C."),
    ("DDD", "4?", "D."),
]


@pytest.fixture
def deck(library_path: Path, tmp_path: Path, clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deck of four cards, imported; what changes is noticed sooner than in life."""
    monkeypatch.setattr(deck_watch, "_STILL_S", 0.1)
    monkeypatch.setattr(deck_watch, "_LOOK_AGAIN_S", 0.5)
    monkeypatch.setattr(deck_watch, "_DEBOUNCE_MS", 50)
    path = tmp_path / "decks" / "deck-small.md"
    path.parent.mkdir()
    path.write_text(deck_text(*CARDS))
    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [path]))
    return path


def replace_atomically(path: Path, text: str) -> None:
    new = path.with_suffix(".swp")
    new.write_text(text)
    new.replace(path)


async def says(pilot: Pilot[None], sentence: str) -> None:
    """Go on once the screen or a notification says this."""

    def is_said() -> bool:
        shown = (" ".join(text_of(pilot).split()), *(told.message for told in pilot.app._notifications))
        return any(sentence in text for text in shown)

    await until(pilot, is_said, 20)


async def watched(pilot: Pilot[None]) -> None:
    """Go on once the watcher has seen the decks as they are."""
    app = pilot.app
    assert isinstance(app, FlashgradApp)
    await until(pilot, lambda: bool(app._watch and app._watch._events))


@pytest.mark.slow
async def test_the_card_on_screen_gets_its_new_text_in_its_place(library_path, deck, clock):
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        await pilot.press("enter", "space", *"jjjjjjj")
        view = review_on(pilot).query_one(CardView)
        top, asked, remaining = view.scroll_y, review_on(pilot).asked, review_on(pilot).session.remaining
        assert top > 5
        replace_atomically(deck, deck_text(("AAA", "First question?", LONG_ANSWER.replace("10.", "ten.")), *CARDS[1:3]))
        await says(pilot, "Paragraph ten.")
        await says(pilot, "deck-small.md: 1 changed, 1 set aside")
        assert view.scroll_y == top
        assert review_on(pilot).session.is_revealed
        assert review_on(pilot).session.remaining == remaining - 1, "the queued card that left its deck went silently"
        await pilot.press("3")
        after = review_on(pilot).asked
        assert asked
        assert after
        assert after.card.content.card_id == "BBB"
    with opened(library_path) as library:
        assert [entry.grade for entry in reviews.of_card(library.connection, asked.card.key)] == [Grade.GOOD]


@pytest.mark.slow
async def test_a_card_that_its_author_took_out_leaves_the_screen_and_comes_back_with_its_deck(
    library_path, deck, clock
):
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        await pilot.press("enter", "space")
        with deck.open("w") as file:  # in place, in two steps
            file.write(deck_text(CARDS[1])[:20])
            file.flush()
            await pilot.pause(0.05)
            file.write(deck_text(*CARDS[1:])[20:])
        await says(pilot, "The card that was here was taken out of its deck.")
        assert card_id_on(pilot) == "BBB"
        assert not review_on(pilot).session.is_revealed
        deck.write_text(deck_text(*CARDS, ("EEE", "New?", "E.")))
        await says(pilot, "deck-small.md: 1 new, 1 back")
        assert review_on(pilot).session.remaining == 3, "what is new waits for the next session"
        await pilot.press("q")
        assert "5 cards wait today" in text_of(pilot)


async def test_a_broken_save_changes_nothing_and_says_why_until_it_is_repaired(library_path, deck, clock):
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        await pilot.press("enter")
        deck.write_text(deck_text(*CARDS).removesuffix("---\nD.\n"))
        await says(pilot, "deck-small.md:97: This card has no answer")
        assert card_id_on(pilot) == "AAA"
        await pilot.press("q")
        await says(pilot, "stay as they were until it is repaired")
        assert "4 cards wait today" in text_of(pilot)
        app = pilot.app
        assert isinstance(app, FlashgradApp)
        assert app.deck_trouble
        deck.write_text(deck_text(*CARDS))
        await until(pilot, lambda: not app.deck_trouble)


async def test_many_missing_cards_wait_for_an_import_that_was_asked_for(library_path, deck, clock):
    async with running(library_path, clock) as pilot:
        app = pilot.app
        assert isinstance(app, FlashgradApp)
        await watched(pilot)
        deck.write_text(deck_text(CARDS[0]))
        await says(pilot, "deck-small.md:1: 3 of 4 cards are missing; if you took them out, import the file once more.")
        assert "4 cards wait today" in text_of(pilot)
        with opened(library_path, clock=clock) as other_program:
            imports.apply_import(other_program, imports.plan_import(other_program, [deck]))
        await until(pilot, lambda: not app.deck_trouble)
        await says(pilot, "1 card waits today")


@pytest.mark.slow
async def test_folders_that_vanish_and_come_back_and_files_beside_the_deck(library_path, deck, clock):
    aside = deck.parent.with_name("aside")
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        (deck.parent / "deck-beside.md").write_text(deck_text(("ZZZ", "Z?", "Z.")))
        (deck.parent / "notes.md").write_text("no cards\n")
        await says(pilot, "deck-beside.md can be imported: press i")
        assert "notes.md" not in text_of(pilot)
        deck.parent.rename(aside)
        await says(pilot, "is not there any more. Its cards stay as they are.")
        assert "4 cards wait today" in text_of(pilot)
        (aside / deck.name).write_text(deck_text(*CARDS[1:]))
        aside.rename(deck.parent)  # as a switch of branches does
        await says(pilot, "deck-small.md: 1 set aside")
        assert "3 cards wait today" in text_of(pilot)
        shutil.copy(deck, deck.with_suffix(".old"))
        replace_atomically(deck, deck_text(*CARDS))
        await says(pilot, "deck-small.md: 1 back")


@pytest.mark.slow
async def test_what_changed_while_the_app_was_closed_is_taken_in_unless_it_is_not_to_watch(library_path, deck, clock):
    deck.write_text(deck_text(("AAA", "Reworded?", "A."), *CARDS[1:]))
    async with running(library_path, clock, settings=Settings(watch_decks=False)) as pilot:
        await pilot.press("enter")
        assert "First question?" in text_of(pilot)
    async with running(library_path, clock) as pilot:
        await says(pilot, "deck-small.md: 1 changed")
        await pilot.press("enter")
        assert "Reworded?" in text_of(pilot)


EDITOR = """
import sys
from pathlib import Path
line, path = sys.argv[-2:]
text = Path(path).read_text()
Path(path).with_suffix(".line").write_text(line)
if "A new card for" in text:
    text = text.replace("---\\n\\n---\\n", "---\\nTyped question?\\n---\\nTyped answer\\n")
Path(path).write_text(text.replace("Second?", "Second, edited?"))
"""


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that edits by itself; a test's app has no terminal that it could leave."""
    script = tmp_path / "editor.py"
    script.write_text(EDITOR)
    shell = tmp_path / "vim"
    shell.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))} "$@"\n')
    shell.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(shell))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(FlashgradApp, "suspend", lambda self: nullcontext())


@pytest.mark.slow
@pytest.mark.usefixtures("editor")
async def test_a_card_is_edited_at_its_line_and_stays_on_screen_and_another_is_added(library_path, deck, clock):
    async with running(library_path, clock, settings=Settings(watch_decks=False)) as pilot:
        await pilot.press("enter", "s", "space")
        deck.write_text("# Moved down\n\n" + deck.read_text())
        await pilot.press("E")
        await says(pilot, "Second, edited?")
        await says(pilot, "deck-small.md: 1 changed")
        assert deck.with_suffix(".line").read_text() == "+87"
        assert review_on(pilot).session.is_revealed
        await pilot.press("A")
        await says(pilot, "Added to deck-small.md, line 105.")
        assert deck.read_text().endswith("---\ncard_id: null\n---\nTyped question?\n---\nTyped answer\n")
        await pilot.press("q")
        await says(pilot, "5 cards wait today")


@pytest.mark.slow
@pytest.mark.usefixtures("editor")
async def test_browse_edits_the_card_under_the_cursor_and_keeps_its_place(library_path, deck, clock):
    async with running(library_path, clock, settings=Settings(watch_decks=False)) as pilot:
        await pilot.press("b")
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        await until(pilot, lambda: bool(screen.searched is not None and screen.shown_card))
        await pilot.press("n", "E")
        await says(pilot, "Second, edited?")
        assert screen.shown_card
        assert screen.shown_card.content.card_id == "BBB"


def test_time_in_the_editor_is_no_time_for_the_answer(library_path, deck, clock):
    with opened(library_path, clock=clock) as library:
        review = ReviewSession(library)
        clock.now_ms += 2_000
        with review.paused():
            clock.now_ms += 60_000
        review.take(Revealed())
        review.take(Graded(Grade.GOOD))
    assert 2_000 <= review.elapsed_ms[0] < 3_000


async def test_where_no_editor_can_open_a_sentence_says_so(library_path, deck, clock, monkeypatch):
    monkeypatch.setenv("EDITOR", "vi")
    async with running(library_path, clock) as pilot:
        await pilot.press("enter", "E")
        await says(pilot, "This terminal cannot be left to an editor.")
        deck.unlink()
        await pilot.press("E")
        await says(pilot, "is not there any more; import the deck from where it is now.")


async def test_a_deck_of_flashgrads_own_is_to_be_copied_first(library_path, clock):
    async with running(library_path, clock) as pilot:
        await pilot.press("enter", "E")
        await says(pilot, "This deck comes with flashgrad. Copy ")
