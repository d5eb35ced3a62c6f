"""The README's table of what the suite tried: every trial, each counted by a test, nothing lost.

That the numbers are those that a run counts is held by `tests.trust` at the end of every whole run.
"""

import re
from pathlib import Path

import pytest

from tests.trust_table import HEAD, TRIALS, row, rows_by_hand, written_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TESTS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}


def test_the_table_has_a_row_for_every_trial_and_for_the_runs_by_hand_and_nothing_was_lost():
    rows = written_table(README).removeprefix(HEAD).splitlines(keepends=True)
    times = [int(line.split("|")[2].replace(",", "")) for line in rows]
    assert all(times)
    trials = [row(trial, count, 0) for trial, count in zip(TRIALS, times, strict=False)]
    assert "".join(rows) == "".join(trials) + rows_by_hand()
    assert len(trials) == len(TRIALS)


@pytest.mark.parametrize("trial", TRIALS)
def test_every_trial_is_counted_by_a_test(trial: str):
    assert [path.name for path, text in TESTS.items() if re.search(rf'tried\(\s*"{trial}"', text)]
