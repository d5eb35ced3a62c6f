import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.study.proportion import NOTHING, Proportion

counts = st.integers(0, 10**6).flatmap(lambda of: st.builds(Proportion, st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        # Newcombe 1998, table I, method 3: the score interval without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0000),
    ],
)
def test_the_interval_is_wilsons(right, of, low, high):
    assert Proportion(right, of).interval == pytest.approx((low, high), abs=5e-5)


def test_nothing_has_no_share_and_no_interval():
    assert NOTHING.share is None
    assert NOTHING.interval is None


@given(counts)
def test_a_share_lies_in_its_interval_and_that_between_nothing_and_all(proportion):
    if proportion.of:
        low, high = proportion.interval
        assert 0 <= low <= proportion.share <= high <= 1
        assert low < high


@given(counts, counts)
def test_proportions_add_up(one, other):
    both = one + other
    assert (both.right, both.of) == (one.right + other.right, one.of + other.of)


@given(st.integers(1, 1000), st.integers(2, 10))
def test_more_of_the_same_narrows_the_interval(of, times):
    low, high = Proportion(of // 2, of).interval or (0, 0)
    narrow_low, narrow_high = Proportion(times * (of // 2), times * of).interval or (0, 0)
    assert narrow_high - narrow_low < high - low
