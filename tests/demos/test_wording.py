import math

import pytest

from flashgrad.demos.kit.wording import (
    decade_choices,
    decades,
    init_name,
    magnitude,
    opening,
    power_of_ten,
    signed,
    subscript,
)


def test_a_sentence_begins_with_a_capital():
    assert [opening(words) for words in ("sigmoid with He", "ReLU", "")] == ["Sigmoid with He", "ReLU", ""]


def test_powers_and_indices_are_written_small():
    assert [power_of_ten(exponent) for exponent in (-12, 0, 15)] == ["10⁻¹²", "1", "10¹⁵"]
    assert subscript(20) == "₂₀"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.1e-12, "1.1×10⁻¹²"),
        (0.46, "0.46"),
        (9.99, "10"),
        (42.4, "42"),
        (99.6, "100"),
        (500.0, "500"),
        (9999.0, "9999"),
        (12345.0, "1.2×10⁴"),
        (0.0034, "0.0034"),
        (0.00034, "3.4×10⁻⁴"),
        (0.0, "0"),
        (math.inf, "inf"),
    ],
)
def test_a_magnitude_is_a_power_of_ten_unless_it_is_easily_read(ratio, text):
    assert magnitude(ratio) == text


def test_a_minus_is_a_minus_sign():
    assert [signed(-3.0), signed(0.5), signed(-2, "+g"), signed(3, "+g"), signed(-0.456, ".2g")] == [
        "−3",
        "0.5",
        "−2",
        "+3",
        "−0.46",
    ]


def test_decades_of_nothing_are_minus_infinity():
    assert decades(1e-3) == pytest.approx(-3)
    assert decades(0) == -math.inf
    assert math.isnan(decades(-1))
    assert math.isnan(decades(math.nan))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("exponent", [-70, -12.1, -4, -3.9, -2.86, -0.2, 0, 0.3, 4.0, 60])
def test_the_nearest_decade_stands_where_it_is_wanted_beside_two_others(exponent, place):
    assert _place_of_the_nearest(exponent, decade_choices(exponent, place)) == place


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("exponent", [-math.inf, -500, 300, math.inf])
def test_beyond_the_range_of_floats_the_nearest_decade_stands_last(exponent, place):
    assert _place_of_the_nearest(exponent, decade_choices(exponent, place)) == 2


def _place_of_the_nearest(exponent, choices):
    values = [value for _, value in choices]
    assert len({label for label, _ in choices}) == len(set(values)) == 3
    wanted = max(-300, min(300, exponent))
    distances = [abs(math.log10(value) - wanted) for value in values]
    return distances.index(min(distances))


def test_an_initialisation_is_named_with_its_number():
    assert init_name("uniform", bound=0.5, gain=1) == "weights in ±0.5"
    assert init_name("gain", bound=0.5, gain=3) == "σ_w = 3"
    assert init_name("torch", bound=0.5, gain=1) == "PyTorch's default"
