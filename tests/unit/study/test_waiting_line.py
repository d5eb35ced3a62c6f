from hypothesis import given
from hypothesis import strategies as st

from flashgrad.study.waiting_line import WaitingLine

lines = st.lists(st.text("abc", max_size=2), max_size=6).map(tuple)


@given(lines, st.integers(0, 7), st.integers(-8, 8), st.integers(-8, 8))
def test_a_line_is_the_tuple_of_what_is_left(keys, times, start, end):
    line, left = WaitingLine(keys), keys
    for _ in range(times):
        line, left = line.after_the_first, left[1:]
    assert line == left
    assert left == line
    assert (tuple(line), len(line), bool(line), hash(line), repr(line)) == (
        left, len(left), bool(left), hash(left), repr(left)
    )  # fmt: skip
    assert line[start:end] == left[start:end]
    assert all(line[place] == left[place] for place in range(-len(left), len(left)))
    assert ("a" in line) == ("a" in left)
    assert (*line, "last") == (*left, "last")


@given(lines, lines)
def test_lines_are_equal_where_their_keys_are(one, other):
    assert (WaitingLine(("gone", *one), 1) == WaitingLine(other)) == (one == other)
    assert WaitingLine(one) != list(one)
