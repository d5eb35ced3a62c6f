"""A card on the screen: its Markdown and its formulas, and what a learner can do with them."""

from pathlib import Path

import pytest
from textual.selection import SELECT_ALL

from flashgrad.errors import ItemNotOpened
from flashgrad.markdown.pieces import Item, ItemKind
from flashgrad.model import Card
from flashgrad.tui.card.blocks import CardText
from flashgrad.tui.card.table_blocks import CardTable, TableBody
from flashgrad.tui.opening import address_of
from tests.tui.card_host import card_screen

WIDE_FORMULA = "$$" + " + ".join(f"a_{{{n}}}" for n in range(30)) + "$$"


async def shown(question: str, answer: str = "", size: tuple[int, int] = (80, 24), *, is_ascii: bool = False) -> str:
    async with card_screen(size, is_ascii=is_ascii) as card:
        await card.show(question, answer)
        return card.text


async def test_a_tall_formula_stands_on_the_baseline_of_its_sentence():
    assert await shown("the value $x = \\frac{a - b}{c}$, then") == (
        "              a − b\nthe value x = ─────, then\n                c"
    )


async def test_a_formula_that_is_exact_on_a_line_stays_there():
    assert await shown("slope $\\sigma'(z) \\le \\frac{1}{4}$ of $\\frac{\\partial L}{\\partial w}$") == (
        "slope σ′(z) ≤ 1/4 of ∂L/∂w"
    )


@pytest.mark.slow
async def test_a_display_formula_interrupts_a_paragraph():
    text = await shown("For $n$ outcomes\n$$\\frac{1}{n}$$\nwhere $n$ is large")
    assert text.splitlines() == ["For n outcomes", "", "    1", "    ─", "    n", "", "where n is large"]


async def test_lines_are_kept_and_prices_and_file_names_are_text():
    text = await shown("**Cause:** price $5 and $10\n**Cure:** see train.py")
    assert text.splitlines() == ["Cause: price $5 and $10", "Cure: see train.py"]


async def test_lists_have_bullets_numbers_and_boxes():
    text = await shown("- one\n- two\n    1. inner $x^2$\n- [ ] open\n- [x] done\n\n1. [x] first")
    assert text.splitlines() == ["• one", "• two", "   1. inner x²", "☐ open", "☑ done", "", " 1. ☑ first"]


async def test_bullets_stand_on_the_line_of_a_tall_formula_which_is_kept_apart():
    text = await shown("- one\n- $\\frac{a+b}{c}$ two\n- $\\frac{1}{a+b}$\n- last")
    assert [line.rstrip() for line in text.splitlines()] == [
        "• one",
        "",
        "  a + b",
        "• ───── two",
        "    c",
        "",
        "    1",
        "• ─────",
        "  a + b",
        "",
        "• last",
    ]


async def test_a_table_aligns_its_columns_and_keeps_bars_within_formulas():
    text = await shown("| name | norm |\n|:--|--:|\n| $|w|$ | 1 |\n| $P(a|b)$ | 22 |")
    assert text.splitlines() == ["name   │ norm", "───────┼─────", "|w|    │    1", "P(a|b) │   22"]


async def test_words_look_as_the_author_marked_them():
    async with card_screen() as card:
        await card.show("**bold** *slanted* ~~struck~~ [linked](https://example.org) and $v$ in \\text{upright}")
        assert card.style_of("bold") == {"bold"}
        assert card.style_of("slanted") == {"italic"}
        assert card.style_of("struck") == {"strike"}
        assert card.style_of("linked") == {"underline"}
        assert card.style_of("v") == {"italic"}


async def test_code_is_coloured_whatever_else_its_fence_says():
    async with card_screen() as card:
        await card.show("```python title=demo\nimport torch\n```\n\n```no-such-language\nplain\n```\n\n```\nbare\n```")
        assert card.text.split() == ["import", "torch", "plain", "bare"]
        strips = card.app.screen._compositor.render_strips()
        colours = {
            segment.style.color for strip in strips for segment in strip if segment.style and "import" in segment.text
        }
        plain = {
            segment.style.color for strip in strips for segment in strip if segment.style and "plain" in segment.text
        }
        assert colours != plain


async def test_what_is_no_formula_is_shown_as_it_is_written():
    assert await shown("a $\\frac{1$ b\n\n$$\\begin{cases} a$$") == "a \\frac{1 b\n\n    \\begin{cases} a"


async def test_formulas_can_be_drawn_without_characters_beyond_ascii():
    text = await shown("$\\sqrt{\\alpha^2 + 1}$ and $$\\sum_{i=1}^n \\frac{a_i}{b}$$", is_ascii=True)
    assert text.isascii()
    assert "alpha" in text


@pytest.mark.parametrize(
    "text", ["[red]x[/red]", "[@click=app.quit]y[/]", "[/]", "W[l]", "[link='https://example.org']z[/link]", "$warning"]
)
async def test_markup_of_the_screen_is_text(text):
    async with card_screen() as card:
        await card.show(f"{text} `{text}`", f"| {text} |\n|-|\n| {text} |\n\n```\n{text}\n```\n\n# {text}")
        assert card.text.count(text.strip()) == 6
        await card.pilot.click(offset=(4, 1))
        assert card.app.is_running


async def test_a_click_on_a_formula_points_at_it_and_c_copies_its_source():
    async with card_screen() as card:
        await card.show("the loss $\\mathcal{L}$ and the rate $\\eta$")
        column = card.lines[1].index("η")
        await card.pilot.click(offset=(column, 1))
        assert card.style_of("η") == {"reverse"}
        await card.press("c")
        assert card.app.clipboard == "\\eta"


async def test_the_cursor_goes_through_all_items_in_the_order_of_reading():
    question = "# Of $a$\n\n`code` and [link $b$](https://example.org/x)\n\n| h |\n|-|\n| $c$ |"
    answer = "$$d$$\n\n```\nx = 1\n```\n\n- ![plot](plot.png)"
    async with card_screen((80, 40)) as card:
        await card.show(question, answer)
        seen = []
        for _ in range(8):
            await card.press("tab")
            assert card.view.pointed is not None
            seen.append(card.view.pointed.target)
    assert seen == ["a", "code", "https://example.org/x", "c", "d", "x = 1", "plot.png", "a"]


async def test_the_cursor_goes_backwards_too_and_the_answer_counts_only_once_it_is_shown():
    async with card_screen() as card:
        asked = Card(card_id=None, question="$a$ or $b$", answer="$c$")
        await card.show_card(asked, with_answer=False)
        await card.press("shift+tab")
        assert card.view.pointed == Item(ItemKind.FORMULA, "b")
        await card.show_card(asked, with_answer=True)
        await card.press("tab")
        assert card.view.pointed == Item(ItemKind.FORMULA, "c")


async def test_c_takes_the_only_item_at_once_and_says_so():
    async with card_screen() as card:
        await card.show("only $x^2$ here")
        await card.press("c")
        assert card.app.clipboard == "x^2"
        assert "Copied the formula's LaTeX: x^2" in [note.message for note in card.app._notifications]


async def test_c_points_at_the_first_of_several_before_it_copies():
    async with card_screen() as card:
        await card.show("$a$ and $b$")
        await card.press("c")
        assert (card.app.clipboard, card.style_of("a")) == ("", {"italic", "reverse"})
        await card.press("c")
        assert card.app.clipboard == "a"


async def test_the_formula_under_the_mouse_is_copied():
    async with card_screen() as card:
        await card.show("$a$ and", "and $\\beta$ and $$\\gamma$$")
        row = next(number for number, line in enumerate(card.lines) if "β" in line)
        await card.pilot.hover(offset=(card.lines[row].index("β"), row))
        await card.press("c")
        assert card.app.clipboard == "\\beta"
        row = next(number for number, line in enumerate(card.lines) if "γ" in line)
        await card.pilot.hover(offset=(card.lines[row].index("γ"), row))
        await card.press("c")
        assert card.app.clipboard == "\\gamma"


async def test_a_selection_copies_what_is_seen():
    async with card_screen((40, 24)) as card:
        await card.show(
            "words before $\\frac{a+b}{c}$ and words after that go on to the next line", "| $x^2$ |\n|-|\n| 1 |"
        )
        selected = card.view.query(CardText).first().get_selection(SELECT_ALL)
        assert selected is not None
        assert selected[0].splitlines()[1].startswith("words before")
        assert "a + b" in selected[0]
        table = card.view.query(TableBody).first().get_selection(SELECT_ALL)
        assert table is not None
        assert table[0].splitlines()[0] == "x²"


async def test_a_drag_over_several_blocks_selects_what_is_seen_of_each():
    async with card_screen((60, 30)) as card:
        await card.show(
            "before $\\frac{a+b}{c}$ after", "$$\\frac{x}{y}$$\n\n| $x^2$ | b |\n|-|-|\n| 1 | 2 |\n\n- item $z$"
        )
        last = next(number for number, line in enumerate(card.lines) if "item" in line)
        await card.pilot.mouse_down(offset=(3, 1))
        await card.pilot.hover(offset=(30, last))
        await card.pilot.mouse_up(offset=(30, last))
        selected = card.app.screen.get_selected_text()
        await card.press("ctrl+c")
    assert selected is not None
    assert card.app.clipboard == selected
    assert [line.split() for line in selected.splitlines() if line.strip()] == [
        ["a", "+", "b"],
        ["before", "─────", "after"],
        ["c"],
        ["x"],
        ["─"],
        ["y"],
        ["x²", "│", "b"],
        ["───┼──"],
        ["1", "│", "2"],
        ["•", "item", "z"],
    ]


async def test_what_is_wider_than_the_card_scrolls_sideways_and_never_wraps():
    async with card_screen((40, 24)) as card:
        await card.show(WIDE_FORMULA)
        before = card.text.splitlines()
        assert before[0].startswith("    a₀ + a₁")
        await card.press("right", "l")
        after = card.text.splitlines()
        assert after[0] != before[0]
        assert "a₀" not in after[0]
        for _ in range(20):
            await card.press("l")
        assert card.text.splitlines()[0].rstrip().endswith("a₂₉")
        await card.press(*["left"] * 22)
        assert card.text.splitlines()[: len(before)] == before


async def test_a_wide_table_scrolls_sideways():
    async with card_screen((40, 24)) as card:
        await card.show("| " + " | ".join("abcdefghij" for _ in range(6)) + " |\n" + "|-" * 6 + "|")
        table = card.view.query_one(CardTable)
        assert table.max_scroll_x > 0
        await card.press("l")
        assert table.scroll_x > 0


async def test_another_width_lays_the_same_blocks_out_anew():
    async with card_screen((80, 24)) as card:
        await card.show("word " * 30 + "$\\frac{a+b}{c}$ " + "word " * 10)
        blocks = list(card.view.query(CardText))
        wide = card.text
        await card.pilot.resize_terminal(40, 24)
        await card.pilot.pause()
        assert max(map(len, card.lines)) <= 40
        assert list(card.view.query(CardText)) == blocks
        await card.pilot.resize_terminal(80, 24)
        await card.pilot.pause()
        assert card.text == wide


async def test_o_opens_the_link_that_is_pointed_at_and_nothing_opens_by_itself():
    async with card_screen() as card:
        await card.show("see [the paper](https://example.org/a?b=1)")
        await card.press("o")
        assert card.app.opened == []
        await card.press("tab", "o")
        assert card.app.opened == ["https://example.org/a?b=1"]


async def test_an_image_shows_its_words_and_o_opens_its_file(tmp_path: Path):
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "loss curve.png").touch()
    async with card_screen(deck_path=str(tmp_path / "deck.md")) as card:
        await card.show("look: ![the loss](plots/loss%20curve.png)")
        assert card.text == "look: ▣ the loss"
        await card.press("tab", "o")
        assert card.app.opened == [(tmp_path / "plots" / "loss curve.png").as_uri()]


async def test_what_may_not_be_opened_says_why():
    async with card_screen() as card:
        await card.show("[x](notes.md)")
        await card.press("tab", "o")
        assert card.app.opened == []
        assert "Only web addresses are opened" in next(iter(card.app._notifications)).message


@pytest.mark.parametrize(
    ("kind", "target", "reason"),
    [
        (ItemKind.LINK, "file:///etc/passwd", "Only web addresses"),
        (ItemKind.LINK, "notes.md", "Only web addresses"),
        (ItemKind.LINK, "http://[", "Only web addresses"),
        (ItemKind.LINK, "", "Only web addresses"),
        (ItemKind.IMAGE, "../outside.png", "not in the deck's folder"),
        (ItemKind.IMAGE, "/etc/hostname.png", "not in the deck's folder"),
        (ItemKind.IMAGE, "link.png", "not in the deck's folder"),
        (ItemKind.IMAGE, "run.sh", "no picture"),
        (ItemKind.IMAGE, "picture.svg", "no picture"),
        (ItemKind.IMAGE, "missing.png", "is not there"),
        (ItemKind.IMAGE, "a\0b.png", "no file name"),
        (ItemKind.FORMULA, "x^2", "no link"),
    ],
)
def test_a_deck_leads_nowhere_else(tmp_path: Path, kind, target, reason):
    folder = tmp_path / "decks"
    folder.mkdir()
    (tmp_path / "outside.png").touch()
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(ItemNotOpened, match=reason):
        address_of(Item(kind, target), str(folder / "deck.md"))


def test_pictures_of_a_deck_without_a_folder_are_not_opened():
    with pytest.raises(ItemNotOpened, match="folder of this deck"):
        address_of(Item(ItemKind.IMAGE, "a.png"), "bundled/deck.md")
