"""Cloze cards on the screens: what is hidden, what is revealed, and one of a section a day."""

from pathlib import Path

import pytest

from flashgrad.library import imports, study
from flashgrad.library.library import opened
from flashgrad.tui.screens.browse import BrowseScreen
from tests.tui.conftest import card_id_on, review_on, running, text_of, until, until_shown

DECK = """---
card_id: adam
---
{{1::Adam}} divides by a mean of $g^2$, of the {{2::squared gradient::what?}}.
---
Kingma and Ba.
---
card_id: plain
---
Plain question?
---
Plain answer.
"""


@pytest.fixture(autouse=True)
def deck(library_path: Path, tmp_path: Path, clock) -> None:
    path = tmp_path / "deck-x.md"
    path.write_text(DECK)
    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [path]))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_review_hides_one_deletion_reveals_it_and_leaves_its_sibling_for_tomorrow(library_path, clock, size):
    async with running(library_path, clock, size=size) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: card_id_on(pilot) == "adam")
        await until_shown(pilot, "[…] divides by a mean of g², of the squared gradient.")
        assert "Adam" not in text_of(pilot)
        await pilot.press("space")
        await until_shown(pilot, "Adam divides by a mean of g², of the squared gradient.", "Kingma and Ba.")
        await pilot.press("4")
        await until(pilot, lambda: card_id_on(pilot) == "plain")
        await pilot.press("u")
        await until(pilot, lambda: card_id_on(pilot) == "adam")
        review = review_on(pilot)
        assert len(review.session.queue) == 2
    clock.pass_days(1)
    with opened(library_path, clock=clock) as library:
        assert len(study.due_today(library).queued.new) == 2


async def test_a_list_of_cards_and_its_preview_tell_siblings_apart(library_path, clock):
    async with running(library_path, clock, size=(160, 48)) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen) and "adam#2" in text_of(pilot))
        await pilot.press("j")
        await until(pilot, lambda: "of the [what?]." in text_of(pilot))
        assert "[…] divides" in text_of(pilot)
        assert "adam#1" in text_of(pilot)
