"""What a run says about the demo's claims: verdict, measured number, bounds and source."""

import math
import textwrap

from textual.content import Content
from textual.reactive import reactive

from flashgrad.demos.numerals import power_of_ten
from flashgrad.demos.spec import ClaimOutcome
from flashgrad.text import one_line
from flashgrad.tui.widgets.fitted_text import FittedText
from flashgrad.tui.widgets.verdict_words import BADGES

_INDENT = "  "
_LEAST_CELLS = 20


class ClaimList(FittedText):
    """The claims of the last finished run, each with its evidence."""

    claims: reactive[tuple[ClaimOutcome, ...]] = reactive[tuple[ClaimOutcome, ...]]((), init=False)

    def watch_claims(self) -> None:
        """Write the list anew."""
        self.display = bool(self.claims)
        self.write()

    def fitted(self, width: int) -> Content:
        """The claims in lines of `width` cells."""
        entries = [claim_content(claim, max(width, _LEAST_CELLS)) for claim in self.claims]
        return Content("\n").join([Content.styled("Claims", "bold"), *entries])


def claim_content(claim: ClaimOutcome, width: int) -> Content:
    """A claim in lines of `width` cells: badge and sentence, then the evidence, indented."""
    badge, style = BADGES[claim.verdict]
    unit = f" ({one_line(claim.unit)})" if claim.unit else ""
    verdict = f"{claim.verdict[0].upper()}{claim.verdict[1:]}"
    evidence = [f"{verdict}: measured {power_of_ten(claim.measured, 3)}, {bounds_text(claim)}{unit}"]
    if claim.condition:
        evidence.append(f"Condition: {one_line(claim.condition)}")
    evidence.append(f"Source: {one_line(claim.source)}")
    return Content("\n").join(
        [
            Content.assemble((badge, style), _indented(one_line(claim.sentence), width)[1:]),
            *(Content.styled(_indented(line, width), "$foreground-muted") for line in evidence),
        ]
    )


def bounds_text(claim: ClaimOutcome) -> str:
    """The interval in which the claim holds, in words where one side is open."""
    low, high = power_of_ten(claim.low, 3), power_of_ten(claim.high, 3)
    if math.isinf(claim.low) and math.isinf(claim.high):
        return "any number allowed"
    if math.isinf(claim.low):
        return f"allowed up to {high}"
    if math.isinf(claim.high):
        return f"allowed from {low}"
    return f"allowed {low} to {high}"


def _indented(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, initial_indent=_INDENT, subsequent_indent=_INDENT))
