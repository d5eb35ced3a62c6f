"""How a verdict on a claim is marked and told."""

from textual.content import Content

from flashgrad.demos.evidence import Finding
from flashgrad.demos.spec import Verdict

BADGES = {
    Verdict.HOLDS: ("✓", "bold $text-success"),
    Verdict.CONDITIONAL: ("◐", "bold $text-warning"),
    Verdict.CONTRADICTED: ("✗", "bold $text-error"),
}
"""Mark and style of each verdict; the marks alone tell them apart."""

_WORDS = {
    Verdict.HOLDS: "Measured: it holds",
    Verdict.CONDITIONAL: "Measured: it holds under conditions",
    Verdict.CONTRADICTED: "Measured: contradicted",
}


def badge_content(finding: Finding) -> Content:
    """Mark, verdict and claim on one line."""
    mark, style = BADGES[finding.verdict]
    words = _WORDS[finding.verdict]
    return Content.assemble((f"{mark} {words}", style), " · ", ("e", "bold"), f" evidence · {finding.claim.sentence}")
