"""While the learner reads, what was answered is brought into the library's file; nobody notices."""

import sqlite3
from contextlib import closing
from pathlib import Path

from flashgrad.library.library import opened
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import review_on, running, until


def answers_alone(path: Path) -> int:
    """How many answers the file holds without the log beside it."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM review").fetchone()[0])


async def test_after_some_answers_the_file_itself_has_them(library_path, clock, monkeypatch):
    monkeypatch.setattr("flashgrad.tui.screens.review.ANSWERS_TO_CARRY_OVER", 3)
    with opened(library_path, clock=clock) as library:
        add_cards(library, *plain_cards(6))
    async with running(library_path, clock) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: review_on(pilot).asked is not None)
        await pilot.press("space", "4", "space", "4")
        assert answers_alone(library_path) == 0
        await pilot.press("space", "4", "space")
        await until(pilot, lambda: answers_alone(library_path) == 3)
        await pilot.press("4")
        assert review_on(pilot).session.answered == 4
