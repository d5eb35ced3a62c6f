"""A real app on a real library in a temporary folder, driven by keys."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.model import Instant
from flashgrad.study.plan import Plan
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.review import ReviewScreen
from tests.a_year_of_answers import fill_a_year

NOON_MS = 1_772_366_400_000  # 2026-03-01T12:00Z
DAY_MS = 86_400_000


class SteppingClock:
    """Stands still until it is moved, so that days pass when a test says so."""

    def __init__(self) -> None:
        self.now_ms = NOON_MS

    def __call__(self) -> Instant:
        self.now_ms += 7  # every look at it takes a moment, as in life
        return Instant(self.now_ms, 0)

    def pass_days(self, days: int) -> None:
        self.now_ms += days * DAY_MS


@pytest.fixture(scope="session", autouse=True)
def _style_sheets_are_parsed_once() -> Iterator[None]:
    """Hundreds of apps in one process have the same style sheets, which nobody changes once they are parsed."""
    parse = Stylesheet._parse_rules
    parsed: dict[tuple[Any, ...], list[RuleSet]] = {}

    def parse_once(sheet: Stylesheet, *css: Any, **options: Any) -> list[RuleSet]:
        key = (*css, *options.items(), *sheet._variables.items())
        if key not in parsed:
            parsed[key] = parse(sheet, *css, **options)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def library_path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library.db"


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "library.db"
    fill_a_year(path, SteppingClock(), cards=60)
    return path


@pytest.fixture
def year_path(filled: Path, tmp_path: Path) -> Path:
    """A library with a year of answers, of this test alone."""
    return Path(shutil.copy(filled, tmp_path / "library.db"))


@asynccontextmanager
async def running(
    library_path: Path,
    clock: SteppingClock,
    *,
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
    plan: Plan | None = None,
    greets: bool = False,
) -> AsyncIterator[Pilot[None]]:
    """The app with its library open and its first screen filled."""
    app = FlashgradApp(library_path, settings or Settings(), clock, plan=plan, warms_demos=False, greets=greets)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.is_ready)
        await pilot.pause()
        yield pilot


async def until(pilot: Pilot[None], condition: Callable[[], bool], timeout_s: float = 60) -> None:
    """Go on once `condition` holds."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await pilot.pause(0.02)


async def until_shown(pilot: Pilot[None], *words: str) -> None:
    """Go on once all of these stand on the screen, wherever its lines break and whatever stands around them."""

    def missing() -> list[str]:
        shown = " ".join(text_of(pilot).replace("│", " ").split())
        return [said for said in words if said not in shown]

    try:
        await until(pilot, lambda: not missing())
    except TimeoutError:
        pytest.fail(f"{missing()} never came: {text_of(pilot)}")


def review_on(pilot: Pilot[None]) -> ReviewScreen:
    """The review that is on screen."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


def card_id_on(pilot: Pilot[None]) -> str | None:
    """The id of the card that is on screen."""
    asked = review_on(pilot).asked
    assert asked is not None
    return asked.card.content.card_id


def text_of(pilot: Pilot[None]) -> str:
    """What the screen shows, line by line."""
    width, height = pilot.app.size
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text[:width].rstrip() for strip in lines[:height])


def screen_on(pilot: Pilot[None]) -> str:
    """The name of the screen that is on top."""
    return type(pilot.app.screen).__name__
