"""Choosing what to study, and today's limits, by keys and by mouse."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from flashgrad.config import DeckSettings, Settings
from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.model import Card, Grade
from flashgrad.study.limits import Limit
from flashgrad.study.plan import Plan, Purpose
from flashgrad.tui.screens.limits import LimitsScreen
from flashgrad.tui.screens.study_choice import StudyChoiceScreen
from flashgrad.tui.widgets.choice_line import ChoiceLine
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import SteppingClock, review_on, running, screen_on, text_of, until

SIZES = [(80, 24), (300, 80)]


@pytest.fixture
def two_decks(library_path: Path, clock: SteppingClock) -> Path:
    """Three cards about activations with a tag each, two about norms; one of them was answered and is due tomorrow."""
    with opened(library_path, clock=clock) as library:
        tagged = [Card(f"t{tag}", f"{tag}?", "A.", tags=(tag,)) for tag in ("relu", "deep nets", "relu6")]
        add_cards(library, *tagged, deck="Activations")
        key, _ = add_cards(library, *plain_cards(2), deck="Norms")
        study.answer(library, key, Grade.GOOD)
    return library_path


async def choosing(pilot: Pilot[None]) -> StudyChoiceScreen:
    """The dialog, with what it offers read."""
    await pilot.press("c")
    screen = pilot.app.screen
    assert isinstance(screen, StudyChoiceScreen)
    await until(pilot, lambda: len(screen.query_one("#tag", ChoiceLine).values) > 1)
    await counted(pilot, screen)
    return screen


async def counted(pilot: Pilot[None], screen: StudyChoiceScreen) -> str:
    """What is said of the number of cards, once that is known."""
    await until(pilot, lambda: screen.counted is not None and screen.counted[0] == screen.plan)
    await pilot.pause()
    return str(screen.query_one("#count", Static).render())


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_the_number_of_cards_follows_what_is_chosen(two_decks, clock, size):
    async with running(two_decks, clock, size=size) as pilot:
        screen = await choosing(pilot)
        assert await counted(pilot, screen) == "4 cards: 4 new."
        assert "The ordinary session, within today's limits." in text_of(pilot)
        await pilot.press("right")
        assert await counted(pilot, screen) == "1 card."
        assert "each interval counts from today." in text_of(pilot)
        await pilot.press("right")
        assert await counted(pilot, screen) == "5 cards."
        assert "change no schedule." in text_of(pilot)
        await pilot.press("down", "right")
        assert screen.plan == Plan(Purpose.CRAM, deck="Activations")
        assert await counted(pilot, screen) == "3 cards."
        await pilot.press("down", "r")
        assert screen.plan.query == "tag:relu"
        assert await counted(pilot, screen) == "1 card."
        await pilot.press("left")
        assert screen.plan.query == 'tag:"deep nets"'
        assert await counted(pilot, screen) == "1 card."
        await pilot.press("up", "n")
        assert await counted(pilot, screen) == "There is no such card."
        await pilot.press("enter")
        assert pilot.app.screen is screen
        await pilot.press("escape")
        assert screen_on(pilot) == "HomeScreen"


@pytest.mark.slow
async def test_cards_are_crammed_and_the_review_says_so(two_decks, clock):
    async with running(two_decks, clock) as pilot:
        screen = await choosing(pilot)
        await pilot.press("c", "down", "a", "a", "enter")  # cram; Activations, after “all decks”
        await until(pilot, lambda: pilot.app.screen is not screen)
        assert review_on(pilot).session.is_cram
        assert text_of(pilot).splitlines()[0].strip().startswith("Activations · cram")
        await pilot.press("space", "3")
    with opened(two_decks, clock=clock) as library:
        assert study.due_today(library).queued.total == 4


@pytest.mark.slow
async def test_days_ahead_are_real_reviews(two_decks, clock):
    async with running(two_decks, clock) as pilot:
        screen = await choosing(pilot)
        await pilot.press("a", "down", "3", "enter")
        await until(pilot, lambda: pilot.app.screen is not screen)
        assert review_on(pilot)._review.plan == Plan(Purpose.AHEAD, ahead_days=3)
        assert "Norms · 3 days ahead" in text_of(pilot).splitlines()[0]
        asked = review_on(pilot).asked
        assert asked is not None
        assert not asked.is_drill
        await pilot.press("space", "3")
        assert "Done: 3 days ahead." in text_of(pilot)


@pytest.mark.slow
async def test_a_query_is_completed_checked_and_started_by_enter(two_decks, clock):
    async with running(two_decks, clock) as pilot:
        screen = await choosing(pilot)
        await pilot.press("down", "down", "down", *"tag:d")
        await pilot.pause()
        assert "deep nets" in text_of(pilot)
        await pilot.press("tab")
        assert screen.plan.query == 'tag:"deep nets"'
        await pilot.press(*"is:no")
        await until(pilot, lambda: "cannot be understood" in text_of(pilot))
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press(*["backspace"] * 5, "enter")
        await until(pilot, lambda: pilot.app.screen is not screen)
        assert review_on(pilot).session.remaining == 1
        assert 'tag:"deep nets"' in text_of(pilot).splitlines()[0]


@pytest.mark.slow
async def test_where_nothing_is_to_be_completed_tab_goes_on(two_decks, clock):
    async with running(two_decks, clock) as pilot:
        screen = await choosing(pilot)
        screen.query_one("#query").focus()
        await pilot.press("tab")
        assert screen.focused is screen.query_one("#start")
        await pilot.press("up")
        assert screen.focused is screen.query_one("#query")
        await pilot.press("question_mark")
        assert "The card has this tag." in text_of(pilot)


@pytest.mark.slow
async def test_it_is_used_by_mouse_alone(two_decks, clock):
    async with running(two_decks, clock) as pilot:
        await pilot.press("c")
        screen = pilot.app.screen
        assert isinstance(screen, StudyChoiceScreen)
        await pilot.click("#purpose", offset=(20, 0))
        await pilot.click("#purpose", offset=(20, 0))
        await pilot.click("#purpose", offset=(9, 0))
        await until(pilot, lambda: screen.plan.purpose is Purpose.AHEAD)
        await counted(pilot, screen)
        await pilot.click("#start")
        await pilot.pause()
        assert review_on(pilot).session.remaining == 1
        await pilot.press("q", "c")
        await pilot.click("#close")
        assert screen_on(pilot) == "HomeScreen"


async def limits_open(pilot: Pilot[None]) -> LimitsScreen:
    await pilot.press("l")
    screen = pilot.app.screen
    assert isinstance(screen, LimitsScreen)
    await pilot.pause()
    return screen


def limits_of(path: Path, clock: SteppingClock, settings: Settings) -> Limit:
    with opened(path, settings, clock) as library:
        return study.due_today(library).limits.overall


@pytest.mark.slow
async def test_more_cards_are_let_in_for_today_and_home_says_so(two_decks, clock):
    settings = Settings(new_per_day=2)
    async with running(two_decks, clock, settings=settings) as pilot:
        assert "1 card waits today: 1 new." in text_of(pilot)
        assert "3 more wait beyond today's limits." in text_of(pilot)
        screen = await limits_open(pilot)
        assert screen.query_one("#new", Input).value == "2"
        assert "1 done today" in text_of(pilot)
        await pilot.press("up", "pageup", "down", "enter")
        assert screen_on(pilot) == "HomeScreen"
        assert "4 cards wait today: 4 new." in text_of(pilot)
        assert "beyond" not in text_of(pilot)
        assert limits_of(two_decks, clock, settings) == Limit(12, 200)
        await limits_open(pilot)
        await pilot.press("pagedown", "pagedown", "tab", "tab", "tab", *["backspace"] * 3, "7", "enter")
        assert limits_of(two_decks, clock, settings) == Limit(0, 7)
        assert "Today's limits are used up." in text_of(pilot)
        await limits_open(pilot)
        await pilot.press("ctrl+r")
        assert limits_of(two_decks, clock, settings) == Limit(2, 200)
        await limits_open(pilot)
        await pilot.press("up", "escape")
        assert limits_of(two_decks, clock, settings) == Limit(2, 200)


async def test_limits_of_one_deck_by_mouse(two_decks, clock):
    settings = Settings(decks={"Activations": DeckSettings(new_per_day=1)})
    async with running(two_decks, clock, settings=settings) as pilot:
        screen = await limits_open(pilot)
        await pilot.click("#scope", offset=(20, 0))
        await pilot.pause()
        assert screen.query_one("#new", Input).value == "1"
        assert screen.query_one("#reviews", Input).value == ""
        await pilot.click("#new-5")
        await pilot.click("#new-10")
        await pilot.click("#set")
        await pilot.pause()
        assert screen_on(pilot) == "HomeScreen"
    with opened(two_decks, settings, clock) as library:
        assert study.due_today(library).limits.by_deck == {"Activations": Limit(16)}


async def test_a_number_that_is_too_high_is_refused_in_a_sentence(two_decks, clock):
    async with running(two_decks, clock) as pilot:
        screen = await limits_open(pilot)
        screen.query_one("#new", Input).value = "9999999"
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert "New cards: a number from 0 to 1,000,000 is needed." in text_of(pilot)
