"""A card that is too long for a screen is shown from its beginning, at once, and says so."""

import time

import pytest
from textual.widgets import Static

from flashgrad.model import Card
from flashgrad.tui.widgets.card_page import CardPage
from tests.tui.card_host import CardPilot, card_screen

LIMIT_S = 10  # of processor time, ten times what it takes here
SIDES = {
    "a megabyte of paragraphs": "word and $x_1$\n\n" * 70_000,
    "a megabyte on a line": "word " * 200_000,
    "items": "* item\n" * 5_000,
    "quotes": "> quoted\n\n" * 2_000,
    "formulas": "$$\\frac{a}{b}$$\n\n" * 1_000,
    "a wide table": "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "|b\n" * 1_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("side", SIDES.values(), ids=SIDES)
async def test_a_long_answer_is_cut_and_says_what_is_left_out(side):
    async with card_screen() as screen:
        started = time.process_time()
        await screen.show_card(Card(None, "Q", side), with_answer=True)
        await screen.press("j", "tab")
        assert time.process_time() - started < LIMIT_S
        question_cut, answer_cut = _notices(screen)
        assert not question_cut.display
        assert answer_cut.display
        screen.view.scroll_end(animate=False)
        await screen.pilot.pause()
        assert f"of {len(side):,} characters" in " ".join(screen.text.split())


@pytest.mark.slow
async def test_what_is_left_out_is_said_only_where_it_is_shown():
    long, short = Card("a", SIDES["items"], SIDES["items"]), Card("b", "Q", "A")
    async with card_screen() as screen:
        await screen.show_card(long, with_answer=False)
        assert [notice.display for notice in _notices(screen)] == [True, False]
        await screen.show_card(long, with_answer=True)
        assert [notice.display for notice in _notices(screen)] == [True, True]
        await screen.show_card(short, with_answer=True)
        assert [notice.display for notice in _notices(screen)] == [False, False]


def _notices(screen: CardPilot) -> list[Static]:
    """Those under the question and under the answer of the page that is seen."""
    page = next(page for page in screen.view.query(CardPage) if page.is_seen)
    return list(page.query("Static.cut").results(Static))
