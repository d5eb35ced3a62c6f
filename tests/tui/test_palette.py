"""The command palette finds whatever the keys of a screen can do at this moment."""

import pytest
from textual.actions import parse
from textual.command import CommandPalette
from textual.pilot import Pilot

from flashgrad.tui.commands.registry import COMMANDS
from flashgrad.tui.palette_provider import KeyCommands
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.help import HelpScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.widgets.pinned_line import PinnedLine
from tests.tui.conftest import running, until
from tests.tui.demo_host import played


async def offered(pilot: Pilot[None], query: str = "") -> list[str]:
    """The names that the palette's commands have on the screen below it."""
    provider = KeyCommands(pilot.app.screen)
    hits = provider.search(query) if query else provider.discover()
    return [str(hit.text) async for hit in hits]


async def test_the_palette_offers_what_the_demo_and_the_app_can_do_now():
    async with played() as (app, pilot):
        names = await offered(pilot)
        assert {"Ask", "View", "Pin", "Seed", "Source", "Save", "Close"} <= set(names)
        assert not {"Cancel", "Run again", "Reset", "Just show me", "Choice 1"} & set(names)
        assert len(names) == len(set(names))
        assert (await offered(pilot, "json")) == ["Save"]
        app.pane.action_predict()
        await pilot.pause()
        assert "Just show me" in await offered(pilot)


@pytest.mark.slow
async def test_a_command_that_is_chosen_in_the_palette_is_done():
    async with played() as (app, pilot):
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"ghost")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await until(pilot, lambda: app.pane.query_one(PinnedLine).display)
        assert isinstance(app.screen, DemoScreen)


@pytest.mark.slow
async def test_the_palette_knows_home_gallery_review_and_the_app(library_path, clock):
    async with running(library_path, clock) as pilot:
        assert {"Start", "Gallery", "Import", "Help", "Quit"} <= set(await offered(pilot))
        assert [command.title for command in pilot.app.get_system_commands(pilot.app.screen)] == [
            "Theme",
            "Fit FSRS",
        ]
        await pilot.press("g")
        await until(pilot, lambda: not isinstance(pilot.app.screen, HomeScreen))
        assert {"Open", "Filter", "Down", "Up", "Home", "Help"} <= set(await offered(pilot))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        names = await offered(pilot)
        assert {"Show answer", "Demo", "Undo", "Skip", "Home"} <= set(names)
        assert not {"Grade 1", "Grade 3"} & set(names)
        await pilot.press("space")
        await pilot.pause()
        assert {"Grade 1", "Grade 4"} <= set(await offered(pilot))
        assert not {"Show answer", "Grade 0", "Grade 5"} & set(await offered(pilot))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("opens", "place"),
    [("", "Home"), ("g", "Gallery"), ("t", "Statistics"), ("b", "Browse"), ("s", "Settings"), ("enter", "Review")],
)
async def test_every_command_of_a_screen_is_in_its_help_and_in_the_palette_when_it_makes_sense(
    opens, place, library_path, clock
):
    async with running(library_path, clock) as pilot:
        if opens:
            await pilot.press(opens)
            await until(pilot, lambda: not isinstance(pilot.app.screen, HomeScreen))
            await pilot.pause()
        screen = pilot.app.screen
        names, explained = set(await offered(pilot)), "\n".join(line.meaning for line in HelpScreen(screen)._lines())
        for command in COMMANDS[place]:
            assert command.help_text.rstrip(".") in explained, command.id
            target = pilot.app if command.action.startswith("app.") else screen
            _, action, parameters = parse(command.action)
            if target.check_action(action, parameters):
                assert command.name in names, command.id
