"""A side that is too long is drawn from its beginning, and says so."""

import pytest

from flashgrad.markdown.excerpt import MOST_BLOCKS, MOST_CHARACTERS, excerpt, screen_excerpt
from flashgrad.markdown.line import as_line
from flashgrad.markdown.page import page

LONG = "word\n" * 200_000


def drawn(rows):
    return "\n".join("".join(run.text for run in row) for row in rows)


@pytest.mark.parametrize("side", ["", "short", "x" * MOST_CHARACTERS, "line\n" * (MOST_BLOCKS - 1)])
def test_a_side_of_usual_length_is_whole(side):
    for shown in (excerpt(side), screen_excerpt(side)):
        assert shown.text == side
        assert not shown.is_cut
        assert shown.notice == ""


def test_what_is_shown_of_a_long_side_ends_with_a_line():
    shown = excerpt(LONG)
    assert MOST_CHARACTERS - 5 <= len(shown.text) <= MOST_CHARACTERS
    assert shown.text.endswith("\nword")
    assert shown.notice == (
        "Only the beginning is shown here, 19,999 of 1,000,000 characters; the rest is in the deck file. "
        "Split the card into several."
    )


def test_a_line_that_is_too_long_is_cut_where_it_must_be():
    assert excerpt("x" * 1_000_000).text == "x" * MOST_CHARACTERS
    assert len(excerpt("first\n" + "x" * 1_000_000).text) == MOST_CHARACTERS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("block", "blocks_each"),
    [("a\n\n", 1), ("* a\n", 2), ("> a\n\n", 2), ("***\n\n", 1), ("```\na\n```\n", 1), ("$$a$$\n\n", 1), ("# a\n", 1)],
)
def test_a_screen_shows_a_bounded_number_of_blocks(block, blocks_each):
    shown = screen_excerpt(block * 1_000)
    assert shown.is_cut
    assert shown.text.count(block.strip()) == pytest.approx(MOST_BLOCKS / blocks_each, abs=2)


@pytest.mark.slow
def test_the_cells_of_a_wide_table_count():
    table = "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "|b\n" * 1_000
    assert screen_excerpt(table).text.count("\n") < 10


def test_a_page_of_a_long_side_ends_with_what_is_left_out():
    shown = drawn(page(LONG, 60))
    assert shown.count("word") < 5_000
    assert "19,999 of 1,000,000 characters" in " ".join(shown.split())


def test_a_long_side_on_one_line_is_its_beginning():
    line = as_line("*a* " * 100_000)
    assert len(line) < 2_000
    assert line.endswith("…")
    assert as_line("*a* " * 100_000, is_ascii=True).isascii()
