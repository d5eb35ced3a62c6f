"""A demo that is only suggested: shown as such, with its reason once that cannot give the answer away."""

from typing import Any

import pytest

from flashgrad.library import imports
from flashgrad.library.library import opened
from flashgrad.model import Card
from flashgrad.tui.demo_access import DemoAccess
from tests.tui.conftest import running, text_of

QUESTION = "What does layer norm subtract?"
CARD = Card(None, QUESTION, "The mean over the features.")


@pytest.fixture
def demos() -> DemoAccess:
    process: Any = None  # nothing is run here
    return DemoAccess(lambda: process)


def test_a_linked_demo_is_stated_and_a_suggested_one_is_marked(demos):
    assert demos.describe(Card("7FnRFuEa", QUESTION, "…"), with_answer=True) == "d  demo: Which numbers get averaged?"
    assert demos.describe(CARD) == "d  suggested demo: Which numbers get averaged?"
    assert demos.describe(CARD, with_answer=True) == (
        "d  suggested, as the card speaks of “layer norm” and “mean”: Which numbers get averaged?"
    )


def test_a_suggested_demo_opens_with_the_suggested_values(demos):
    demo, values = demos.of_card(CARD)
    assert (demo.id, values) == ("norm-anatomy", {"kind": "layer"})


def test_a_card_that_speaks_of_no_effect_has_no_line_about_a_demo(demos):
    assert demos.describe(Card(None, "Who was Xavier Cugat?", "A bandleader."), with_answer=True) == ""


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_review_gives_the_reason_only_with_the_answer(library_path, clock, tmp_path, size):
    deck = tmp_path / "deck-norms.md"
    deck.write_text(f"---\ncard_id: null\n---\n{CARD.question}\n---\n{CARD.answer}\n", encoding="utf-8")
    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [deck]))
    async with running(library_path, clock, size=size) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "suggested demo: Which numbers" in text_of(pilot)
        assert "“mean”" not in text_of(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert "suggested, as the card speaks of “layer" in text_of(pilot)
