"""Each action on a card by its key: in the review, where the queue follows, and in browse, for all that are marked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from flashgrad.config import Settings
from flashgrad.library import actions, study
from flashgrad.library.library import opened
from flashgrad.model import Card, CardState, Grade
from flashgrad.store import reviews
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.screens.card_information import CardInformationScreen
from flashgrad.tui.screens.choose_demo import ChooseDemoScreen
from flashgrad.tui.screens.due_day import DueDayScreen
from flashgrad.tui.screens.flag import FlagScreen
from flashgrad.tui.widgets.card_table import CardTable
from flashgrad.tui.widgets.demo_list import DemoList
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import SteppingClock, review_on, running, text_of, until

DECK = "Plain"
KEYS = [f"{DECK}/{place}" for place in range(4)]


@pytest.fixture
def plain(library_path: Path, clock: SteppingClock) -> Path:
    """Three cards with nothing remarkable about them, and one whose deck names its demo."""
    with opened(library_path, clock=clock) as library:
        one, *others = plain_cards(4)
        add_cards(library, one, *others[:2], replace(others[2], demo="dead-relu"), deck=DECK)
    return library_path


def state(path: Path, clock: SteppingClock, key: str = KEYS[0]) -> CardState:
    with opened(path, clock=clock) as library:
        return study.state_of(library, key)


def learned(path: Path, clock: SteppingClock, *keys: str, settings: Settings | None = None) -> None:
    """Cards that were answered well and are due again."""
    with opened(path, settings, clock) as library:
        for key in keys:
            study.answer(library, key, Grade.GOOD)
    clock.pass_days(1)


def said(pilot: Pilot[None]) -> str:
    """What was notified last."""
    return [toast.message for toast in pilot.app._notifications][-1]


@asynccontextmanager
async def browse(path: Path, clock: SteppingClock) -> AsyncIterator[tuple[BrowseScreen, Pilot[None]]]:
    async with running(path, clock) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen))
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        await settled(screen, pilot)
        yield screen, pilot


async def settled(screen: BrowseScreen, pilot: Pilot[None]) -> None:
    """Until what was begun is done and the list shows it."""
    await until(
        pilot,
        lambda: (
            screen.searched is not None and all(worker.is_finished for worker in (*screen.workers, *pilot.app.workers))
        ),
    )
    await pilot.pause()


# keys, what is said, the state of the first card afterwards, whether the card leaves the session
REVIEW = [
    (("b",), "Buried until tomorrow. u takes it back.", {"buried_day"}, True),
    (("x",), "Suspended. u takes it back.", {"suspended"}, True),
    (("f", "3"), "Flag 3 ● circle. u takes it back.", {"flag"}, False),
    (("r",), "New again. u takes it back.", {"due_day", "interval_days", "repetitions", "last_review_day"}, True),
    (("w", "2", "w", "enter"), "Due on Monday 16 March 2026. u takes it back.", {"due_day"}, True),
    (("D", "enter"), "Leads to factor-product. u takes it back.", {"chosen_demo"}, False),
]


@pytest.mark.slow
async def test_each_key_does_it_in_the_review_and_u_takes_it_back_also_after_a_restart(plain, clock):
    learned(plain, clock, KEYS[0])
    before = state(plain, clock)
    async with running(plain, clock) as pilot:
        await pilot.press("enter")
        for keys, sentence, changed, leaves in REVIEW:
            await pilot.press("space", *keys)
            await pilot.pause()
            after = state(plain, clock)
            assert {name for name in CardState.__slots__ if getattr(before, name) != getattr(after, name)} == changed
            assert said(pilot) == sentence
            session = review_on(pilot).session
            assert (session.current != KEYS[0], session.is_revealed) == (leaves, not leaves)
            assert session.remaining == 4 - leaves
            await pilot.press("u")
            assert (review_on(pilot).session.current, review_on(pilot).session.remaining) == (KEYS[0], 4)
            assert state(plain, clock) == before
        await pilot.press("D", "enter", "b", "ctrl+q")
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "u")
        assert review_on(pilot).session.current == KEYS[0]
        await pilot.press("u")
        assert said(pilot) == "Undone: the choice of the demo."
    assert state(plain, clock) == before


@pytest.mark.slow
async def test_the_flag_shows_beside_the_deck_and_flagging_keeps_the_answer_and_its_time(plain, clock):
    async with running(plain, clock) as pilot:
        await pilot.press("enter")
        clock.now_ms += 4_000
        await pilot.press("space", "f", "7")
        await pilot.pause()
        assert "Plain · flag ✚7" in text_of(pilot)
        assert "Answer 0." in text_of(pilot)
        await pilot.press("u")
        await pilot.pause()
        assert "flag" not in text_of(pilot).splitlines()[0]
        assert review_on(pilot).session.is_revealed
        await pilot.press("3")
    with opened(plain) as library:
        *_, answer = study.history(library, KEYS[0])
        assert answer.elapsed_ms == pytest.approx(4_000, abs=900)


@pytest.mark.slow
async def test_a_flag_of_an_earlier_card_is_taken_back_in_words(plain, clock):
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "f", "1", "s")
        shown = review_on(pilot).session
        await pilot.press("u")
        assert said(pilot) == "Undone: the change of the flag."
        assert review_on(pilot).session == shown
    assert state(plain, clock) == CardState()


@pytest.mark.slow
async def test_flags_are_chosen_by_arrows_and_the_mouse_and_escape_leaves_them(plain, clock):
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "f", "j", "j", "k", "enter")
        assert state(plain, clock).flag == 1
        await pilot.press("f")
        assert isinstance(pilot.app.screen, FlagScreen)
        assert "1  ▲ triangle, as now" in text_of(pilot)
        await pilot.click(OptionList, offset=(4, 5))
        assert state(plain, clock).flag == 5
        await pilot.press("f", "escape")
        assert state(plain, clock).flag == 5
        await pilot.press("f", "0")
        assert said(pilot) == "No flag any more. u takes it back."
        await pilot.press("f", "0")
        assert said(pilot) == "This card has no flag. Nothing was changed."


@pytest.mark.slow
async def test_the_due_day_is_explained_while_it_is_typed_and_a_wrong_one_is_not_taken(plain, clock):
    learned(plain, clock, KEYS[0])
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "w")
        screen = pilot.app.screen
        assert isinstance(screen, DueDayScreen)
        for text, sentence in (
            ("3", "Thursday, 5 March 2026, in 3 days"),
            ("tomorrow", "Tuesday, 3 March 2026, tomorrow"),
            ("2026-12-24", "Thursday, 24 December 2026, in 297 days"),
            ("soon", "Write a number of days such as 3, of weeks such as 2w, today, tomorrow, or a date such as"),
            ("2026-03-01", "A card cannot be due before today (2026-03-02)."),
            ("99999w", "No card is put off beyond 2126-02-06; the setting maximum_interval_days says so."),
        ):
            screen.query_one(Input).value = text
            await pilot.pause()
            assert str(screen.query_one(".state", Static).render()).startswith(sentence)
        await pilot.press("enter")
        assert pilot.app.screen is screen
        await pilot.press("escape", "s", "w")
        assert "never answered" in said(pilot)
        assert review_on(pilot).session.current == KEYS[1]


@pytest.mark.slow
async def test_a_late_card_that_is_said_to_be_due_today_goes_to_the_end_of_the_queue(plain, clock):
    learned(plain, clock, KEYS[0])
    clock.pass_days(3)
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "w", "0", "enter")
        assert review_on(pilot).session.queue == (*KEYS[1:], KEYS[0])
        await pilot.press("u")
        assert review_on(pilot).session.queue == tuple(KEYS)


@pytest.mark.slow
async def test_a_demo_is_chosen_by_words_shown_as_the_learners_and_given_back(plain, clock):
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "D")
        screen = pilot.app.screen
        assert isinstance(screen, ChooseDemoScreen)
        assert "Now: none" in text_of(pilot)
        await pilot.press("0")  # there is no choice to take back
        assert pilot.app.screen is screen
        await pilot.press("slash", *"monitor", "enter")
        assert state(plain, clock).chosen_demo == "gradient-monitor"
        await pilot.pause()
        assert "d  demo, chosen by you: What does a gradient monitor see?" in text_of(pilot)
        await pilot.press("D")
        assert "Now: gradient-monitor, chosen by you" in text_of(pilot)
        demos = pilot.app.screen.query_one(DemoList)
        assert demos.selected is not None
        assert demos.selected.id == "gradient-monitor"
        await pilot.press("delete")
        assert state(plain, clock).chosen_demo is None
        assert said(pilot) == "Leads to its own demo again. u takes it back."
        await pilot.press("D", "slash", *"rnn", "escape", "escape")
        assert review_on(pilot).session.current == KEYS[0]


async def test_a_demo_that_the_deck_names_stands_above_any_choice(plain, clock):
    async with running(plain, clock) as pilot:
        await pilot.press("enter", "s", "s", "s", "D")
        assert said(pilot) == "The deck of this card names its demo, dead-relu; change that in the deck's file."
        assert review_on(pilot).session.current == KEYS[3]


@pytest.mark.slow
async def test_a_leech_is_named_and_one_that_is_suspended_is_not_drilled_until_that_is_undone(plain, clock):
    rules = Settings(leech_lapses=1, leech_action="suspend")
    learned(plain, clock, KEYS[0], settings=rules)
    async with running(plain, clock, settings=rules) as pilot:
        await pilot.press("enter", "space", "1")
        review = review_on(pilot)
        assert KEYS[0] not in (*review.session.queue, *review.session.drills)
        assert said(pilot).startswith("“Question 0?” was forgotten once: a leech. It is suspended now;")
        assert "Rewrite it, part it in two, or look at its demo." in said(pilot)
        await pilot.press("u")
        assert review.session.current == KEYS[0]
        assert review.session.answered == 0
        await pilot.press("space", "3")
    with opened(plain, rules, clock) as library:
        assert not study.state_of(library, KEYS[0]).is_leech


@pytest.mark.slow
async def test_a_leech_that_is_only_marked_is_drilled_and_says_so_beside_its_deck(plain, clock):
    rules = Settings(leech_lapses=1)
    learned(plain, clock, *KEYS, settings=rules)
    async with running(plain, clock, settings=rules) as pilot:
        await pilot.press("enter", "space", "1")
        assert "suspended" not in said(pilot)
        for _ in range(3):
            await pilot.press("space", "3")
        await pilot.pause()
        assert "Plain · again today · leech" in text_of(pilot)


@pytest.mark.slow
async def test_the_keys_of_a_demo_beside_a_card_do_nothing_to_the_card(library_path, clock):
    async with running(library_path, clock, size=(160, 48)) as pilot:
        await pilot.press("enter", "space", "d")
        await until(pilot, lambda: pilot.app.focused is not None)
        await pilot.press("b", "x", "r", "w", "f")
        assert review_on(pilot).session.answered == 0
    with opened(library_path, clock=clock) as library:
        assert reviews.count(library.connection) == 0


BROWSE = [
    (("b",), "Buried until tomorrow: 3 cards of 4; the others were passed over, it makes no sense for them."),
    (("x",), "Suspended: 3 cards of 4; the others were passed over, it makes no sense for them."),
    (("f", "2"), "Flag 2 ◆ diamond: 4 cards."),
    (("r",), "New again: 2 cards of 4; the others were passed over, it makes no sense for them."),
    (("w", "3", "enter"), "Due on Thursday 05 March 2026: 2 cards of 4; the others were passed over,"),
    (("D", "enter"), "Leads to factor-product: 3 cards of 4; the others were passed over,"),
]


@pytest.mark.slow
async def test_in_browse_each_is_done_to_all_that_are_marked_and_one_undo_takes_all_back(plain, clock):
    learned(plain, clock, *KEYS[:2])
    with opened(plain, clock=clock) as library:
        actions.suspend(library, KEYS[2])
    before = [state(plain, clock, key) for key in KEYS]
    async with browse(plain, clock) as (screen, pilot):
        await pilot.press("a", "j")
        for keys, sentence in BROWSE:
            await pilot.press(*keys)
            await settled(screen, pilot)
            assert said(pilot).startswith(sentence)
            assert said(pilot).endswith(" u takes it back.")
            assert [state(plain, clock, key) for key in KEYS] != before
            assert (screen.card_key, len(screen.query_one(CardTable).marked)) == (KEYS[1], 4)
            await pilot.press("u")
            await settled(screen, pilot)
            assert said(pilot).startswith("Undone: ")
            assert said(pilot).endswith("cards.")
            assert [state(plain, clock, key) for key in KEYS] == before


@pytest.mark.slow
async def test_without_marks_the_card_under_the_cursor_is_meant_and_x_unsuspends_what_is_suspended(plain, clock):
    async with browse(plain, clock) as (screen, pilot):
        for sentence, suspended in (("Suspended", True), ("No longer suspended", False)):
            await pilot.press("x")
            await settled(screen, pilot)
            assert said(pilot) == f"{sentence}. u takes it back."
            assert state(plain, clock).suspended is suspended
            assert ("susp." in text_of(pilot)) is suspended
        await pilot.press("f", "4")
        await settled(screen, pilot)
        assert "■4" in text_of(pilot)
        assert "flag ■4" in text_of(pilot)
        assert state(plain, clock, KEYS[1]) == CardState()


@pytest.mark.slow
async def test_a_card_that_its_action_takes_out_of_the_list_leaves_the_cursor_in_its_place(plain, clock):
    async with browse(plain, clock) as (screen, pilot):
        await pilot.press("slash", *"-is", "colon", *"suspended", "enter")
        await settled(screen, pilot)
        await pilot.press("j", "x")
        await settled(screen, pilot)
        assert screen.card_key == KEYS[2]
        assert len(screen.query_one(CardTable).ids) == 3


@pytest.mark.slow
async def test_what_cannot_be_done_in_browse_says_why(plain, clock):
    async with browse(plain, clock) as (screen, pilot):
        for keys, sentence in (("r", "This card is new already."), ("u", "There is nothing left to undo.")):
            await pilot.press(keys)
            await settled(screen, pilot)
            assert said(pilot) == sentence
        await pilot.press("slash", "x", "b")
        assert screen.query_one("#query", Input).value == "xb"


@pytest.mark.slow
async def test_thousands_of_cards_are_changed_while_keys_are_obeyed(library_path, clock):
    with opened(library_path, clock=clock) as library:
        add_cards(library, *plain_cards(3000), deck=DECK)
    async with browse(library_path, clock) as (screen, pilot):
        await pilot.press("a", "x")
        await pilot.press("j", "j", "j")
        assert screen.card_key == KEYS[3]
        await settled(screen, pilot)
        assert said(pilot) == "Suspended: 3,000 cards. u takes it back."
        assert screen.card_key == KEYS[3]
        await pilot.press("u")
        await settled(screen, pilot)
        assert said(pilot) == "Undone: the suspension of 3,000 cards."
    assert state(library_path, clock, KEYS[0]) == CardState()


@pytest.mark.slow
@pytest.mark.parametrize(("place", "size", "scheduler"), [("b", (80, 24), "sm2"), ("enter", (160, 48), "fsrs")])
async def test_i_shows_what_is_known_of_the_card_and_its_history_the_newest_first(
    library_path, clock, place, size, scheduler
):
    settings = Settings(scheduler=scheduler)
    with opened(library_path, settings, clock) as library:
        hostile = Card("odd\x1b1", "What [b]is[/b] it?", "This.", ("tag\x9b2",), line=7)
        add_cards(library, hostile, deck=DECK)
        for _ in range(40):
            study.answer(library, KEYS[0], Grade.GOOD, elapsed_ms=4200)
            clock.pass_days(1)
        study.undo(library)
        actions.flag(library, 3, KEYS[0])
        actions.set_due(library, library.today(), KEYS[0])
    async with running(library_path, clock, size=size, settings=settings) as pilot:
        await pilot.press(place)
        await pilot.pause(0.3)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardInformationScreen))
        await pilot.pause()
        shown = text_of(pilot)
        for words in (
            "What [b]is[/b] it?",
            "/decks/Plain.md:7",
            "#tag\ufffd2",
            "flag 3 ● circle",
            "Interval over time",
        ):
            assert words in shown
        assert ("likely" if scheduler == "fsrs" else "ease factor 2.50") in shown
        page = pilot.app.screen.query_one("#page")
        history = str(pilot.app.screen.query_one("#history", Static).render()).splitlines()
        assert [line.split()[1] for line in history[1:4]] == ["due", "flag", "4"]
        assert "taken back" in history[3]
        assert "4.2 s" in history[4]
        assert len(history) == 43
        for key, moved in (("G", 1), ("g", -1), ("j", 1), ("k", -1), ("ctrl+d", 1), ("ctrl+u", -1), ("space", 1)):
            before = page.scroll_y
            await pilot.press(key)
            await pilot.pause()
            assert (page.scroll_y - before) * moved > 0 or page.max_scroll_y == 0, key
        await pilot.press("q")
        assert not isinstance(pilot.app.screen, CardInformationScreen)
