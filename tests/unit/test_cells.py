"""How wide text is: as wide as the screen draws it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad import cells


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
    assert cells.cut(text, width_cells) == expected


@given(text=st.text(), width_cells=st.integers(1, 40))
def test_a_cut_text_never_takes_more_cells_than_it_may(text: str, width_cells: int):
    assert cells.cell_width(cells.cut(text, width_cells)) <= width_cells


def test_combining_marks_take_no_cell():
    assert cells.cell_width(unicodedata.normalize("NFD", "é")) == 1
