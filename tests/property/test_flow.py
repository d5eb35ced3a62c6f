"""Laws of text on rows, for any text."""

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.cells import cell_width
from flashgrad.markdown.flow import flow, least_width, natural_width
from flashgrad.markdown.line import as_line
from flashgrad.markdown.page import page
from flashgrad.markdown.pieces import Break, Formula, Mark, Piece, Text
from flashgrad.markdown.runs import Row, row_width
from flashgrad.text import neutralise
from tests.samples import examples

CHARACTERS = st.one_of(st.sampled_from("ab c, (漢字)\u0301❤\ufe0f\u00a0-"), st.characters(codec="utf-8"))
WORDS = st.text(CHARACTERS, max_size=30).map(neutralise)
MARKS = st.frozensets(st.sampled_from(Mark), max_size=2)
TEXTS = st.builds(Text, WORDS, MARKS)
SOURCES = st.one_of(st.sampled_from(["x", r"\frac{1}{2}", r"\sum_{i=1}^n x_i", "f(a, b) = c", "{", "漢"]), WORDS)
FORMULAS = st.builds(Formula, SOURCES, st.booleans(), MARKS)
PIECES = st.lists(st.one_of(TEXTS, st.builds(Break)), max_size=6)
LATIN_PIECES = st.lists(
    st.one_of(st.builds(Text, st.text("abc (,-)", max_size=30), MARKS), st.builds(Break)), max_size=6
)
ANY_PIECES = st.lists(st.one_of(TEXTS, FORMULAS, st.builds(Break)), max_size=6)
MARKDOWN = st.text(st.one_of(st.sampled_from("ab \n*_`$|-#>[](){}\\1.~!<&;:\t^"), st.characters()), max_size=120)
WIDTHS = st.integers(1, 30)


def words_of(row: Row) -> list[str]:
    return "".join(run.text for run in row).split()


def written(pieces: list[Piece]) -> str:
    """The characters of all pieces without blanks."""
    return "".join("".join(piece.text.split()) for piece in pieces if isinstance(piece, Text))


def widest(pieces: list[Piece]) -> int:
    """The widest character."""
    return max(
        (cell_width(character) for piece in pieces if isinstance(piece, Text) for character in piece.text), default=0
    )


@settings(max_examples=examples(1.5))
@given(pieces=PIECES, width=WIDTHS)
def test_rows_keep_every_character_in_order_and_the_width(pieces: list[Piece], width: int):
    rows = flow(pieces, width)
    assert "".join("".join(run.text.split()) for row in rows for run in row) == written(pieces)
    assert all(row_width(row) <= max(width, 2) for row in rows)
    if widest(pieces) < 2 and "\ufe0f" not in written(pieces):
        assert all(row_width(row) <= width for row in rows)


@settings(max_examples=examples(1))
@given(pieces=ANY_PIECES, width=WIDTHS)
def test_formulas_among_words_keep_the_width_too(pieces: list[Piece], width: int):
    assert all(row_width(row) <= max(width, 2) for row in flow(pieces, width))


@settings(max_examples=examples(1))
@given(pieces=LATIN_PIECES)
def test_at_its_natural_width_no_line_breaks_and_at_its_least_no_word(pieces: list[Piece]):
    as_written = [words_of(row) for row in flow(pieces, 1_000_000)]
    assert [words_of(row) for row in flow(pieces, natural_width(pieces))] == as_written
    narrow = [words_of(row) for row in flow(pieces, least_width(pieces))]
    assert list(chain(*narrow)) == list(chain(*as_written))


@settings(max_examples=examples(1.5))
@given(markdown=MARKDOWN, width=st.integers(1, 60), is_ascii=st.booleans())
def test_any_text_makes_a_page_and_a_line(markdown: str, width: int, is_ascii: bool):
    rows = page(markdown, width, is_ascii=is_ascii)
    texts = ["".join(run.text for run in row) for row in rows]
    assert [text for text in texts if text != text.rstrip(" ")] == []
    line = as_line(markdown, is_ascii=is_ascii)
    assert line == " ".join(line.split())
    assert neutralise(line) == line
