"""What lies where the library should be: what the command line and the app say of it, and that it is left as it is."""

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from flashgrad.config import Settings
from flashgrad.errors import LibraryDamaged, LibraryTooNew, LibraryUnavailable
from flashgrad.library.library import open_library
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.rescue import RescueScreen
from tests.samples import add_cards, plain_cards
from tests.system.program import ROOT, flashgrad
from tests.tui.conftest import SteppingClock, text_of, until

SOUND = ROOT / "tests" / "golden" / "libraries" / "schema-5.db.gz"


def sound(path: Path) -> None:
    path.write_bytes(gzip.decompress(SOUND.read_bytes()))


def stale_log(path: Path) -> None:
    sound(path)
    other = path.parent / "other" / "library.db"
    library = open_library(other)
    add_cards(library, *plain_cards(3))
    path.with_name(f"{path.name}-wal").write_bytes(other.with_name("library.db-wal").read_bytes())
    library.close()


def another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")


def text(path: Path) -> None:
    path.write_text("Dear diary,\n" * 500)


def blanks(path: Path) -> None:
    path.write_bytes(bytes(8192))


def folder(path: Path) -> None:
    path.mkdir()
    (path / "kept.txt").write_text("mine")


def newer(path: Path) -> None:
    sound(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


def half_a_header(path: Path) -> None:
    sound(path)
    path.write_bytes(path.read_bytes()[:50])


def header_alone(path: Path) -> None:
    sound(path)
    path.write_bytes(path.read_bytes()[:100])


def half(path: Path) -> None:
    sound(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


Make = Callable[[Path], None]

REFUSED: dict[Make, tuple[type[LibraryUnavailable], str]] = {
    stale_log: (LibraryDamaged, "do not belong together"),
    another_programs: (LibraryDamaged, "is a database, but not a flashgrad library."),
    text: (LibraryDamaged, "is damaged or not a flashgrad library"),
    blanks: (LibraryDamaged, "is damaged or not a flashgrad library"),
    folder: (LibraryUnavailable, "it cannot be opened"),
    newer: (LibraryTooNew, "was written by a newer flashgrad"),
    half_a_header: (LibraryDamaged, "is damaged or not a flashgrad library"),
    header_alone: (LibraryDamaged, "is damaged or not a flashgrad library"),
    half: (LibraryDamaged, "is damaged or not a flashgrad library"),
}
each = pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)


def files_under(folder: Path) -> dict[str, bytes]:
    """Every file but the index that SQLite makes beside a log."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@each
def test_the_command_line_refuses_it_in_a_sentence_and_leaves_it_alone(make: Make, tmp_path: Path):
    path = tmp_path / "library.db"
    make(path)
    before = files_under(tmp_path)
    sentence = flashgrad("due", "--library", path).sentence
    assert str(path) in sentence
    assert REFUSED[make][1] in sentence
    assert files_under(tmp_path) == before


@pytest.mark.slow
@each
async def test_the_app_offers_a_rescue_or_ends_with_the_sentence_and_leaves_it_alone(make: Make, tmp_path: Path):
    path = tmp_path / "library.db"
    make(path)
    before = files_under(tmp_path)
    kind, sentence = REFUSED[make]
    app = FlashgradApp(path, Settings(), SteppingClock(), warms_demos=False)
    async with app.run_test(size=(80, 24)) as pilot:
        if kind is LibraryDamaged:
            await until(pilot, lambda: isinstance(app.screen, RescueScreen))
            await until(pilot, lambda: "q leaves everything as it is" in " ".join(text_of(pilot).split()))
            await pilot.press("q")
        await until(pilot, lambda: app.failure is not None)
    assert type(app.failure) is kind
    assert sentence in str(app.failure)
    assert files_under(tmp_path) == before


def test_an_empty_file_becomes_a_library(tmp_path: Path):
    path = tmp_path / "library.db"
    path.touch()
    assert flashgrad("due", "--library", path).code == 0
