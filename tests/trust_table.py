"""The README's table of what the suite tried to break, and what was lost. `python -m tests.trust_table` writes it.

The numbers are those that the tests counted in the last run in this folder: run all of them first. At the end of a run
of the whole suite, `tests.trust` holds the README to what that run counted.
"""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
HEAD = "| What the suite tried | Times | Lost |\n|-|-|-|\n"
BY_HAND = ROOT / "tests" / "fuzz" / "by_hand.json"
"""What long runs of the fuzzer counted, which `python -m tests.fuzz.long` writes."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Something that is tried again and again, by one test or by several."""

    what: str
    """What is done, in the README's words."""
    lost: str
    """What could be lost by it; a test counts how many were."""


TRIALS: Mapping[str, Trial] = {
    "signal at any moment": Trial(
        "`kill -9`, `SIGTERM`, `SIGHUP` or `SIGINT` at a random moment while four learners answer in one library",
        "confirmed answers",
    ),
    "fail-point": Trial(
        "A learner killed before a statement of an answer, between storing and confirming, in the middle of a write"
        " or of a checkpoint",
        "confirmed answers",
    ),
    "signal to the app": Trial(
        "The app ended while a demo runs: `SIGTERM`, `SIGHUP`, `SIGINT`, `kill -9`, the terminal closed, keys",
        "confirmed answers",
    ),
    "two programs": Trial(
        "An answer by one of two programs on one library, in turn and at once, the app among them",
        "answers, or stored twice",
    ),
    "disk": Trial(
        "A disk that is full, a file that may not grow or be written, a folder that vanishes, under the app",
        "answers",
    ),
    "migration": Trial(
        "A migration killed before one of its statements, from every earlier schema",
        "libraries not as before or as after",
    ),
    "sync": Trial(
        "A random life of three machines that answer, undo, edit, go offline and lose power in the middle of a sync",
        "entries on any of them",
    ),
    "corruption": Trial(
        "A copy of a library damaged at random: bits, pages, header, truncated, emptied, rubbish appended",
        "copies neither opened whole, nor refused, nor brought back",
    ),
    "hostile deck": Trial(
        "A hostile deck imported: a megabyte in a line or an id, 1,000 nested quotes, 100,000 cards, no text at all",
        "decks without an import or a sentence",
    ),
    "any key": Trial(
        "A random key at any moment on any screen, while the terminal changes its size",
        "things that `doctor` finds wrong afterwards",
    ),
    "fuzz": Trial("An input made by the fuzzer to reach new code of a parser", "inputs that broke a law"),
}
"""In the README's order. A test records its part with the fixture `tried`."""

Counts = Mapping[str, Mapping[str, tuple[int, int]]]
"""By test, then by trial: how many times, and how many were lost."""


def totals(counts: Counts) -> dict[str, tuple[int, int]]:
    """The sums over all tests, of each trial that any has counted."""
    found: dict[str, tuple[int, int]] = {}
    for by_trial in counts.values():
        for trial, (times, lost) in by_trial.items():
            before = found.get(trial, (0, 0))
            found[trial] = (before[0] + times, before[1] + lost)
    return found


def row(trial: str, times: int, lost: int) -> str:
    """What the README says about a trial that was counted so."""
    return f"| {TRIALS[trial].what} | {times:,} | {lost:,} {TRIALS[trial].lost} |\n"


def rows_by_hand() -> str:
    """Long runs of the fuzzer, as they were counted when they were made."""
    if not BY_HAND.exists():
        return ""
    known = json.loads(BY_HAND.read_text(encoding="utf-8"))
    hours = sum(one["seconds"] for one in known.values()) / 3600
    times, lost = (sum(one[name] for one in known.values()) for name in ("inputs", "crashes"))
    return f"| The same for {hours:.1f} hours, by hand | {times:,} | {lost:,} {TRIALS['fuzz'].lost} |\n"


def trust_table(counted: Mapping[str, tuple[int, int]]) -> str:
    """The whole table."""
    return HEAD + "".join(row(trial, *counted[trial]) for trial in TRIALS) + rows_by_hand()


def written_table(readme: str) -> str:
    """The table as it stands in the README."""
    found = re.search(re.escape(HEAD) + r"(?:\|.*\n)*", readme)
    return found[0] if found else ""


def differences(counted: Mapping[str, tuple[int, int]]) -> list[str]:
    """The rows of trials that were counted and that the README has otherwise."""
    written = written_table(README.read_text(encoding="utf-8"))
    return [expected for trial, found in counted.items() if (expected := row(trial, *found)) not in written]


def main() -> int:
    """Writes the table; 1 if a trial was never counted here."""
    from tests.trust import last_counts

    counted = totals(last_counts())
    if missing := [trial for trial in TRIALS if trial not in counted]:
        sys.stderr.write(f"never counted here: {', '.join(missing)}; run python -m pytest first\n")
        return 1
    text = README.read_text(encoding="utf-8")
    README.write_text(text.replace(written_table(text), trust_table(counted)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
