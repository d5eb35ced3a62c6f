"""A damaged library at the start: what the app offers, and that nothing is lost on any way out."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.errors import LibraryDamaged
from flashgrad.library import backups, cards, study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.rescue import RescueScreen
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import text_of, until


@pytest.fixture
def answered(library_path: Path, clock) -> int:
    """A library with two answers, one of them later than its only backup, and then a page of rubbish."""
    library_path.parent.mkdir(parents=True)
    with opened(library_path, clock=clock) as library:
        keys = add_cards(library, *plain_cards(3))
        study.answer(library, keys[0], Grade.GOOD)
        backups.back_up(library)
        study.answer(library, keys[1], Grade.GOOD)
    return 2


def damage(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    content[:16] = b"SQLite format 4\x00"
    path.write_bytes(content)
    return bytes(content)


def words(pilot: Pilot[None]) -> str:
    """What the screen shows, as if lines had no end."""
    return " ".join(text_of(pilot).split())


@asynccontextmanager
async def starting(library_path: Path, clock):
    app = FlashgradApp(library_path, Settings(), clock, warms_demos=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RescueScreen))
        await until(pilot, lambda: "q leaves everything as it is" in words(pilot))
        yield pilot


async def test_r_brings_the_newest_backup_back_and_the_app_goes_on(answered, library_path, clock):
    evidence = damage(library_path)
    async with starting(library_path, clock) as pilot:
        assert "damaged or not a flashgrad library" in words(pilot)
        assert "r brings back the backup of 01 March 2026" in words(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen) and pilot.app.is_ready)
    with opened(library_path, clock=clock) as library:
        assert len(cards.search(library, "")) == 3
    assert [path.read_bytes() for path in library_path.parent.glob("library-damaged-*.db")] == [evidence]


async def test_q_leaves_the_library_as_it_is(answered, library_path, clock):
    evidence = damage(library_path)
    async with starting(library_path, clock) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.failure is not None)
        assert isinstance(pilot.app.failure, LibraryDamaged)
    assert library_path.read_bytes() == evidence
    assert list(library_path.parent.glob("library-damaged-*")) == []


async def test_without_a_backup_b_makes_a_library_of_what_can_be_read(answered, library_path, clock):
    for backup in backups.backups(library_path):
        backup.path.unlink()
    with opened(library_path, clock=clock) as library:
        root = library.connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'state'").fetchone()[0]
    content = bytearray(library_path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    library_path.write_bytes(content)
    async with starting(library_path, clock) as pilot:
        assert "There is no sound backup" in words(pilot)
        await pilot.press("r", "b")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen) and pilot.app.is_ready)
    with opened(library_path, clock=clock) as library:
        found = cards.search(library, "")
        assert len(found) == 3
        assert sum(len(study.history(library, one.card.key)) for one in found) == answered
