"""Syncing from the first screen: asked first, in the background, with its state in one line."""

import asyncio
from pathlib import Path

import pytest

from flashgrad.config import Settings
from flashgrad.library import study, syncing
from flashgrad.library.library import opened
from flashgrad.library.syncing import SyncStatus, sync
from flashgrad.model import Grade
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.widgets.sync_line import SyncLine, status_words
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import SteppingClock, running, screen_on, text_of, until

MINUTE_MS = 60_000


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "shared"


def sync_app(pilot) -> FlashgradApp:
    app = pilot.app
    assert isinstance(app, FlashgradApp)
    return app


@pytest.mark.slow
async def test_the_first_sync_asks_and_then_runs(library_path, clock, place):
    settings = Settings(sync_repository=str(place))
    async with running(library_path, clock, settings=settings) as pilot:
        assert not pilot.app.screen.query_one(SyncLine).display
        await pilot.press("y")
        await until(pilot, lambda: screen_on(pilot) == "SyncConsentScreen")
        await until(pilot, lambda: "it is empty" in text_of(pilot))
        await pilot.press("escape")
        await pilot.pause()
        assert not (place / "log").exists()
        await pilot.press("y")
        await until(pilot, lambda: screen_on(pilot) == "SyncConsentScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "Synced just now" in text_of(pilot))
    assert (place / "flashgrad-sync.json").exists()


@pytest.mark.slow
async def test_what_another_machine_did_stands_on_the_first_screen_at_once(library_path, clock, place, tmp_path):
    for path in (library_path, tmp_path / "other.db"):
        with opened(path, clock=SteppingClock()) as library:
            keys = add_cards(library, *plain_cards(3))
            sync(library, str(place), consents=True)
    with opened(tmp_path / "other.db", clock=SteppingClock()) as other:
        study.answer(other, keys[0], Grade.GOOD)
        sync(other, str(place))
    async with running(library_path, clock) as pilot:
        await until(pilot, lambda: "3 new" in text_of(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "2 new" in text_of(pilot))
        await until(pilot, lambda: "Synced just now" in text_of(pilot))
        study.answer(sync_app(pilot).library, keys[1], Grade.GOOD)
        pilot.app.screen.query_one(SyncLine).look_again()
        await until(pilot, lambda: "1 answer not yet sent" in text_of(pilot))


async def test_without_a_place_the_key_says_what_to_do(library_path, clock):
    async with running(library_path, clock) as pilot:
        await pilot.press("y")
        await until(pilot, lambda: bool(pilot.app._notifications))
        assert "no place to sync with" in next(iter(pilot.app._notifications)).message


async def test_a_sync_holds_up_no_key(library_path, clock, place, monkeypatch):
    with opened(library_path, clock=SteppingClock()) as library:
        add_cards(library, *plain_cards(3))
        sync(library, str(place), consents=True)
    may_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    real = syncing.sync

    def slow(*arguments, **named):
        asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result(timeout=30)
        return real(*arguments, **named)

    monkeypatch.setattr(syncing, "sync", slow)
    async with running(library_path, clock) as pilot:
        await pilot.press("y")
        await until(pilot, lambda: "Syncing …" in text_of(pilot))
        await pilot.press("b")
        await until(pilot, lambda: screen_on(pilot) == "BrowseScreen")
        await pilot.press("escape")
        await until(pilot, lambda: screen_on(pilot) == "HomeScreen")
        may_end.set()
        await until(pilot, lambda: "Synced just now" in text_of(pilot))


async def test_the_app_syncs_by_itself_where_the_settings_say_so(library_path, clock, place):
    with opened(library_path, clock=SteppingClock()) as library:
        keys = add_cards(library, *plain_cards(3))
        sync(library, str(place), consents=True)
        study.answer(library, keys[0], Grade.GOOD)
    clock.now_ms += 10 * MINUTE_MS
    async with running(library_path, clock, settings=Settings(sync_automatically=True)) as pilot:
        await until(pilot, lambda: "Synced just now" in text_of(pilot))
        assert "not yet sent" not in text_of(pilot)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (SyncStatus(None, None, None, "", 0), ""),
        (SyncStatus("p", 0, None, "", 0), "Synced 2 hours ago"),
        (SyncStatus("p", 115 * MINUTE_MS, None, "", 3), "Synced 5 minutes ago · 3 answers not yet sent"),
        (
            SyncStatus("p", 0, 119 * MINUTE_MS, "Down.", 1),
            "Synced 2 hours ago · 1 answer not yet sent · offline, first noticed 1 minute ago",
        ),
        (SyncStatus("p", None, None, "Refused.", 0), "Refused."),
        (SyncStatus("p", 200 * MINUTE_MS, None, "", 0), "Synced just now"),
    ],
)
def test_the_line_says_when_what_waits_and_why_not(status, words):
    assert status_words(status, 120 * MINUTE_MS) == words
