"""What a card claims, how that is measured, and the verdict. Pure; no torch.

A claim is held against runs of demos. Its measure reads one number from them, for each seed anew, and the claim
holds where that number lies within the bounds for most seeds. A condition has to be earned: a claim holds *under
conditions* only where the same kind of measurement, made outside the condition, fails.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flashgrad.demos.numerals import power_of_ten
from flashgrad.demos.spec import Numbers, Verdict


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number that can be measured, and the bounds that a claim sets it."""

    runs: tuple[str, ...]
    """Demo links, such as `gradient-depth?activation=relu&init=he`; the seed comes from whoever measures."""
    measure: Callable[..., float]
    """From the `Result` of each of the runs, in their order, to the number."""
    low: float
    """The claim holds where low ≤ number ≤ high."""
    high: float
    quantity: str
    """What the number is, to stand at the beginning of a sentence: `the gradient's factor per layer`."""
    unit: str = ""
    setting: str = ""
    """Where it is measured, to stand after the number: `with He's weights`."""

    def under(self, *runs: str, setting: str) -> "Measurement":
        """The same number under the same bounds, measured elsewhere."""
        return replace(self, runs=runs, setting=setting)

    def admits(self, number: float) -> bool:
        """Whether the claim holds at this number; what is not a number never does."""
        return self.low <= number <= self.high

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if math.isinf(self.high):
            return f"at least {power_of_ten(self.low)}"
        if math.isinf(self.low):
            return f"at most {power_of_ten(self.high)}"
        return f"{power_of_ten(self.low)} to {power_of_ten(self.high)}"


@dataclass(frozen=True, slots=True)
class CardClaim:
    """What a card says, as a sentence that a measurement can show to be false.

    The sentence is the claim as it is commonly taught. Where measurements contradict it, the card in flashgrad's
    own deck says what is true instead, and a learner's copy of the original is told so.
    """

    card_id: str
    sentence: str
    source: str
    """Author and year of what the bounds are taken from, or how they follow."""
    inside: Measurement
    """Where the claim is made; its first run is that which the card opens."""
    reason: str
    """Why it comes out as expected, in a clause that follows a colon."""
    expected: Verdict = Verdict.HOLDS
    """What our experience with the demo leads to expect. It decides nothing: only whether `reason` is given."""
    condition: str = ""
    """The condition in words; it needs an `outside`."""
    outside: Measurement | None = None
    """A measurement where the condition is not met."""


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers that a measurement gave, one for each seed."""

    numbers: Numbers
    holds: bool
    """Whether more than half of them lie within the bounds."""

    @property
    def median(self) -> float:
        """The median; not a number where half of them or more are none."""
        real = [number for number in self.numbers if not math.isnan(number)]
        return statistics.median(real) if 2 * len(real) > len(self.numbers) else math.nan

    @property
    def spread(self) -> float:
        """The standard deviation over the seeds; not a number for a single one, or beside infinities."""
        is_finite = all(map(math.isfinite, self.numbers))
        return statistics.stdev(self.numbers) if is_finite and len(self.numbers) > 1 else math.nan


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim, measured."""

    claim: CardClaim
    verdict: Verdict
    inside: Found
    outside: Found | None
    explanation: str
    """One sentence: the numbers and the reason."""


def conclude(claim: CardClaim, inside: Sequence[float], outside: Sequence[float] = ()) -> Finding:
    """The verdict over these numbers, one per seed; `outside` those of the measurement beyond the condition."""
    found = _found(claim.inside, inside)
    beyond = _found(claim.outside, outside) if claim.outside else None
    if not found.holds:
        verdict = Verdict.CONTRADICTED
    elif beyond is None or beyond.holds:
        verdict = Verdict.HOLDS
    else:
        verdict = Verdict.CONDITIONAL
    return Finding(claim, verdict, found, beyond, _explanation(claim, verdict, found, beyond))


def _found(measurement: Measurement, numbers: Sequence[float]) -> Found:
    within = sum(map(measurement.admits, numbers))
    return Found(tuple(numbers), holds=2 * within > len(numbers))


def _explanation(claim: CardClaim, verdict: Verdict, inside: Found, outside: Found | None) -> str:
    quantity = claim.inside.quantity
    sentence = f"{quantity[:1].upper()}{quantity[1:]} is {_measured(claim.inside, inside)}"
    if not inside.holds:
        sentence += f", where the claim needs {claim.inside.bounds}"
    if claim.outside is not None and outside is not None:
        sentence += ", and " if outside.holds == inside.holds else ", but "
        if claim.outside.quantity != quantity:
            sentence += f"{claim.outside.quantity} is "
        sentence += _measured(claim.outside, outside)
    if verdict is claim.expected:
        return f"{sentence}: {claim.reason}."
    return f"{sentence}; this is not what was expected (“{claim.expected.value}”)."


def _measured(measurement: Measurement, found: Found) -> str:
    return " ".join(filter(None, (power_of_ten(found.median), measurement.unit, measurement.setting)))
