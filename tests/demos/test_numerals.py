"""Numbers as they are written."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.demos.numerals import decade_labels, format_number, power_of_ten, superscript, tick_labels


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.2346, "0.235"),
        (0.5, "0.5"),
        (1, "1"),
        (9.999, "10"),
        (20, "20"),
        (1797, "1797"),
        (99_999, "99999"),
        (100_000, "1e5"),
        (3.2e-7, "3.2e-7"),
        (1e-15, "1e-15"),
        (-0.25, "-0.25"),
        (-1.5e9, "-1.5e9"),
        (5e-324, "4.94e-324"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
    ],
)
def test_a_number_keeps_three_digits_and_no_empty_ones(value, text):
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-12, "10⁻¹²"),
        (1.12e-12, "1.1×10⁻¹²"),
        (-1e-6, "-10⁻⁶"),
        (2.5e8, "2.5×10⁸"),
        (0.234, "0.234"),
        (40, "40"),
        (0, "0"),
        (math.inf, "∞"),
    ],
)
def test_a_sentence_counts_zeros_for_the_reader(value, text):
    assert power_of_ten(value) == text


@given(st.floats(-1e300, 1e300))
def test_a_written_number_reads_back_within_its_digits(value):
    assert float(format_number(value)) == pytest.approx(value, rel=6e-3, abs=1e-323)


def test_superscripts_cover_the_sign():
    assert superscript(-1234567890) == "⁻¹²³⁴⁵⁶⁷⁸⁹⁰"


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ((0.0, 0.2, 0.4, 0.6), ("0.0", "0.2", "0.4", "0.6")),
        ((0.0, 50.0, 100.0), ("0", "50", "100")),
        ((-1.0, 0.0, 1.0), ("-1", "0", "1")),
        ((0.0, 1e-5, 2e-5), ("0", "1e-5", "2e-5")),
        ((0.0, 2e6, 4e6), ("0", "2e6", "4e6")),
        ((1.00e6, 1.01e6, 1.02e6), ("1e6", "1.01e6", "1.02e6")),
        ((3.0,), ("3",)),
        ((), ()),
    ],
)
def test_tick_labels_share_their_decimals(values, labels):
    assert tick_labels(values) == labels


def test_decade_labels_are_plain_near_one_and_powers_far_from_it():
    assert decade_labels((0.1, 1.0, 10.0)) == ("0.1", "1", "10")
    assert decade_labels((1e-15, 1e-5, 1.0, 1e15)) == ("1e-15", "1e-5", "1", "1e15")
