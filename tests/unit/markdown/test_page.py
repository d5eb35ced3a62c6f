"""A whole side of a card on paper."""

import pytest

from flashgrad.markdown.page import page
from flashgrad.markdown.pieces import Mark
from flashgrad.mathbox.faces import Face

TALL = r"$\frac{a+b}{2}$"


def printed(markdown: str, width: int = 40, *, is_ascii: bool = False) -> list[str]:
    return ["".join(run.text for run in row) for row in page(markdown, width, is_ascii=is_ascii)]


def lines(text: str) -> list[str]:
    """A picture in a test, without the line ends around it and its indentation of four."""
    return [line[4:] for line in text.split("\n")[1:-1]]


def test_blocks_stand_apart():
    assert printed("one\n\ntwo\n***\nthree\n\n\n\nfour") == [
        "one",
        "",
        "two",
        "",
        "────────────────────────",
        "",
        "three",
        "",
        "four",
    ]


def test_paragraphs_flow_and_keep_their_line_ends():
    assert printed("one two three\nfour", 8) == ["one two", "three", "four"]


def test_headings_are_bold_and_the_first_two_underlined():
    assert printed("# First *one*\n## Second\n### Third\ntext") == [
        "First one",
        "═════════",
        "",
        "Second",
        "──────",
        "",
        "Third",
        "",
        "text",
    ]
    [[run]] = page("### Third", 40)
    assert run.marks == {Mark.STRONG}
    assert printed("Title\n=====", is_ascii=True) == ["Title", "====="]


def test_lists_hang():
    assert printed("- one two\n- three\n  - four five\n    - six\n      - nine\n        - ten", 13) == lines("""
    • one two
    • three
      ◦ four five
        ▪ six
          ‣ nine
            ‣ ten
    """)
    assert printed("- one two\n  - three four", 9) == ["• one two", "  ◦ three", "    four"]


def test_ordered_lists_count_from_where_their_author_starts():
    assert printed("9. a\n1. b\n\n   c\n1. d") == [" 9. a", "", "10. b", "", "    c", "", "11. d"]
    assert printed("0) a\n1) b") == ["0) a", "1) b"]


def test_loose_lists_have_air_and_tight_ones_none():
    assert printed("- a\n\n- b") == ["• a", "", "• b"]
    assert printed("- a\n- b\n\nc") == ["• a", "• b", "", "c"]
    assert printed("- a\n  ```\n  x\n  ```\n- b") == ["• a", "    x", "• b"]


def test_tasks_have_boxes():
    assert printed("- [ ] a\n- [x] b\n- c") == ["☐ a", "☑ b", "• c"]
    assert printed("- [ ] a\n- [x] b\n- c", is_ascii=True) == ["[ ] a", "[x] b", "*   c"]


def test_an_empty_item_has_its_marker():
    assert printed("-\n- b\n1.\n2. d") == ["•", "• b", "", "1.", "2. d"]


def test_a_marker_stands_on_the_line_of_a_tall_formula_with_air_around_it():
    assert printed(f"- {TALL} is it\n- b\n- c") == lines("""
      a + b
    • ───── is it
        2

    • b
    • c
    """)


def test_quotes_have_a_bar():
    assert printed("> one two\n>\n> > three\n>\n> - four\n\nfive", 9) == lines("""
    ▌ one two
    ▌
    ▌ ▌ three
    ▌
    ▌ • four

    five
    """)
    assert printed("> a", is_ascii=True) == ["| a"]


@pytest.mark.parametrize(
    "markdown", ["```python\nx = 1\n\n\ty  =  2   \n```", "    x = 1\n\n    \ty  =  2   ", "~~~\nx = 1\n\n\ty  =  2"]
)
def test_code_is_printed_as_it_is_written(markdown):
    assert printed(markdown, 6) == ["  x = 1", "", "      y  =  2"]
    rows = page(markdown, 6)
    assert [run.text for row in rows for run in row if Mark.CODE in run.marks] == ["x = 1", "    y  =  2"]


def test_formulas_in_rows_of_their_own_are_indented_as_far_as_there_is_room():
    assert printed("so\n$$x = \\frac{1}{2}$$\nholds", 10) == [
        "so",
        "",
        "        1",
        "    x = ─",
        "        2",
        "",
        "holds",
    ]
    assert printed("$$x = \\frac{1}{2}$$", 6) == ["     1", " x = ─", "     2"]
    assert printed("$$x = \\frac{1}{2}$$", 2) == ["    1", "x = ─", "    2"]


def test_tables_have_columns_and_a_rule():
    assert printed("| name | *n* | share |\n|-|:-:|-:|\n| ReLU | 1 | 0.5 |\n| tanh |  | 10 |") == lines("""
    name │ n │ share
    ─────┼───┼──────
    ReLU │ 1 │   0.5
    tanh │   │    10
    """)
    assert printed("| a | b |\n|-|-|\n| c | d |", is_ascii=True) == ["a | b", "--+--", "c | d"]
    header, rule, _ = page("| a | b |\n|-|-|\n| c | d |", 40)
    assert [run.text.strip() for run in header if Mark.STRONG in run.marks] == ["a", "b"]
    assert {run.face for run in rule} == {Face.RULE}


def test_cells_flow_where_the_table_is_too_wide_and_rows_keep_apart():
    table = "| a | b |\n|-|-:|\n| one two three | 1 |\n| four | five six |"
    assert printed(table, 14) == lines("""
    a     │      b
    ──────┼───────
    one   │      1
    two   │
    three │
    ──────┼───────
    four  │   five
          │    six
    """)


def test_a_table_is_wider_than_the_page_rather_than_tear_its_words():
    assert printed("| abc | def |\n|-|-|\n| g | h |", 3)[0] == "abc │ def"


def test_cells_stand_on_one_baseline_and_their_formulas_in_one_piece():
    table = f"| name | value |\n|-|:-:|\n| mean | {TALL} it is |\n| x | a long cell of words |"
    assert printed(table) == lines("""
    name │        value
    ─────┼─────────────────────
         │     a + b
    mean │     ───── it is
         │       2
    ─────┼─────────────────────
    x    │ a long cell of words
    """)


def test_links_and_images_say_where_they_lead():
    assert printed("[paper](https://a.b/c) or <https://d.e> or <f@g.h>", 60) == [
        "paper (https://a.b/c) or https://d.e or f@g.h"
    ]
    assert printed("[a ![b](c) d](e)") == ["a ▣ b (c) d (e)"]
    assert printed("![curve](loss.png)") == ["▣ curve (loss.png)"]
    assert printed("![curve](loss.png)", is_ascii=True) == ["[image] curve (loss.png)"]
    assert printed("[a &#x202e;](<b&#x202e;c>)") == ["a \ufffd (b\ufffdc)"]


def test_html_and_comments_are_text_and_nothing():
    assert printed("a <b>c</b> <!-- d --> e<br>f") == ["a <b>c</b> e", "f"]
    assert printed("<!-- d -->\n\n<br>") == []


def test_a_page_of_nothing_has_no_rows():
    assert page("", 40) == page("\n \n", 40) == ()


def test_what_a_terminal_obeys_is_neutralised():
    assert printed("a\x1b]0;b\x07\n\n```\n\x9b31m\n```") == ["a␛]0;b␇", "", "  \ufffd31m"]


@pytest.mark.parametrize("width", [-1, 0, 1])
def test_there_is_no_page_too_narrow(width):
    assert printed("ab", width) == ["a", "b"]
