"""A run is saved to a file: by keys and by mouse, never over another file unasked, failures in a sentence."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from flashgrad.demos.wire import outcome_json
from flashgrad.errors import DemoError
from flashgrad.tui.run_files import write_run
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.save_run import SaveRunScreen
from tests.tui.conftest import until
from tests.tui.demo_host import HALVING, DemoHost, ProcessHere, played


@asynccontextmanager
async def saving(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **values
) -> AsyncIterator[tuple[DemoHost, Pilot[None]]]:
    """The dialog that asks for a file name, opened in `folder`."""
    monkeypatch.chdir(folder)
    async with played(**values) as (app, pilot):
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, SaveRunScreen))
        await pilot.pause()
        yield app, pilot


def state(app: DemoHost) -> str:
    return str(app.screen.query_one("#state", Static).render())


async def closed(pilot: Pilot[None], app: DemoHost) -> None:
    await until(pilot, lambda: isinstance(app.screen, DemoScreen))


@pytest.mark.slow
async def test_the_numbers_of_a_run_are_saved_as_the_command_line_prints_them(tmp_path, monkeypatch):
    async with saving(tmp_path, monkeypatch, depth=12, seed=3) as (app, pilot):
        assert app.screen.query_one(Input).value == "halving-3.svg"
        assert state(app) == f"In {tmp_path}"
        await pilot.click("#as-json")
        assert app.screen.query_one(Input).value == "halving-3.json"
        await pilot.press("enter")
        await closed(pilot, app)
        assert app.pane.outcome is not None
        written = json.loads((tmp_path / "halving-3.json").read_text())
        assert written == json.loads(json.dumps(outcome_json(app.pane.outcome)))
        assert written["params"]["depth"] == 12
        assert [path.name for path in tmp_path.iterdir()] == ["halving-3.json"]
        assert [str(tmp_path / "halving-3.json") in note.message for note in app._notifications] == [True]


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<"), ("png", b"\x89PNG")])
async def test_the_picture_is_saved_by_mouse(tmp_path, monkeypatch, suffix, start):
    async with saving(tmp_path, monkeypatch) as (app, pilot):
        await pilot.click(f"#as-{suffix}")
        await pilot.click("#save")
        await closed(pilot, app)
        assert (tmp_path / f"halving-0.{suffix}").read_bytes().startswith(start)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "named"),
    [("/", "/halving-0.svg"), ("", "halving-0.svg"), ("..", "../halving-0.svg"), ("plots/a.png", "plots/a.svg")],
)
async def test_a_suffix_can_be_chosen_whatever_is_typed(tmp_path, monkeypatch, typed, named):
    async with saving(tmp_path, monkeypatch) as (app, pilot):
        app.screen.query_one(Input).value = typed
        await pilot.click("#as-svg")
        assert app.screen.query_one(Input).value == named


@pytest.mark.slow
async def test_a_file_is_replaced_only_when_that_was_said_twice(tmp_path, monkeypatch):
    (tmp_path / "mine.json").write_text("precious")
    async with saving(tmp_path, monkeypatch) as (app, pilot):
        app.screen.query_one(Input).value = "mine.json"
        await pilot.press("enter")
        assert "exists already" in state(app)
        assert (tmp_path / "mine.json").read_text() == "precious"
        app.screen.query_one(Input).value = "other.json"
        await pilot.pause()
        app.screen.query_one(Input).value = "mine.json"
        await pilot.pause()
        await pilot.press("enter")
        assert (tmp_path / "mine.json").read_text() == "precious"
        await pilot.press("enter")
        await closed(pilot, app)
        assert json.loads((tmp_path / "mine.json").read_text())["demo"] == "halving"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("run.txt", "run.txt must end in .svg or .png for the picture, in .json for the numbers."),
        ("nowhere/run.json", "There is no folder nowhere."),
        ("folder.json", "folder.json is a folder; add a file name."),
        ("", "The name must end in"),
        (f"{'long' * 99}.json", "cannot be used: File name too long."),
        ("~nobody-of-this-name/run.json", "There is no folder ~nobody-of-this-name."),
    ],
)
async def test_a_name_under_which_nothing_can_be_saved_is_refused_in_a_sentence(tmp_path, monkeypatch, name, sentence):
    (tmp_path / "folder.json").mkdir()
    async with saving(tmp_path, monkeypatch) as (app, pilot):
        app.screen.query_one(Input).value = name
        await pilot.press("enter")
        await pilot.pause()
        assert sentence in state(app)
        await pilot.press("escape")
        await closed(pilot, app)
        assert [path.name for path in tmp_path.iterdir()] == ["folder.json"]


async def test_a_failure_to_write_is_a_sentence_and_leaves_what_was_there(tmp_path):
    async with played() as (app, _):
        assert app.pane.outcome is not None
        with pytest.raises(DemoError, match=r"x\.json cannot be written: No such file or directory;"):
            write_run(HALVING, app.pane.outcome, tmp_path / "gone" / "x.json")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
async def test_an_error_of_our_own_while_writing_is_told_and_the_dialog_can_be_left(tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no bins")

    monkeypatch.setattr("flashgrad.tui.screens.save_run.write_run", broken)
    async with saving(tmp_path, monkeypatch) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: "no bins" in state(app))
        await pilot.press("escape")
        await closed(pilot, app)


async def test_only_a_finished_run_is_saved():
    process = ProcessHere()
    async with played(process=process) as (app, pilot):
        process.gate.clear()
        await pilot.press("s")
        await until(pilot, lambda: len(process.runs) == 2)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, DemoScreen)
        assert [note.message for note in app._notifications] == ["Only a run that has finished can be saved."]


@pytest.mark.slow
async def test_all_of_it_can_be_done_by_mouse():
    async with played((160, 48)) as (app, pilot):
        footer = {binding.binding.action for binding in app.screen.active_bindings.values() if binding.binding.show}
        assert {"pin", "source", "save", "next_seed", "toggle_view", "predict", "close"} <= footer
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, SaveRunScreen))
        await pilot.pause()
        box = app.screen.query_one("#box").region
        assert all(box.contains_region(button.region) for button in app.screen.query(Button))
        await pilot.click("#close")
        await closed(pilot, app)
