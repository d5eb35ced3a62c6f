"""The end of a session: what it says, its keys, and the line above the cards."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.errors import LibraryUnavailable
from flashgrad.library.experiments import record_experiment
from flashgrad.library.library import opened
from flashgrad.model import Card
from flashgrad.study.plan import Plan, Purpose
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.limits import LimitsScreen
from flashgrad.tui.widgets import session_summary
from flashgrad.tui.widgets.progress_line import progress_text
from flashgrad.tui.widgets.session_summary import SessionSummaryView
from tests.samples import add_cards
from tests.tui.conftest import SteppingClock, review_on, running, text_of, until

CARDS = (
    Card("a", "Why do [@click=app.quit]**deep**[/] nets $\\sigma'$ die?", "A.", demo="dead-relu"),
    Card("b", "Second?", "B."),
    Card("c", "Third?", "C."),
)


@pytest.fixture
def three_cards(library_path: Path, clock: SteppingClock) -> Path:
    with opened(library_path, clock=clock) as library:
        add_cards(library, *CARDS)
    return library_path


async def answer(pilot: Pilot[None], clock: SteppingClock, *keys: str) -> None:
    """Answer with these grades, after five seconds each."""
    for key in keys:
        clock.now_ms += 5_000
        await pilot.press("space", key)


async def told(pilot: Pilot[None]) -> str:
    """The summary in one line, once it is complete."""
    view = review_on(pilot).query_one(SessionSummaryView)
    await until(pilot, lambda: view.after is not None)
    await pilot.pause()
    return " ".join(text_of(pilot).split())


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (300, 80)])
async def test_it_tells_what_was_hard_what_comes_and_which_demo_to_look_at_again(three_cards, clock, size):
    async with running(three_cards, clock, size=size) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "1", "3", "3", "3")
        shown = await told(pilot)
        assert "Done for today. 4 answers on 3 cards in 20 s, 7 s a card." in shown
        assert "forgotten once Why do [@click=app.quit]deep[/] nets σ′ die?" in shown
        assert "Tomorrow 3 cards; 3 in the next 7 days. Mon █ 3 Tue 0 Wed 0 Thu 0 Fri 0 Sat 0 Sun 0" in shown
        assert "Streak 1 day." in shown
        assert "its card was forgotten once. d opens it." in shown
        assert "recalled" not in shown  # all cards were new
        assert review_on(pilot).query_one(SessionSummaryView).max_scroll_y == 0


@pytest.mark.slow
async def test_d_opens_that_demo_and_enter_goes_home(three_cards, clock):
    async with running(three_cards, clock) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "1", "4", "4", "4")
        await told(pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, DemoScreen))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, DemoScreen))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.slow
async def test_the_next_day_it_tells_recall_and_what_was_predicted_wrong(three_cards, clock):
    async with running(three_cards, clock) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "3", "3", "3")
    with opened(three_cards, clock=clock) as library:
        record_experiment(
            library,
            card_key="Stability/0",
            demo_id="dead-relu",
            parameters={},
            prediction="ratio",
            predicted="1",
            measured="2",
            matched=False,
        )
    clock.pass_days(1)
    async with running(three_cards, clock) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "3", "1", "3", "3")
        shown = await told(pilot)
        assert "66.7 % of 3 first reviews recalled." in shown
        assert "you predicted it wrong on 1 March" in shown
        assert "Streak 2 days." in shown


@pytest.mark.slow
async def test_u_goes_back_to_the_card_and_the_summary_comes_again(three_cards, clock):
    async with running(three_cards, clock) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "3", "3", "3")
        await told(pilot)
        await pilot.press("u")
        assert not review_on(pilot).session.is_finished
        assert "Third?" in text_of(pilot)
        assert "Done for today" not in text_of(pilot)
        await pilot.press("l", "d")  # which belong to the card while there is one
        assert review_on(pilot).session.remaining == 1
        await answer(pilot, clock, "4")
        assert "3 answers on" not in await told(pilot)
        assert "3 answers in 15 s" in await told(pilot)
        assert "Worth another look" not in text_of(pilot)
        await pilot.press("q")
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.slow
async def test_l_lets_more_cards_in_and_goes_on_with_them(three_cards, clock):
    async with running(three_cards, clock, settings=Settings(new_per_day=1)) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "3")
        assert "2 more wait beyond today's limits; l lets more in." in await told(pilot)
        await pilot.press("l")
        assert isinstance(pilot.app.screen, LimitsScreen)
        await pilot.press("escape")
        assert review_on(pilot).session.is_finished
        await pilot.press("l", "up", "enter")
        await pilot.pause()
        assert review_on(pilot).session.remaining == 2
        await answer(pilot, clock, "3", "3")
        assert "3 answers in" in await told(pilot)


@pytest.mark.slow
async def test_crammed_and_chosen_sessions_say_what_they_were(three_cards, clock):
    plan = Plan(Purpose.CRAM, query="id:b")
    async with running(three_cards, clock, plan=plan) as pilot:
        await answer(pilot, clock, "3")
        shown = await told(pilot)
        assert "Done: id:b · cram. Your answers are kept in the log and change no schedule." in shown
        assert "3 cards of the day still wait." in shown
    async with running(three_cards, clock, plan=Plan(deck="No such deck")) as pilot:
        assert "Done: No such deck. Nothing was answered in this session." in await told(pilot)


@pytest.mark.slow
async def test_a_library_that_cannot_be_read_is_said_below_what_is_known(three_cards, clock, monkeypatch):
    def failing(*_):
        raise LibraryUnavailable("The library is on a disk that is gone. Bring it back.")

    monkeypatch.setattr(session_summary, "after_session", failing)
    async with running(three_cards, clock) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "3", "3", "3")
        await until(pilot, lambda: "a disk that is gone" in text_of(pilot))
        assert "3 answers in 15 s" in text_of(pilot)


@pytest.mark.slow
async def test_it_is_drawn_in_ascii_by_setting(three_cards, clock):
    async with running(three_cards, clock, settings=Settings(formulas="ascii")) as pilot:
        await pilot.press("enter")
        await answer(pilot, clock, "3", "3", "3")
        assert "Mon 3 Tue 0" in await told(pilot)


@pytest.mark.parametrize(
    ("elapsed_ms", "remaining", "time"),
    [
        ([], 10, ""),
        ([60_000] * 2, 10, ""),
        ([60_000] * 3, 10, " ~10 min"),
        ([60_000, 60_000, 9_000_000], 10, " ~10 min"),
        ([9_000_000] * 3 + [6_000] * 20, 20, " ~2 min"),
        ([1_000] * 3, 10, " <1 min"),
        ([60_000] * 3, 0, ""),
    ],
)
def test_the_time_left_is_that_of_the_median_answer(elapsed_ms, remaining, time):
    assert progress_text(2, remaining, elapsed_ms).partition("░" if remaining else "▓")[2].strip("░▓") == time
