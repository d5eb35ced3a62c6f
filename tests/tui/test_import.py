"""Import by keys and mouse: name a path, read the plan, look at cards and changes, leave decks out, store or leave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from flashgrad.config import Settings
from flashgrad.library import imports
from flashgrad.library.cards import search
from flashgrad.library.import_overview import PlannedCard, PlannedDeck
from flashgrad.library.library import opened
from flashgrad.model import Problem
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.import_decks import ImportScreen
from flashgrad.tui.widgets.path_field import PathField
from flashgrad.tui.widgets.plan_lines import ProblemLine, plan_lines
from flashgrad.tui.widgets.plan_list import PlanList
from flashgrad.tui.widgets.plan_tabs import PlanTabs
from tests.system.program import deck_text, write_deck
from tests.tui.conftest import running, text_of, until


def cards(start, end, mark=""):
    return [(f"id{number}", f"Question {number}{mark}?", f"Answer {number}.") for number in range(start, end)]


@pytest.fixture
def decks(tmp_path, library_path, clock):
    """A folder of two decks that the library knows; since then one lost 12 cards, changed 2 and has a bad one."""
    folder = tmp_path / "my decks"
    write_deck(folder, *cards(0, 30), name="one.md")
    write_deck(folder, *cards(50, 53), name="two.md")
    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [folder]))
    text = deck_text(*cards(0, 2, " anew"), *cards(2, 18), ("fresh", "A [b]new[/b] card?", "Yes."))
    (folder / "one.md").write_text(f"{text}---\ncard_id: bad\n")
    return folder


@asynccontextmanager
async def importing(library_path, clock, size=(80, 24)) -> AsyncIterator[tuple[ImportScreen, Pilot[None]]]:
    """The app on its import screen."""
    # Decks that changed since are not taken in by themselves here.
    async with running(library_path, clock, size=size, settings=Settings(watch_decks=False)) as pilot:
        await pilot.press("i")
        screen = pilot.app.screen
        assert isinstance(screen, ImportScreen)
        await settled(screen, pilot)
        yield screen, pilot


async def settled(screen: ImportScreen, pilot: Pilot[None]) -> None:
    await pilot.pause()
    await until(pilot, lambda: all(worker.is_finished for worker in screen.workers))
    await pilot.pause()


async def read(screen: ImportScreen, pilot: Pilot[None], path: object) -> None:
    """The plan for what was pasted and confirmed."""
    screen.query_one(PathField).post_message(events.Paste(str(path)))
    await pilot.pause()
    await pilot.press("enter")
    await settled(screen, pilot)


def lines(screen: ImportScreen) -> list[str]:
    """What is listed: `D name`, `P text`, or a card's fate and id."""
    told = []
    for line in screen.query_one(PlanList).lines:
        match line:
            case PlannedDeck():
                told.append(f"D {line.name}")
            case PlannedCard():
                told.append(f"{line.fate} {line.card.card_id}")
            case _:
                told.append(f"P {line}")
    return told


def shown(screen: ImportScreen, selector: str) -> str:
    return str(screen.query_one(selector, Static).render())


async def test_the_plan_names_problems_first_then_every_card_that_it_touches_under_its_deck(library_path, clock, decks):
    async with importing(library_path, clock) as (screen, pilot):
        await read(screen, pilot, decks)
        problems = [line for line in screen.query_one(PlanList).lines if isinstance(line, ProblemLine)]
        told = "".join("".join(line.text for line in problems).split())
        assert told == f"{decks / 'one.md'}:115:Thiscardhasnoquestionandnoanswer;writeeachunderaline`---`.".replace(
            " ", ""
        )
        assert lines(screen)[len(problems) :] == [
            "D One", "new fresh", "changed id0", "changed id1", *(f"orphaned id{n}" for n in range(18, 30)), "D Two",
        ]  # fmt: skip
        assert shown(screen, "#name") == "Import · 1 new, 2 changed, 12 orphaned, 19 unchanged"
        assert "12 of the 30 cards of “One” are not in the file" in shown(screen, "#remark")
        assert "A [b]new[/b] card?" in text_of(pilot)


@pytest.mark.slow
async def test_the_card_under_the_cursor_is_shown_and_what_changes_in_it(library_path, clock, decks):
    async with importing(library_path, clock, (130, 30)) as (screen, pilot):
        await read(screen, pilot, decks)
        await pilot.press("4", "j")
        await settled(screen, pilot)
        assert lines(screen) == ["D One", "changed id0", "changed id1"]
        screen_text = text_of(pilot)
        assert "− Question 0?" in screen_text
        assert "+ Question 0 anew?" in screen_text
        assert "Answer 0." in screen_text
        await pilot.press("7", "G")
        await settled(screen, pilot)
        assert "it is set aside with its history" in " ".join(shown(screen, "#facts").split())
        assert "Answer 29." in text_of(pilot)
        await pilot.press("2")
        await settled(screen, pilot)
        assert all(line.startswith("P ") for line in lines(screen))


@pytest.mark.slow
async def test_enter_imports_says_what_was_done_and_goes_home(library_path, clock, decks):
    async with importing(library_path, clock) as (screen, pilot):
        await read(screen, pilot, decks)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        assert [note.message for note in pilot.app._notifications] == [
            "Imported: 1 new, 2 changed, 12 orphaned, 19 unchanged. 1 problem: what they name was not taken."
        ]
    with opened(library_path, clock=clock) as library:
        assert len(search(library, "")) == 22
        assert len(search(library, "is:orphaned")) == 12


@pytest.mark.slow
async def test_escape_leaves_without_change_also_while_the_path_is_typed(library_path, clock, decks):
    async with importing(library_path, clock) as (screen, pilot):
        await read(screen, pilot, decks)
        await pilot.press("slash", "x", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
    with opened(library_path, clock=clock) as library:
        assert len(search(library, "")) == 33


@pytest.mark.slow
async def test_a_deck_is_left_out_and_taken_in_again(library_path, clock, decks):
    async with importing(library_path, clock) as (screen, pilot):
        await read(screen, pilot, decks)
        await pilot.press("n", "n", "p", "space")
        await settled(screen, pilot)
        assert lines(screen) == ["D One", "D Two"]
        assert "[ ] One · left out" in text_of(pilot)
        assert shown(screen, "#name") == "Import · 3 unchanged"
        await pilot.press("enter")
        assert "nothing to import" in shown(screen, "#remark")
        await pilot.press("g", "space")
        await settled(screen, pilot)
        assert "changed id1" in lines(screen)


@pytest.mark.slow
async def test_places_of_before_are_offered_and_enter_reads_one(library_path, clock, decks):
    async with importing(library_path, clock, size=(200, 48)) as (screen, pilot):
        assert str(decks) in text_of(pilot).replace("\n", "")
        await pilot.press("down", "enter")
        await settled(screen, pilot)
        assert lines(screen)[-1] == "D Two"


async def test_tab_completes_the_path_and_a_wrong_one_is_explained(library_path, clock, decks):
    async with importing(library_path, clock) as (screen, pilot):
        field = screen.query_one(PathField)
        field.value = str(decks.parent / "my")
        field.cursor_position = len(field.value)
        await pilot.press("tab")
        await settled(screen, pilot)
        assert field.value == f"{decks}/"
        await pilot.press("tab")
        await settled(screen, pilot)
        assert shown(screen, "#remark") == "one.md   two.md"
        field.value = str(decks / "three.md")
        await pilot.press("enter")
        await settled(screen, pilot)
        assert "The file cannot be read" in text_of(pilot)
        assert field.has_focus


@pytest.mark.slow
async def test_everything_goes_by_mouse(library_path, clock, decks):
    async with importing(library_path, clock, (120, 30)) as (screen, pilot):
        places = screen.query_one(PlanList)
        await pilot.click(PlanList, offset=(5, 1))
        await pilot.click(PlanList, offset=(5, 1))
        await settled(screen, pilot)
        assert any(isinstance(line, PlannedDeck) for line in places.lines)
        await pilot.click(PlanTabs, offset=(str(screen.query_one(PlanTabs).render()).index("orphaned") + 2, 0))
        await settled(screen, pilot)
        assert lines(screen)[1] == "orphaned id18"
        await pilot.click(PlanList, offset=(5, 3))
        await settled(screen, pilot)
        assert "Answer 20." in text_of(pilot)


async def test_storing_can_be_cancelled_and_then_done_after_all(library_path, clock, decks):
    async with importing(library_path, clock) as (screen, pilot):
        await read(screen, pilot, decks)
        screen.action_go_on()
        screen.action_leave()
        await settled(screen, pilot)
        assert "Cancelled: nothing was imported." in text_of(pilot)
        with opened(library_path, clock=clock) as library:
            assert not search(library, "anew")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    with opened(library_path, clock=clock) as library:
        assert search(library, "anew")


def test_many_problems_stand_on_one_line_each():
    few, many = [Problem("a.md", 1, "Long words. " * 9)] * 3, [Problem("a.md", 1, "Long words. " * 9)] * 999
    assert len(plan_lines([], few, "overview", 40)) > 6
    assert len(plan_lines([], many, "problems", 40)) == 999
