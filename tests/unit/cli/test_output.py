import io
import json
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.cli import output
from flashgrad.markdown.pieces import Mark
from flashgrad.markdown.runs import Row, Run
from flashgrad.mathbox.faces import Face
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


def test_progress_is_not_shown_where_nobody_looks(capsys: Capture):
    output.show_progress(0.5)
    output.show_progress(1)
    assert capsys.readouterr() == ("", "")


def runs(*parts: tuple[str, Mark | None]) -> Row:
    return tuple(Run(text, frozenset({mark} if mark else ())) for text, mark in parts)


def test_rows_are_plain_where_nobody_looks_but_say_what_is_struck_out(printed):
    output.put_rows(
        [runs(("it is ", None), ("three", Mark.STRUCK), (" four", Mark.STRONG)), (), runs(("no", Mark.STRUCK))]
    )
    assert printed() == "it is ~three~ four\n\n~no~\n"


def test_rows_are_neutralised_and_keep_to_their_rows(printed):
    output.put_rows([runs(("a\x1b[31m\tb\nc", Mark.CODE))])
    assert printed() == "a␛[31m b c\n"


def test_a_page_has_a_width_of_its_own_where_nobody_looks():
    assert output.page_cells() == 80


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch, columns: int = 80) -> Terminal:
    """A terminal in place of stdout, one that wants styles."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return stream


def test_a_terminal_gets_the_styles_of_marks_and_faces(monkeypatch):
    shown = terminal(monkeypatch)
    strong = frozenset({Mark.STRONG})
    output.put_rows([(Run("x", strong, Face.VARIABLE), Run(" = "), Run("no", frozenset({Mark.STRUCK})))])
    output.put_rows([(Run("one ", strong), Run("style", face=Face.BOLD))])
    assert shown.getvalue() == "\x1b[1;3mx\x1b[0m = \x1b[9mno\x1b[0m\n\x1b[1mone style\x1b[0m\n"


def test_every_mark_has_a_style_of_its_own(monkeypatch):
    shown = terminal(monkeypatch)
    output.put_rows([(Run("x", frozenset({mark})),) for mark in Mark])
    styled = shown.getvalue().splitlines()
    assert len(set(styled)) == len(Mark)
    assert all(line.startswith("\x1b[") and line.endswith("mx\x1b[0m") for line in styled)


def test_what_a_terminal_obeys_is_neutralised_before_it_is_styled(monkeypatch):
    shown = terminal(monkeypatch)
    output.put_rows([runs(("a\x1b[2J\x9b31m", Mark.CODE))])
    assert shown.getvalue() == "\x1b[36ma␛[2J\ufffd31m\x1b[0m\n"


@pytest.mark.parametrize(("columns", "cells"), [(60, 60), (100, 100), (200, 100)])
def test_a_page_is_as_wide_as_the_terminal_but_not_too_wide_to_read(monkeypatch, columns, cells):
    terminal(monkeypatch, columns)
    assert output.page_cells() == cells


def test_a_long_id_does_not_push_the_question_off_the_terminal(monkeypatch):
    shown = terminal(monkeypatch, 60)
    output.put_table(("card", "question"), [("x" * 200, "Why?"), ("abc", "How?")])
    assert shown.getvalue().splitlines()[1:] == [f"{'x' * 19}…  Why?", f"abc{' ' * 19}How?"]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, ""), (1e-9, "▏"), (0.25, "█"), (0.5, "██"), (0.53, "██▏"), (0.97, "███▉"), (1, "████")],
)
def test_a_bar_is_as_long_as_its_share_to_an_eighth_of_a_cell(share, expected):
    assert output.bar(share, 4) == expected


@pytest.mark.parametrize(("share", "expected"), [(0, ""), (1e-9, "#"), (0.5, "##"), (0.53, "###"), (1, "####")])
def test_a_bar_is_plain_where_the_encoding_has_no_blocks(share, expected):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
        assert output.bar(share, 4) == expected
        assert output.drawable("·", ".") == "."
