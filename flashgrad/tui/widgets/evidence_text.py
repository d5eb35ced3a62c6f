"""A finding in full: the claim, the verdict, each measurement with its numbers, the reason. Pure but for colours."""

from collections.abc import Iterator

from textual.content import Content

from flashgrad.demos.evidence import Finding, Found, Measurement
from flashgrad.demos.numerals import power_of_ten
from flashgrad.tui.widgets.verdict_words import BADGES

_MUTED = "$foreground-muted"


def evidence_content(finding: Finding, provenance: str) -> Content:
    """All lines; `provenance` says when and on what the numbers were measured."""
    return Content("\n").join(_lines(finding, provenance))


def _lines(finding: Finding, provenance: str) -> Iterator[Content]:
    claim = finding.claim
    mark, style = BADGES[finding.verdict]
    yield Content.styled("Claim", "bold")
    yield Content(claim.sentence)
    yield Content("")
    condition = f": {claim.condition}" if claim.condition and finding.outside and not finding.outside.holds else ""
    yield Content.styled(f"{mark} {finding.verdict.value.capitalize()}{condition}", style)
    yield Content(finding.explanation)
    yield Content("")
    yield from _measurement("Measured", claim.inside, finding.inside)
    if claim.outside is not None and finding.outside is not None:
        yield from _measurement("Measured outside the condition", claim.outside, finding.outside)
    yield Content.assemble(("Bounds from ", _MUTED), claim.source)
    yield Content.styled(provenance, _MUTED)


def _measurement(title: str, measurement: Measurement, found: Found) -> Iterator[Content]:
    unit = f" {measurement.unit}" if measurement.unit else ""
    quantity = measurement.quantity.rstrip(",")
    where = f", {measurement.setting}" if measurement.setting else ""
    yield Content.styled(title, "bold")
    yield Content(f"{quantity}{where}: median {power_of_ten(found.median)}{unit}, claimed {measurement.bounds}")
    numbers = "  ".join(
        f"{power_of_ten(number)}{'' if measurement.admits(number) else ' ✗'}" for number in found.numbers
    )
    yield Content.assemble(("each seed  ", _MUTED), numbers)
    for run in measurement.runs:
        yield Content.styled(f"demo  {run}", _MUTED)
    yield Content("")
