"""What measuring the known claims showed when this version of flashgrad was made. Reads one packaged file, once.

Recorded are the numbers alone, one per seed; the verdict over them is reached anew, by the same rule as after a
measurement. `python -m tests.record_claims` makes the file, and a test measures everything again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flashgrad.demos.claims import known_claims
from flashgrad.demos.evidence import Finding, conclude

FILE_NAME = "measured_claims.json"


@dataclass(frozen=True, slots=True)
class Records:
    """The numbers of all claims, and how they came about."""

    torch: str
    """The version that measured."""
    seeds: int
    numbers: Mapping[str, Mapping[str, tuple[float, ...]]]
    """By card_id: `inside`, and `outside` where the claim is measured there too."""


@cache
def records() -> Records:
    """The packaged file."""
    text = resources.files("flashgrad.demos").joinpath(FILE_NAME).read_text(encoding="utf-8")
    content = json.loads(text)
    numbers = {
        card_id: {place: tuple(values) for place, values in places.items()}
        for card_id, places in content["claims"].items()
    }
    return Records(content["torch"], content["seeds"], numbers)


def recorded_finding(card_id: str | None) -> Finding | None:
    """The recorded finding on the card of this id; None where nothing is claimed or recorded of it."""
    claim, numbers = known_claims().get(card_id or ""), records().numbers.get(card_id or "")
    if claim is None or numbers is None:
        return None
    return conclude(claim, numbers["inside"], numbers.get("outside", ()))
