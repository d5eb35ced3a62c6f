import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.cli import output
from flashgrad.text import neutralise

Capture = pytest.CaptureFixture[str]
HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x9b\u202e\u2028\x00\r\n\t\ud800é漢\u0301")))


@pytest.fixture
def printed(capsys: Capture) -> Callable[[], str]:
    """What was written to stdout since the last call."""
    return lambda: capsys.readouterr().out


def test_a_line_is_neutralised_and_not_styled_where_nobody_looks(printed):
    output.put("red \x1b[31m or not", output.Style.BAD)
    assert printed() == "red ␛[31m or not\n"


def test_json_keeps_what_a_terminal_can_show_and_escapes_the_rest(printed):
    output.put_json({"plain": "σ′ ≤ ¼"})
    assert printed() == '{"plain": "σ′ ≤ ¼"}\n'
    output.put_json({"hostile": "\x9b31m σ \u202e"})
    assert printed() == '{"hostile": "\\u009b31m \\u03c3 \\u202e"}\n'


@given(text=HOSTILE)
def test_json_is_one_safe_line_that_reads_back_as_what_was_written(text: str):
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr(output, "_write", lines.append)
        output.put_json([text])
    [line] = lines
    assert json.loads(line) == [text]
    assert neutralise(line) == line
    assert line.count("\n") == 1


def test_numbers_that_are_no_json_are_refused():
    with pytest.raises(ValueError, match="Out of range float"):
        output.put_json(float("nan"))


def test_a_table_is_aligned_by_cells_and_not_by_characters(printed):
    output.put_table(("card", "days", "question"), [("漢字", "6", "What?"), ("é", "150", "And\nwhy?")], frozenset({1}))
    assert printed().splitlines() == [
        "card  days  question",
        "漢字     6  What?",
        "é      150  And why?",
    ]


@pytest.mark.parametrize(
    ("text", "width_cells", "expected"),
    [
        ("gradient", 8, "gradient"),
        ("gradient", 7, "gradie…"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        ("gradient", 1, "…"),
        ("gradient", 0, "gradient"),
        ("", 3, ""),
    ],
)
def test_a_text_is_cut_to_cells(text: str, width_cells: int, expected: str):
    assert output.cut(text, width_cells) == expected


@given(text=st.text(), width_cells=st.integers(1, 40))
def test_a_cut_text_never_takes_more_cells_than_it_may(text: str, width_cells: int):
    assert output.cell_width(output.cut(text, width_cells)) <= width_cells


def test_combining_marks_take_no_cell():
    assert output.cell_width(unicodedata.normalize("NFD", "é")) == 1


def test_progress_is_not_shown_where_nobody_looks(capsys: Capture):
    output.show_progress(0.5)
    output.show_progress(1)
    assert capsys.readouterr() == ("", "")
