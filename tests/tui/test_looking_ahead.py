"""A page that is made ready and painted ahead looks like the one that Textual lays out and paints afterwards."""

from functools import partial

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.model import Card
from flashgrad.tui.widgets.card_page import CardPage
from flashgrad.tui.widgets.card_view import CardView
from flashgrad.tui.widgets.page_picture import PagePicture
from tests.tui.card_host import CardPilot, card_screen
from tests.tui.conftest import review_on, running, until

MANY = (
    "* a\n* b $\\frac{1}{2}$\n* c\n\n1. one\n2. two\n\n> quoted\n\n```python\nx = 1\n```\n\n|a|b|\n|-|-|\n|1|$x^2$|\n"
)


async def test_what_is_painted_ahead_is_what_stands_there_afterwards(monkeypatch):
    painted = _painted(monkeypatch)
    cards = [card for path in find_decks([bundled_decks()]) for card in read_deck(path).parsed.deck.cards][::40]
    async with card_screen((100, 60)) as screen:
        await screen.show("Q", "A")
        for card in (*cards, Card(None, MANY, MANY)):
            for with_answer in (False, True):
                await _looked_ahead(screen, (card, with_answer))
                painted.clear()
                screen.view.turn_to(card, with_answer=with_answer, is_only_change=True)
                assert painted, card.question
                await screen.pilot.pause(0.02)
                (region, strips), shown = painted[0], screen.app.screen._compositor.render_strips()
                assert [_cells(strip) for strip in strips] == [
                    _cells(shown[y].crop(region.x, region.right)) for y in range(region.y, region.bottom)
                ], card.question


async def test_nothing_is_painted_ahead_under_something_else_or_in_another_width_or_theme(monkeypatch):
    painted = _painted(monkeypatch)
    one, other = Card(None, "One?", "1"), Card(None, "Two?", "2")
    async with card_screen() as screen:
        await screen.show_card(one, with_answer=True)
        for change in ("under something else", "in another width", "in another theme"):
            await _looked_ahead(screen, (other, False))
            over = Static("Over the card")
            if change == "under something else":
                over.styles.overlay, over.styles.offset = "screen", (0, -10)
                await screen.app.screen.mount(over)
            elif change == "in another width":
                screen.view.styles.width = 60
            else:
                screen.app.theme = "nord"
            await screen.pilot.pause()
            screen.view.turn_to(other, with_answer=False, is_only_change=True)
            assert painted == [], change
            await screen.pilot.pause()
            assert "Two?" in screen.text
            screen.view.turn_to(one, with_answer=True)
            if over.is_attached:
                await over.remove()


async def test_the_cursor_goes_along_when_the_answer_is_shown():
    card = Card(None, "$a$ and $b$", "$c$")
    async with card_screen() as screen:
        await screen.show_card(card, with_answer=False)
        await _looked_ahead(screen, (card, True))
        screen.view.move_cursor(2)
        screen.view.turn_to(card, with_answer=True, is_only_change=True)
        assert screen.view.pointed is not None
        assert screen.view.pointed.target == "b"
        screen.view.move_cursor(1)
        assert screen.view.pointed.target == "c"


async def test_in_a_review_the_answer_and_the_next_question_are_ready_before_a_key_asks(library_path, clock):
    async with running(library_path, clock) as pilot:
        await pilot.press("enter")
        review = review_on(pilot)
        view = review.query_one(CardView)
        for key in ("space", "3", "space", "1"):
            await until(pilot, partial(_has_all, view, review._review.likely_next()))
            await pilot.press(key)
        assert review.session.answered == 2


def _painted(monkeypatch) -> list[tuple[Region, list[Strip]]]:
    """What pictures paint from now on, and where."""
    seen: list[tuple[Region, list[Strip]]] = []
    paint = PagePicture.paint

    def noted(picture: PagePicture, view: Widget, rows: int) -> None:
        monkeypatch.setattr(
            view.app, "_display", lambda _, update: seen.append((update.region, [s for (s,) in update.strips]))
        )
        paint(picture, view, rows)
        monkeypatch.undo()
        monkeypatch.setattr(PagePicture, "paint", noted)

    monkeypatch.setattr(PagePicture, "paint", noted)
    return seen


async def _looked_ahead(screen: CardPilot, wanted: tuple[Card, bool]) -> None:
    await screen.view.look_ahead([wanted])
    await until(screen.pilot, lambda: None not in screen.view._pictures.values())


def _has_all(view: CardView, wanted: list[tuple[Card, bool]]) -> bool:
    pages = [page for page in view.query(CardPage) if not page.is_seen]
    return all(any(page.is_as(*each) for page in pages) for each in wanted)


def _cells(strip: Strip) -> list[tuple[str, object]]:
    """Character by character, what a terminal shows."""
    return [
        (character, style and (style.color, style.bgcolor, style.bold, style.italic, style.underline, style.reverse))
        for text, style, _ in strip
        for character in text
    ]
