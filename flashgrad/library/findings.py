"""What an examination found, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flashgrad.text import one_line

_SHOWN_NAMES = 5


class Verdict(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    """Worth knowing; nothing is wrong with the schedule."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one examination says."""

    verdict: Verdict
    sentence: str
    details: tuple[str, ...] = ()
    """One sentence for each thing that the sentence counts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one examination, by its name."""

    name: str
    verdict: Verdict
    sentence: str
    details: tuple[str, ...] = ()


def named(name: str, outcome: Outcome) -> Finding:
    """`outcome` as that of the examination of this name."""
    return Finding(name, outcome.verdict, outcome.sentence, outcome.details)


def number(count: int, noun: str) -> str:
    """Such as `1 card`, `2 cards` or `3 log entries`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{count:,} {noun}s"


def some(names: Sequence[str]) -> str:
    """The first few of `names`, and how many more there are."""
    shown = ", ".join(one_line(name) for name in names[:_SHOWN_NAMES])
    return f"{shown} and {len(names) - _SHOWN_NAMES:,} more" if len(names) > _SHOWN_NAMES else shown
