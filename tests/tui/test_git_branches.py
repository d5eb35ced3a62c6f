"""Decks in a git repository whose branches are switched while a session is on their cards: real git, real watcher."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from flashgrad.library import deck_watch, doctor, imports, study
from flashgrad.library.cards import find_card
from flashgrad.library.library import Library, opened
from flashgrad.model import CardState, Grade
from flashgrad.store import cards
from tests.system.program import deck_text, write_deck
from tests.tui.conftest import review_on, running, until
from tests.tui.test_live_decks import says, watched

pytestmark = pytest.mark.slow

EDITED, MOVED, DELETED, NAMELESS, LAST = (
    ("AAA", "Edited?", "As it was."),
    ("BBB", "Moved?", "B."),
    ("CCC", "Deleted?", "C."),
    (None, "Nameless?", "D."),
    ("EEE", "Last?", "E."),
)
THERE = "2 deck files: 1 changed, 1 moved, 1 given an id, 1 set aside"
BACK = "deck-one.md: 2 changed, 1 moved, 1 back"


@dataclass(frozen=True)
class Repository:
    """Two decks on the branch `main`; on `other` every kind of change; on `bare` no folder of decks at all."""

    root: Path

    @property
    def decks(self) -> Path:
        return self.root / "decks"

    def git(self, *arguments: str) -> None:
        plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        names = ("-c", "user.name=Learner", "-c", "user.email=learner@example.org")
        subprocess.run(
            ["git", *names, *arguments],
            cwd=self.root,
            env={**os.environ, **plain},
            check=True,
            capture_output=True,
            timeout=30,
        )

    def commit(self, branch: str) -> None:
        self.git("checkout", "-q", "-b", branch)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", branch)

    def switch(self, branch: str) -> None:
        self.git("checkout", "-q", branch)


@pytest.fixture
def repository(library_path: Path, tmp_path: Path, clock, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The repository on `main`, imported; what changes is noticed sooner than in life."""
    monkeypatch.setattr(deck_watch, "_STILL_S", 0.1)
    monkeypatch.setattr(deck_watch, "_LOOK_AGAIN_S", 0.5)
    monkeypatch.setattr(deck_watch, "_DEBOUNCE_MS", 50)
    made = Repository(tmp_path / "repository")
    write_deck(made.decks, EDITED, MOVED, DELETED, NAMELESS, name="deck-one.md")
    write_deck(made.decks, LAST, name="deck-two.md")
    made.git("init", "-q")
    made.commit("main")
    edited, named = ("AAA", "Edited?", "As it is on the other branch."), ("DDD", *NAMELESS[1:])
    write_deck(made.decks, edited, named, name="deck-one.md")
    write_deck(made.decks, LAST, MOVED, name="deck-two.md")
    made.commit("other")
    made.git("rm", "-q", "-r", "decks")
    (made.root / "README.md").write_text("Nothing here.\n")
    made.commit("bare")
    made.switch("main")
    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [made.decks]))
    return made


def keys(library: Library) -> dict[str, str]:
    """The key of each card by its question."""
    return {card.content.question: card.key for card in cards.all_cards(library.connection)}


def grades(library: Library, key: str) -> list[Grade | None]:
    return [entry.grade for entry in study.history(library, key)]


async def test_the_answer_goes_to_the_card_that_was_shown_whatever_the_other_branch_did_to_it(
    repository: Repository, library_path: Path, clock
):
    with opened(library_path, clock=clock) as library:
        before = keys(library)
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        await pilot.press("enter", "space")
        repository.switch("other")
        await says(pilot, THERE)
        await says(pilot, "As it is on the other branch.")
        assert review_on(pilot).session.is_revealed
        await pilot.press("1")
        for question, back in (("Moved?", True), ("Nameless?", False)):
            asked = review_on(pilot).asked
            assert asked
            assert (asked.card.content.question, asked.card.key) == (question, before[question])
            await pilot.press("space")
            pilot.app.clear_notifications()
            repository.switch("main" if back else "other")
            await says(pilot, BACK if back else THERE)
            assert review_on(pilot).session.is_revealed
            await says(pilot, question)
            await pilot.press("3")
        assert review_on(pilot).session.remaining == 2, "the drill and the card of the other deck"
    with opened(library_path, clock=clock) as library:
        assert keys(library) == before, "no card was taken for a new one"
        assert [grades(library, before[question]) for question in ("Edited?", "Moved?", "Nameless?")] == [[2], [4], [4]]
        assert find_card(library, "DDD").key == before["Nameless?"]
        assert [one for one in doctor.examine(library) if one.verdict is doctor.Verdict.PROBLEM] == []


async def test_a_card_that_the_other_branch_lacks_leaves_the_screen_and_is_back_with_its_schedule(
    repository: Repository, library_path: Path, clock
):
    with opened(library_path, clock=clock) as library:
        key = find_card(library, "CCC").key
        study.answer(library, key, Grade.GOOD)
        state: CardState = study.state_of(library, key)
    clock.pass_days(2)
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        await pilot.press("enter")
        asked = review_on(pilot).asked
        assert asked
        assert asked.card.key == key, "what is due comes first"
        await pilot.press("space")
        repository.switch("other")
        await says(pilot, "The card that was here was taken out of its deck.")
        assert not review_on(pilot).session.is_revealed
        repository.switch("main")
        await says(pilot, "1 back")
        await pilot.press("q")
        await says(pilot, "5 cards wait today")
        await pilot.press("enter")
        again = review_on(pilot).asked
        assert again
        assert (again.card.key, again.state) == (key, state)


async def test_a_branch_without_the_decks_takes_nothing_away_and_answers_go_on(
    repository: Repository, library_path: Path, clock
):
    with opened(library_path, clock=clock) as library:
        before = keys(library)
    async with running(library_path, clock) as pilot:
        await watched(pilot)
        await pilot.press("enter", "space")
        repository.switch("bare")
        await until(pilot, lambda: not repository.decks.exists())
        await says(pilot, "is not there any more")
        await says(pilot, "As it was.")
        await pilot.press("3", "space", "3")
        repository.switch("other")
        await says(pilot, THERE)
        repository.switch("main")
        await says(pilot, BACK)
    with opened(library_path, clock=clock) as library:
        assert keys(library) == before
        assert [len(grades(library, before[question])) for question in ("Edited?", "Moved?", "Deleted?")] == [1, 1, 0]
        assert repository.decks.joinpath("deck-one.md").read_text() == deck_text(EDITED, MOVED, DELETED, NAMELESS)
