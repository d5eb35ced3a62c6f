"""Two programs answer the same 2,000 cards: each card is answered once, and no error is shown."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flashgrad.library.doctor import Verdict, examine
from flashgrad.library.library import Library, opened
from flashgrad.model import ReviewKind
from flashgrad.store import reviews
from tests.samples import EVERYTHING_AT_ONCE, add_cards, plain_cards
from tests.system.program import ROOT
from tests.system.terminal_stream import Screen
from tests.system.test_leaving import wait_until
from tests.trust import Tried

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")

CARDS = 2000
IN_TURN = 500
BESIDE_THE_APP = 100
AT_ONCE = CARDS - IN_TURN - BESIDE_THE_APP
ELSEWHERE = "This card was answered elsewhere in the meantime; it was left as it is."
PATIENCE_S = 30


class Learner:
    """A program with a session of all that waits."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-m", "tests.system.queued_learner", str(path)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.told: list[str] = []

    def begin(self, answers: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{answers}\n")
        self._process.stdin.flush()

    def stored(self) -> int:
        """How many answers were stored since `begin`, all without an error."""
        assert self._process.stdout is not None
        done = json.loads(self._process.stdout.readline())
        assert done["errors"] == []
        self.told += done["told"]
        return int(done["stored"])

    def end(self) -> None:
        self._process.communicate(timeout=PATIENCE_S)
        assert self._process.returncode == 0


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    """The test's own hold on a library of 2,000 new cards, all of which are asked today."""
    home.mkdir()
    (home / "settings.toml").write_text(f"new_per_day = {EVERYTHING_AT_ONCE.new_per_day}\n")
    with opened(home / "library.db", EVERYTHING_AT_ONCE) as library:
        add_cards(library, *plain_cards(CARDS))
        yield library


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_two_programs_answer_two_thousand_cards_once(library: Library, tried: Tried):
    learners = [Learner(library.path), Learner(library.path)]
    for number in range(IN_TURN):
        learners[number % 2].begin(1)
        assert learners[number % 2].stored() == 1
    assert reviews.count(library.connection) == IN_TURN
    for learner in learners:
        learner.begin(AT_ONCE // 2)
    assert [learner.stored() for learner in learners] == [AT_ONCE // 2] * 2
    assert reviews.count(library.connection) == IN_TURN + AT_ONCE
    by_app = answered_by_the_app(library, learners[0])
    assert 0 < by_app < BESIDE_THE_APP
    for learner in learners:
        learner.end()
        assert learner.told
        assert set(learner.told) == {ELSEWHERE}
    log = list(reviews.by_card(library.connection))
    once = {entry.card_key for entry in log}
    tried("two programs", times=CARDS, lost=(CARDS - len(once)) + (len(log) - len(once)))
    assert {entry.kind for entry in log} == {ReviewKind.REVIEW}
    assert [finding for finding in examine(library) if finding.verdict is Verdict.PROBLEM] == []


def answered_by_the_app(library: Library, beside: Learner) -> int:
    """Answers that the app stored while another program answered too, until no card is left."""
    app = pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad", "review"],
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(24, 80),
        timeout=PATIENCE_S,
    )
    screen, by_other = Screen(), 0
    wait_until(lambda: shows(app, screen, f"0 of {BESIDE_THE_APP}"), PATIENCE_S)
    for _ in range(2 * BESIDE_THE_APP):
        app.send(" 4")
        beside.begin(1)
        by_other += beside.stored()
        read(app, screen)
        if reviews.count(library.connection) == CARDS:
            break
    app.send(" 4")  # the other program may have answered the card on screen
    wait_until(lambda: shows(app, screen, "Done for today."), PATIENCE_S)
    app.sendcontrol("q")
    app.expect(pexpect.EOF)
    app.wait()
    assert app.exitstatus == 0
    return CARDS - IN_TURN - AT_ONCE - by_other


def shows(app: Any, screen: Screen, text: str) -> bool:
    read(app, screen)
    return text in screen.text


def read(app: Any, screen: Screen) -> None:
    """Draw what the app wrote by now; it shows no error."""
    try:
        screen.feed(app.read_nonblocking(1 << 16, timeout=0.02))
    except pexpect.TIMEOUT:
        return
    for words in ("cannot be used", "could not", "stays until", "error"):
        assert words not in screen.text
