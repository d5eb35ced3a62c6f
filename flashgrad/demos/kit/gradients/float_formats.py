"""Half-precision formats: which numbers they hold, and what becomes of Gaussian ones that are stored in them. Pure.

A format has p significant bits, the hidden one included, and normal numbers from 2^emin on; below, subnormal numbers
lie 2^(emin − p + 1) apart. Storing rounds to the nearest, and of two equally near to the even one (IEEE 754).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Dtype = Literal["float16", "bfloat16"]


@dataclass(frozen=True, slots=True)
class FloatFormat:
    """A binary floating-point format."""

    name: str
    bits: int
    """p, the significant bits."""
    smallest_exponent: int
    """emin."""
    largest_exponent: int

    @property
    def smallest_normal(self) -> float:
        """2^emin; below, numbers have fewer significant bits."""
        return 2.0**self.smallest_exponent

    @property
    def smallest(self) -> float:
        """The smallest positive number, 2^(emin − p + 1)."""
        return 2.0 ** (self.smallest_exponent - self.bits + 1)

    @property
    def flushed(self) -> float:
        """The largest number that becomes 0, half of the smallest."""
        return self.smallest / 2

    @property
    def largest(self) -> float:
        """The largest finite number."""
        return (2 - 2.0 ** (1 - self.bits)) * 2.0**self.largest_exponent

    @property
    def overflowing(self) -> float:
        """The smallest number that becomes infinite, half a step beyond the largest."""
        return (2 - 2.0**-self.bits) * 2.0**self.largest_exponent

    @property
    def rounding_error(self) -> float:
        """The rms relative error of normal numbers, 2^(1 − p)/√24, for numbers spread evenly between powers of 2.

        The error is even over one step of 2^(1 − p) x 2^e, hence step/√12; the mean of 1/x² over [1, 2] is ½.
        """
        return 2.0 ** (1 - self.bits) / math.sqrt(24)

    def zero_share(self, std: float) -> float:
        """The share of N(0, std²) that becomes 0: erf(flushed/(std √2)); 2^−25/(std √2) for FP16."""
        return math.erf(self.flushed / (std * math.sqrt(2)))

    def overflow_share(self, std: float) -> float:
        """The share of N(0, std²) that becomes infinite."""
        return math.erfc(self.overflowing / (std * math.sqrt(2)))

    def held_share(self, exponent: int) -> float:
        """The share of the numbers from 2^exponent to twice that which become neither 0 nor infinite."""
        low = 2.0**exponent
        above = min(max(2 * low - max(self.flushed, low), 0.0), low)
        beyond = min(max(2 * low - max(self.overflowing, low), 0.0), low)
        return (above - beyond) / low


FORMATS: Mapping[Dtype, FloatFormat] = {
    "float16": FloatFormat("FP16", 11, -14, 15),
    "bfloat16": FloatFormat("BF16", 8, -126, 127),
}
