"""Browse by keys: search as you type, sort, read, mark, open a demo; at the narrowest and at a wide screen."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from flashgrad.config import Settings, load_settings, save_settings
from flashgrad.library.browse import Vocabulary, cards_at
from flashgrad.library.first_start import welcome
from flashgrad.library.library import open_library
from flashgrad.model import Card
from flashgrad.study.card_order import Column, Order
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.help import HelpScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.widgets.card_columns import due_text, places
from flashgrad.tui.widgets.card_table import CardTable
from flashgrad.tui.widgets.card_view import CardView
from flashgrad.tui.widgets.query_completion import completion
from flashgrad.tui.widgets.query_field import QueryField, QueryRemark
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import SteppingClock, running, text_of, until

WORDS = Vocabulary(
    ("relu", "gradients", "vanishing-gradients"), ("Gradient stability", "Basics"), ("hard ones", "hardest")
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A library of 300 plain cards and those of the bundled decks, made once and copied for each test."""
    path: Path = tmp_path_factory.mktemp("filled") / "library.db"
    library = open_library(path, Settings(), SteppingClock())
    welcome(library)
    add_cards(library, *plain_cards(300), Card("odd1", "Zebra?", "Stripes.", ("animal", "zoo")), deck="A plain deck")
    library.close()
    return path


@pytest.fixture
def library_path(tmp_path: Path, filled: Path) -> Path:
    path = tmp_path / "library.db"
    shutil.copy(filled, path)
    return path


@asynccontextmanager
async def browse(library_path, clock, size=(80, 24)) -> AsyncIterator[tuple[BrowseScreen, Pilot[None]]]:
    """The app, browsing the cards of the library."""
    async with running(library_path, clock, size=size) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen))
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        await settled(screen, pilot, "")
        yield screen, pilot


async def settled(screen: BrowseScreen, pilot: Pilot[None], query: str) -> None:
    """Until the cards of `query` are listed and nothing is under way."""
    await until(
        pilot, lambda: screen.searched == query and not any(not worker.is_finished for worker in screen.workers)
    )
    await pilot.pause()


async def typed(screen: BrowseScreen, pilot: Pilot[None], query: str) -> None:
    """`query` in the field, by keys, and its cards listed."""
    names = {" ": "space", ":": "colon", '"': "quotation_mark", ">": "greater_than_sign", "-": "minus"}
    await pilot.press("slash", *(names.get(character, character) for character in query))
    await settled(screen, pilot, query)


async def pasted(screen: BrowseScreen, pilot: Pilot[None], query: str) -> None:
    """`query` in the field all at once, and its cards listed."""
    await pilot.press("slash")
    screen.query_one(QueryField).post_message(events.Paste(query))
    await settled(screen, pilot, query)


async def complained(screen: BrowseScreen, pilot: Pilot[None], query: str) -> str:
    """What is said against `query`."""
    screen.query_one(QueryField).value = query
    await until(pilot, lambda: bool(remark(screen)))
    return remark(screen)


def listed(screen: BrowseScreen) -> list[str | None]:
    """The ids of the listed cards."""
    ids = screen.query_one(CardTable).ids
    found = cards_at(screen._library, ids)
    return [found[row_id].card.content.card_id for row_id in ids]


def selected_id(screen: BrowseScreen) -> str | None:
    selected = screen.query_one(CardTable).selected
    return selected.card.content.card_id if selected else None


def remark(screen: BrowseScreen) -> str:
    return str(screen.query_one(QueryRemark).render())


def name(screen: BrowseScreen) -> str:
    return str(screen.query_one("#name", Static).render())


@pytest.mark.slow
async def test_cards_are_found_while_the_query_is_typed_and_escape_forgets_it_then_leaves(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        everything = len(screen.query_one(CardTable).ids)
        await typed(screen, pilot, "zeb")
        assert listed(screen) == ["odd1"]
        assert name(screen) == f"Browse · 1 of {everything} cards · by deck"
        assert "Stripes." in text_of(pilot)
        await pilot.press("escape")
        await settled(screen, pilot, "")
        assert len(screen.query_one(CardTable).ids) == everything
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.slow
async def test_a_wrong_query_is_explained_below_and_keeps_the_text_and_the_cards(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await pasted(screen, pilot, "zebra")
        screen.query_one(QueryField).value = "zebra is:x"
        await until(pilot, lambda: "is not a status" in remark(screen))
        assert screen.query_one(Input).value == "zebra is:x"
        assert len(listed(screen)) == 1
        assert "is:leech." in text_of(pilot)
        await pilot.press("end", "backspace", "n")
        await until(pilot, lambda: "is not a status" not in remark(screen))


@pytest.mark.slow
async def test_movement_by_lines_half_pages_pages_and_to_the_ends(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        table = screen.query_one(CardTable)
        last, room = len(table.ids) - 1, table.lines_on_screen
        half = room // 2
        for keys, place in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("G", last), ("g", 0), ("end", last), ("home", 0),
            ("ctrl+d", half), ("ctrl+d", 2 * half), ("ctrl+u", half), ("pagedown", 3 * half), ("pageup", half),
            ("n", half + 1), ("p", half), ("pageup", 0),
        ):  # fmt: skip
            await pilot.press(keys)
            assert table.ids.index(table.selected_id) == place, keys
        assert room < len(table.ids)


@pytest.mark.slow
async def test_the_line_under_the_cursor_is_on_screen_and_only_lines_on_screen_were_read(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        table = screen.query_one(CardTable)
        await pasted(screen, pilot, "deck:plain")
        await pilot.press("enter", "G")
        await pilot.pause()
        assert selected_id(screen) == "odd1"
        assert "Zebra?" in text_of(pilot)
        assert len(table._found) <= 5 * table.lines_on_screen < len(table.ids)


@pytest.mark.slow
async def test_a_number_sorts_and_again_turns_the_order_round(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await pasted(screen, pilot, "question")
        await pilot.press("enter")
        order = Order("deck")
        for key, column in enumerate(get_args(Column), start=1):
            for _ in range(2):
                chosen, order = selected_id(screen), order.by(column)
                await pilot.press(str(key))
                await settled(screen, pilot, "question")
                assert screen.query_one(CardTable).ids == screen._browser.find("question", order).ids, (column, order)
                assert selected_id(screen) == chosen, (column, order)


@pytest.mark.slow
async def test_marks_stay_while_the_query_changes_and_actions_are_meant_for_them(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        assert screen.chosen_keys() == [screen.card_key]
        await pasted(screen, pilot, "zebra")
        await pilot.press("enter", "space", "escape")
        await settled(screen, pilot, "")
        assert screen.card_key == "A plain deck/300"
        await pilot.press("g")
        first = screen.card_key
        await pilot.press("space")
        assert "2 marked" in name(screen)
        assert screen.chosen_keys() == [first, "A plain deck/300"]
        await pilot.press("k", "space")
        assert screen.chosen_keys() == ["A plain deck/300"]
        await pilot.press("a")
        assert len(screen.chosen_keys()) == len(screen.query_one(CardTable).ids)
        await pilot.press("a")
        assert "marked" not in name(screen)


@pytest.mark.slow
async def test_enter_shows_the_card_alone_where_movement_scrolls_it_and_escape_goes_back(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await pasted(screen, pilot, "tag:vanishing")
        await pilot.press("enter", "enter")
        await settled(screen, pilot, "tag:vanishing")
        assert not screen.query_one(CardTable).display
        before = selected_id(screen)
        await pilot.press("j", "ctrl+d", "G", "g", "k")
        assert selected_id(screen) == before
        await pilot.press("n")
        assert selected_id(screen) != before
        await pilot.press("escape")
        assert screen.query_one(CardTable).display
        assert screen.query_one(QueryField).value == "tag:vanishing"
        await pilot.press("enter", "slash")
        assert screen.query_one(CardTable).display
        assert screen.query_one(QueryField).has_focus


@pytest.mark.parametrize(("size", "is_beside"), [((80, 24), False), ((160, 48), True)])
async def test_the_card_stands_below_the_list_or_beside_it_where_there_is_room(library_path, clock, size, is_beside):
    async with browse(library_path, clock, size) as (screen, _):
        table, card = screen.query_one(CardTable).region, screen.query_one(CardView).region
        assert (card.x >= table.right) is is_beside
        assert (card.y >= table.bottom) is not is_beside


@pytest.mark.slow
async def test_the_demo_of_a_card_opens_and_one_without_says_so(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await pasted(screen, pilot, "zebra")
        await pilot.press("enter", "d")
        assert pilot.app.screen is screen
        assert [note.message for note in pilot.app._notifications] == ["This card has no demo."]
        await pilot.press("escape")
        await pasted(screen, pilot, "id:RMyBSvWo")
        await pilot.press("enter", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, DemoScreen))


@pytest.mark.slow
async def test_a_question_mark_in_the_field_explains_the_language_and_loses_nothing(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await pasted(screen, pilot, "zebra")
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "tag:relu" in text_of(pilot)
        await pilot.press("escape")
        assert screen.query_one(QueryField).value == "zebra"
        await pilot.press("space", "quotation_mark", "a", "question_mark")
        assert screen.query_one(QueryField).value == 'zebra "a?'


@pytest.mark.slow
async def test_tab_completes_a_value_that_is_offered_below(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await typed(screen, pilot, "tag:zo")
        assert "zoo" in remark(screen)
        await pilot.press("tab")
        await settled(screen, pilot, "tag:zoo ")
        assert listed(screen) == ["odd1"]
        assert remark(screen) == ""


@pytest.mark.slow
async def test_a_click_on_a_line_goes_there_another_opens_and_one_on_the_heading_sorts(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        table = screen.query_one(CardTable)
        await pilot.click(CardTable, offset=(20, 3))
        assert table.ids.index(table.selected_id) == 2
        await pilot.click(CardTable, offset=(3, 0))
        await settled(screen, pilot, "")
        assert "by card id" in name(screen)
        place = table.ids.index(table.selected_id) - int(table.scroll_offset.y)
        await pilot.click(CardTable, offset=(20, place + 1))
        assert not table.display


@pytest.mark.slow
async def test_a_search_is_saved_listed_run_and_forgotten(library_path, clock):
    async with browse(library_path, clock) as (screen, pilot):
        await pilot.press("ctrl+s")
        assert [note.message for note in pilot.app._notifications] == ["There is no search to save yet: / types one."]
        await pasted(screen, pilot, "zebra")
        await pilot.press("ctrl+s", *"my", "space", "o", "enter")
        assert load_settings().searches == {"my o": "zebra"}
        await pilot.press("ctrl+s", *"my", "enter")
        assert load_settings().searches == {"my o": "zebra", "my": "zebra"}
        await pilot.press("escape")
        await settled(screen, pilot, "")
        await pasted(screen, pilot, '@"my o" stripes')
        assert listed(screen) == ["odd1"]
        await pilot.press("escape")
        await pilot.press("S", "d")
        assert load_settings().searches == {"my o": "zebra"}
        await pilot.press("j", "enter")
        await settled(screen, pilot, "zebra")
        await pilot.press("S", "d", "escape")
        assert load_settings().searches == {}
        assert "No search is saved" in await complained(screen, pilot, "@my")


@pytest.mark.slow
async def test_a_name_that_is_taken_is_replaced_only_when_asked_twice(library_path, clock):
    save_settings({"searches": {"mine": "is:new"}})
    async with browse(library_path, clock) as (screen, pilot):
        await pasted(screen, pilot, "zebra")
        await pilot.press("ctrl+s", *"mine", "enter")
        assert "enter once more replaces it" in text_of(pilot)
        assert load_settings().searches == {"mine": "is:new"}
        await pilot.press("enter")
        assert load_settings().searches == {"mine": "zebra"}


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("tag:re", "tag:relu "),
        ("tag:GRAD", "tag:gradients "),
        ("-tag:van", "-tag:vanishing-gradients "),
        ("relu deck:grad", 'relu deck:"Gradient stability" '),
        ('deck:"Gradient s', 'deck:"Gradient stability" '),
        ("is:ar", "is:archived "),
        ("@har", '@"hard ones" '),
        ("relu @", 'relu @"hard ones" '),
        ("is:due", None),
        ("tag:none", None),
        ("relu", None),
        ("xtag:re", None),
    ],
)
def test_a_filter_that_is_being_typed_is_completed(text, completed):
    offered = completion(text, len(text), WORDS)
    assert (offered.applied(text, len(text))[0] if offered else None) == completed


@pytest.mark.parametrize("width", [40, 60, 78, 158, 300])
def test_the_columns_fill_the_line_and_the_question_keeps_its_room(width):
    columns = places(width)
    assert sum(place.width_cells for place in columns) + 2 * (len(columns) - 1) == width
    assert columns[-1].width_cells >= min(24, width - 23)


@pytest.mark.parametrize(("due", "is_drill", "text"), [(None, False, "new"), (9, True, "again"), (10, False, "today"),
                                                      (3, False, "-7"), (12, False, "+2")])  # fmt: skip
def test_when_a_card_is_due_is_told_in_days(due, is_drill, text):
    assert due_text(due, 10, is_drill=is_drill) == text
