"""The line of keys under a review."""

from textual.events import MouseScrollDown

from flashgrad.config import Settings
from flashgrad.tui.widgets.key_line import KeyLine
from tests.tui.conftest import review_on, running


async def test_the_line_names_what_can_be_done_now(library_path, clock):
    async with running(library_path, clock, size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        line = review_on(pilot).query_one(KeyLine)
        assert line.names == ["Show answer", "Demo", "Undo", "Skip", "Home", "Help"]
        await pilot.press("space")
        await pilot.pause()
        assert "Show answer" not in line.names


async def test_a_click_on_an_entry_presses_its_key_and_the_mouse_over_it_tells_more(library_path, clock):
    async with running(library_path, clock, size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        review = review_on(pilot)
        line = review.query_one(KeyLine)
        await pilot.hover(KeyLine, offset=(3, 0))
        assert "answer" in str(line.tooltip)
        await pilot.hover(KeyLine, offset=(95, 0))
        assert str(line.tooltip) == "None"
        await pilot.click(KeyLine, offset=(3, 0))
        await pilot.pause()
        assert review.is_revealed


async def test_a_line_that_is_wider_than_the_screen_follows_the_wheel(library_path, clock):
    async with running(library_path, clock, size=(40, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        line = review_on(pilot).query_one(KeyLine)
        assert len(str(line.render())) > line.size.width
        for _ in range(20):
            await pilot._post_mouse_events([MouseScrollDown], KeyLine, (3, 0))
        assert len(str(line.render())) == line.size.width


async def test_keys_of_the_learners_own_stand_on_the_line(library_path, clock):
    settings = Settings(keys={"review.reveal": "f5"})
    async with running(library_path, clock, settings=settings) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "f5 Show answer" in str(review_on(pilot).query_one(KeyLine).render())
