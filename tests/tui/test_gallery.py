"""The gallery by keys and mouse: look, filter, open, come back, at the narrowest and at a wide screen."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from flashgrad.demos import catalog, links
from flashgrad.demos.spec import Parameters
from flashgrad.demos.wire import Event
from flashgrad.library import actions
from flashgrad.library.library import opened
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.gallery import GalleryScreen, first_line
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.widgets.demo_details import DemoDetails, details_content
from flashgrad.tui.widgets.demo_filter import filtered
from flashgrad.tui.widgets.demo_list import DemoList, demo_lines
from flashgrad.tui.widgets.demo_pane import DemoPane
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import running, text_of, until
from tests.tui.demo_host import HALVING, ProcessHere

IDS = tuple(catalog.demos())


class Waiting(ProcessHere):
    """Takes requests and never answers, so that no demo runs."""

    async def run(self, demo_id: str, parameters: Parameters) -> AsyncGenerator[Event, None]:
        self.runs.append(parameters)
        await asyncio.Event().wait()
        yield  # type: ignore[misc]

    async def close(self) -> None:
        return


@asynccontextmanager
async def gallery(library_path, clock, size=(80, 24)) -> AsyncIterator[tuple[GalleryScreen, Pilot[None], Waiting]]:
    """The app with its gallery open."""
    async with running(library_path, clock, size=size) as pilot:
        assert isinstance(pilot.app, FlashgradApp)
        pilot.app._demo_process = process = Waiting()  # type: ignore[assignment]
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, GalleryScreen))
        screen = pilot.app.screen
        assert isinstance(screen, GalleryScreen)
        await until(pilot, lambda: bool(screen.query_one(DemoList).counts))
        yield screen, pilot, process


def selected_id(screen: GalleryScreen) -> str | None:
    return screen.selected.id if screen.selected else None


def listed(screen: GalleryScreen) -> list[str]:
    """The ids of the demos in the list."""
    options = screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).id) for index in range(options.option_count)]


def details(screen: GalleryScreen) -> str:
    return " ".join(str(screen.query_one(DemoDetails).render()).split())


def name(screen: GalleryScreen) -> str:
    return str(screen.query_one("#name", Static).render())


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 30), (160, 48)])
async def test_all_demos_stand_in_the_catalogues_order_and_the_first_is_described(library_path, clock, size):
    async with gallery(library_path, clock, size) as (screen, pilot, _):
        await pilot.pause()
        first = catalog.find(IDS[0])
        assert listed(screen) == list(IDS)
        assert name(screen) == f"Gallery · {len(IDS)} demos"
        assert selected_id(screen) == first.id
        assert first.insight in details(screen)
        assert all(" ".join(source.split()) in details(screen) for source in first.sources)
        assert screen.has_class("-wide") == (size[0] >= 120)
        shown = text_of(pilot)
        assert first.title in shown
        assert first.insight[:40] in shown


@pytest.mark.slow
async def test_wide_the_description_stands_beside_the_list_and_narrow_below_it(library_path, clock):
    async with gallery(library_path, clock) as (screen, pilot, _):
        demos, page = screen.query_one("#demos"), screen.query_one("#page")
        await pilot.pause()
        assert page.region.y >= demos.region.bottom
        assert min(page.size.height, demos.size.height) >= 8
        await pilot.resize_terminal(160, 48)
        await pilot.pause()
        assert page.region.x >= demos.region.right
        assert page.size.height > 40


@pytest.mark.slow
async def test_cards_are_counted_and_quoted_from_the_library(library_path, clock):
    async with gallery(library_path, clock, (160, 48)) as (screen, pilot, _):
        counts = screen.query_one(DemoList).counts
        assert all(counts[demo_id] >= len(links.bundled_cards(demo_id)) > 0 for demo_id in IDS if demo_id in counts)
        assert "gradient-depth" in counts
        while selected_id(screen) != "gradient-depth":
            await pilot.press("j")
        await pilot.pause()
        assert "Define vanishing gradients in a deep network." in details(screen)
        assert f"gradient-depth · {counts['gradient-depth']} cards" in details(screen)


async def test_a_card_counts_with_the_demo_that_its_learner_chose(library_path, clock):
    with opened(library_path, clock=clock) as library:
        add_cards(library, *plain_cards(3))
        actions.choose_demo(library, "rnn-time", "Stability/0", "Stability/2")
    async with gallery(library_path, clock) as (screen, _, _):
        assert screen.query_one(DemoList).counts == {"rnn-time": 2}


@pytest.mark.slow
@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up")])
async def test_keys_move_through_the_list(library_path, clock, down, up):
    async with gallery(library_path, clock) as (screen, pilot, _):
        await pilot.press(down, down)
        assert selected_id(screen) == IDS[2]
        await pilot.pause()
        assert catalog.find(IDS[2]).insight in details(screen)
        await pilot.press(up)
        assert selected_id(screen) == IDS[1]
        await pilot.press("end")
        assert selected_id(screen) == IDS[-1]


@pytest.mark.slow
async def test_the_filter_takes_every_word_and_its_end_keeps_the_demo_under_the_cursor(library_path, clock):
    async with gallery(library_path, clock) as (screen, pilot, _):
        await pilot.press("slash", *"Norm de")
        await pilot.pause()
        assert listed(screen)[0] == selected_id(screen) == "norm-depth"
        assert 1 < len(listed(screen)) < len(IDS)
        assert name(screen) == f"Gallery · {len(listed(screen))} of {len(IDS)} demos"
        await pilot.press("escape")
        await pilot.pause()
        assert listed(screen) == list(IDS)
        assert selected_id(screen) == "norm-depth"
        assert not screen.query_one("#filter", Input).display
        assert isinstance(screen.focused, DemoList)


@pytest.mark.slow
async def test_a_filter_that_leaves_no_demo_says_so(library_path, clock):
    async with gallery(library_path, clock) as (screen, pilot, process):
        await pilot.press("slash", *"zzz")
        await pilot.pause()
        assert listed(screen) == []
        assert "No demo has all of these words." in text_of(pilot)
        assert details(screen) == ""
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert process.runs == []


@pytest.mark.slow
async def test_enter_opens_free_play_and_closing_comes_back_to_the_same_demo(library_path, clock):
    async with gallery(library_path, clock) as (screen, pilot, process):
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DemoScreen))
        await until(pilot, lambda: len(process.runs) == 1)
        assert process.runs[0] == catalog.find(IDS[1]).parameters()
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert selected_id(screen) == IDS[1]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


@pytest.mark.slow
async def test_enter_in_the_filter_opens_what_is_under_the_cursor(library_path, clock):
    async with gallery(library_path, clock) as (screen, pilot, _):
        await pilot.press("slash", *"clip-geo", "enter")
        await until(pilot, lambda: bool(pilot.app.screen.query(DemoPane)))
        assert pilot.app.screen.query_one(DemoPane).parameters == catalog.find("clip-geometry").parameters()
        assert selected_id(screen) == "clip-geometry"


@pytest.mark.slow
async def test_a_click_shows_a_demo_and_another_opens_it(library_path, clock):
    async with gallery(library_path, clock) as (screen, pilot, _):
        await pilot.click("#demos", offset=(5, 3))
        await pilot.pause()
        assert pilot.app.screen is screen
        assert selected_id(screen) == IDS[3]
        await pilot.click("#demos", offset=(5, 3))
        await until(pilot, lambda: isinstance(pilot.app.screen, DemoScreen))


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("", True),
        ("HALV", True),
        ("number power", True),
        ("decades", True),
        ("arithmetic", True),
        ("noise", True),
        ("why so", True),
        ("umber", False),
        ("number zebra", False),
        ("halving?", True),
    ],
)
def test_words_are_found_by_their_beginnings_wherever_a_demo_is_spoken_of(words, is_found):
    assert filtered([HALVING], {"halving": ["Why so few?"]}, words) == ([HALVING] if is_found else [])


def test_ids_give_way_to_titles_where_a_line_is_narrow():
    wide = demo_lines([HALVING], {"halving": 3}, 80)[0].plain
    assert wide.startswith("One number to the power of [b]depth[/b]")
    assert "halving" in wide
    assert wide.endswith("  3 cards")
    narrow = demo_lines([HALVING], {"halving": 1}, 30)[0].plain
    assert (len(wide), len(narrow)) == (80, 30)
    assert narrow.endswith("…     1 card")


@pytest.mark.parametrize("width", [24, 40, 78, 100])
def test_a_description_fits_its_width_and_tells_what_parameters_take(width):
    text = details_content(HALVING, ["A question that is " + "long " * 20], width).plain
    assert all(len(line) <= max(width, 24 + 20) for line in text.splitlines())
    flat = " ".join(text.split())
    assert "depth a whole number from 2 to 40 layers; default 10" in flat
    assert "halving · 1 card · 1 claim" in flat
    assert "seed" not in flat


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Define **vanishing gradients** in a net.", "Define vanishing gradients in a net."),
        ("\n\nWhy `relu` and $\\sigma$, not *tanh*?\nSecond line", "Why relu and σ, not tanh?"),
        ("What is 2 * 3 * 4?", "What is 2 * 3 * 4?"),
        ("", ""),
    ],
)
def test_a_question_is_quoted_by_its_first_line_without_marks(question, line):
    assert first_line(question) == line
