"""kill -9 at any moment loses no answer that was confirmed, and leaves a sound library."""

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flashgrad.library.doctor import Verdict, examine
from flashgrad.library.library import opened
from flashgrad.store import reviews
from tests.samples import add_cards, plain_cards
from tests.system.program import ROOT

AT_ONCE = 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library of 30 cards in one deck."""
    path = tmp_path / "library.db"
    with opened(path) as library:
        add_cards(library, *plain_cards(30))
    return path


def test_twenty_kills_lose_no_confirmed_answer(path: Path):
    assert_nothing_is_lost(path, kills=20, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_hundred_kills_lose_no_confirmed_answer(path: Path):
    assert_nothing_is_lost(path, kills=200, seed=2)


def assert_nothing_is_lost(path: Path, *, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    # An answer takes about a millisecond: the pauses spread the kills over all that happens in one.
    plan = [(chance.randint(1, 20), chance.uniform(0, 0.003)) for _ in range(kills)]
    # Several at once, so that some are killed while another holds the lock or waits for it.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        confirmed = [
            entry for answers in pool.map(lambda fate: confirmed_until_killed(path, *fate), plan) for entry in answers
        ]
    with opened(path) as library:
        logged = [entry.id for entry in reviews.by_card(library.connection)]
        findings = examine(library)
    assert len(confirmed) >= kills
    assert set(confirmed) <= set(logged)
    assert len(logged) - len(confirmed) <= kills, "an answer was stored that nobody was asked for"
    assert [finding for finding in findings if finding.verdict is Verdict.PROBLEM] == []
    assert {finding.name for finding in findings} >= {"library", "schedule", "search", "log"}


def confirmed_until_killed(path: Path, answers: int, pause_s: float) -> list[str]:
    """Ids that a learner confirmed who was killed `pause_s` after so many answers."""
    command = [sys.executable, "-m", "tests.system.scripted_review", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as learner:
        assert learner.stdout is not None
        confirmed = [learner.stdout.readline() for _ in range(answers)]
        time.sleep(pause_s)
        learner.kill()
        confirmed += learner.stdout.readlines()
    assert learner.returncode == -signal.SIGKILL, "the learner ended before it was killed"
    return [line.strip() for line in confirmed if line.endswith("\n")]
