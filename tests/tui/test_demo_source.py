"""The source of a demo, read inside the app."""

import pytest
from textual.widgets import Static, Tabs

from flashgrad.demos.catalog import demos, find
from flashgrad.demos.sources import source_files
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.demo_source import DemoSourceScreen
from tests.tui.conftest import until
from tests.tui.demo_host import DemoHost, ProcessHere, played


async def test_the_source_of_a_demo_is_shown_file_by_file():
    async with played() as (app, pilot):
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, DemoSourceScreen))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DemoSourceScreen)
        assert screen.shown is not None
        assert screen.shown.name == "demo_host.py"
        assert "def halving_frames" in str(screen.query_one("#code", Static).render())
        page = screen.query_one("#page")
        await pilot.press("j", "j")
        assert page.scroll_y == 4
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DemoScreen))


@pytest.mark.slow
async def test_claims_stand_beside_the_file_of_their_demo_and_n_goes_to_them():
    app = DemoHost(ProcessHere(), {}, find("gradient-depth"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, DemoSourceScreen))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DemoSourceScreen)
        assert screen.query_one(Tabs).tab_count == 2
        await pilot.press("n")
        await pilot.pause()
        assert screen.shown is not None
        assert screen.shown.name == "gradient_depth_claims.py"
        assert "CLAIMS" in str(screen.query_one("#code", Static).render())
        await pilot.click("#file-0")
        await pilot.pause()
        assert screen.shown.name == "gradient_depth.py"


@pytest.mark.parametrize("demo_id", tuple(demos()))
def test_every_demo_has_a_source_to_be_read_and_none_has_that_of_another(demo_id):
    stem = demo_id.replace("-", "_")
    files = source_files(find(demo_id))
    assert files[0].name == f"{stem}.py"
    assert "DEMO = Demo(" in files[0].text
    assert all(file.name.startswith(f"{stem}_") and "DEMO = Demo(" not in file.text for file in files[1:])
