"""However a program ends while it answers, no answer that was confirmed is lost, and the library stays sound."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from flashgrad.library import study
from flashgrad.library.cards import search
from flashgrad.library.doctor import Verdict, examine
from flashgrad.library.library import Library, opened
from flashgrad.model import Grade
from flashgrad.store import reviews
from tests.samples import add_cards, plain_cards
from tests.system.dying_learner import Fate
from tests.system.program import ROOT
from tests.trust import Tried

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="learners are forked")

AT_ONCE = 4
KILLS_BY_SIGNAL = {"SIGKILL": 200, "SIGTERM": 60, "SIGHUP": 60, "SIGINT": 80}
"""At random moments, by signal; SIGINT is what Ctrl-C sends."""
KILLS_PER_FAIL_POINT = 5
ENDS_BY = {"SIGINT": -130}
"""The exit code of who does not die of the signal itself."""
STATEMENTS = (
    "BEGIN",
    "SELECT (SELECT value FROM library",
    # SQLite names a statement again for each one of its triggers.
    *["INSERT INTO review"] * 4,
    *["INSERT INTO state"] * 4,
    "UPDATE card",
    "COMMIT",
)
"""What one answer asks of SQLite, in order; a learner dies before each."""
FRAME_BYTES = 24 + 4096
"""A page in the write-ahead log, which begins with 32 bytes of its own."""
WRITTEN_BYTES = (1, 24, 1000, 4096, 4121, 5000, 8192, 9000, 12_400, 16_000)
"""How much of a commit reaches the write-ahead log: in the header of a frame or in its page."""
CARRIED_OVER = ((1, 0), (1, 1), (2, 100), (3, 0), (5, 2048), (8, 0), (12, 4095), (20, 0))
"""Where a checkpoint breaks off: pages before the end of the library, bytes into that page."""
GOES_ON_WITHIN_S = 6.0
"""A lock that a dead program left would hold the next one up for ten seconds."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library of 30 cards in one deck."""
    path = tmp_path / "library.db"
    with opened(path) as library:
        add_cards(library, *plain_cards(30))
    return path


class Learners:
    """A process that has learners die one after the other."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-m", "tests.system.dying_learner", str(path)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def meet(self, fate: Fate) -> tuple[int, list[str]]:
        """What ended the learner, and the log entries that were confirmed to it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(fate) + "\n")
        self._process.stdin.flush()
        died_of, confirmed = json.loads(self._process.stdout.readline())
        return died_of, confirmed

    def end(self) -> str:
        """What they complained of."""
        return self._process.communicate(timeout=30)[1]


@contextmanager
def learners(path: Path) -> Iterator[Learners]:
    running = Learners(path)
    try:
        yield running
    finally:
        complaints = running.end()
    assert complaints == ""


def lost_in(path: Path, confirmed: list[str], kills: int) -> int:
    """How many confirmed answers the log lacks; it has at most one more for each kill, and the schedule follows."""
    with opened(path) as library:
        logged = [entry.id for entry in reviews.by_card(library.connection)]
        findings = examine(library)
    assert len(set(confirmed)) == len(confirmed)
    assert len(logged) - len(confirmed) <= kills, "an answer was stored that nobody was asked for"
    assert [finding for finding in findings if finding.verdict is Verdict.PROBLEM] == []
    assert {finding.name for finding in findings} >= {"library", "schedule", "search", "log"}
    return len(set(confirmed) - set(logged))


def first_key(library: Library) -> str:
    return search(library, "")[0].card.key


def is_torn(path: Path) -> bool:
    """Whether the write-ahead log ends within a page."""
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and (wal.stat().st_size - 32) % FRAME_BYTES != 0


def died_at(path: Path, fates: list[Fate], tried: Tried) -> Counter[tuple[int, bool]]:
    """What ended the learners of these fates, and whether it tore the write-ahead log.

    After each the library is sound, and at once there for the next.
    """
    confirmed: list[str] = []
    endings: Counter[tuple[int, bool]] = Counter()
    with learners(path) as dying:
        for kills, fate in enumerate(fates, start=1):
            died_of, told = dying.meet(fate)
            endings[died_of, is_torn(path)] += 1
            assert len(told) >= fate["answers"]
            since = time.monotonic()
            with opened(path) as library:
                confirmed += [*told, study.answer(library, first_key(library), Grade.GOOD).entry.id]
            assert time.monotonic() - since < GOES_ON_WITHIN_S
            tried("fail-point", times=1, lost=lost_in(path, confirmed, kills))
    return endings


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_signals_at_any_moment_lose_no_confirmed_answer(path: Path, tried: Tried):
    chance = random.Random(1)
    # An answer takes about a millisecond: the pauses spread the kills over all that happens in one.
    fates = [
        {"signal": name, "answers": chance.randint(1, 20), "pause_s": chance.uniform(0, 0.003)}
        for name, kills in KILLS_BY_SIGNAL.items()
        for _ in range(kills)
    ]
    chance.shuffle(fates)

    def deaths(share: list[Fate]) -> list[tuple[int, list[str]]]:
        with learners(path) as dying:
            return [dying.meet(fate) for fate in share]

    # Several at once, so that some are killed while another holds the lock or waits for it.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shares = pool.map(deaths, (fates[start::AT_ONCE] for start in range(AT_ONCE)))
        met = [death for share in shares for death in share]
    assert Counter(died_of for died_of, _ in met) == {
        ENDS_BY.get(name, getattr(signal, name)): kills for name, kills in KILLS_BY_SIGNAL.items()
    }
    lost = lost_in(path, [entry for _, confirmed in met for entry in confirmed], len(fates))
    tried("signal at any moment", times=len(fates), lost=lost)


@pytest.mark.slow
def test_a_kill_before_each_statement_of_an_answer_loses_nothing(path: Path, tried: Tried):
    statements: list[str] = []
    with opened(path) as library:
        key = first_key(library)
        library.connection.set_trace_callback(statements.append)
        study.answer(library, key, Grade.GOOD)
    ran = [next((name for name in STATEMENTS if text.startswith(name)), text) for text in statements]
    assert tuple(ran[: len(STATEMENTS)]) == STATEMENTS
    fates = [
        {"at": "statement", "number": number, "answers": KILLS_PER_FAIL_POINT * again + 1}
        for number in range(1, len(STATEMENTS) + 1)
        for again in range(KILLS_PER_FAIL_POINT)
    ]
    assert died_at(path, fates, tried) == {(signal.SIGKILL, False): len(fates)}


def test_a_kill_between_storing_and_confirming_loses_nothing(path: Path, tried: Tried):
    fates = [{"at": "confirmation", "answers": number + 1} for number in range(KILLS_PER_FAIL_POINT)]
    assert died_at(path, fates, tried) == {(signal.SIGKILL, False): len(fates)}


@pytest.mark.slow
def test_a_commit_of_which_only_a_part_reaches_the_disk_loses_nothing(path: Path, tried: Tried):
    fates = [
        {"at": "write", "bytes": written, "answers": number + 1}
        for written in WRITTEN_BYTES
        for number in range(KILLS_PER_FAIL_POINT)
    ]
    assert died_at(path, fates, tried) == {(signal.SIGXFSZ, True): len(fates)}


@pytest.mark.slow
def test_a_checkpoint_that_breaks_off_loses_nothing(path: Path, tried: Tried):
    fates = [
        {"at": "checkpoint", "pages_from_end": pages, "bytes": begun, "answers": number + 1}
        for pages, begun in CARRIED_OVER
        for number in range(KILLS_PER_FAIL_POINT)
    ]
    assert died_at(path, fates, tried) == {(signal.SIGXFSZ, False): len(fates)}
