"""A pytest plugin that counts what the suite tried to break: `tried("kill", times=200, lost=len(missing))` in a test.

The counts are printed at the end of a run, and kept in pytest's cache for `python -m tests.trust_table`. After a good
run of the whole suite they are held against the README's table.
"""

import json
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.trust_table import ROOT, TRIALS, differences, totals

_PROPERTY = "tried"
_PROMISE = "tries"
_CACHE_KEY = "flashgrad/tried"


class Tried(Protocol):
    """Records that a trial was made so many times, and fails the test if anything was lost."""

    def __call__(self, trial: str, *, times: int, lost: int) -> None: ...


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Tried:
    """Call it once the test has counted what was lost, with a key of `tests.trust_table.TRIALS`."""

    def record(trial: str, *, times: int, lost: int) -> None:
        assert trial in TRIALS, f"add {trial!r} to tests/trust_table.py"
        assert times > 0
        request.node.user_properties.append((_PROPERTY, [trial, times, lost]))
        assert lost == 0, f"{lost} {TRIALS[trial].lost} of {times}"

    return record


def last_counts() -> dict[str, dict[str, tuple[int, int]]]:
    """What each test counted when it last ran in this folder."""
    path = ROOT / ".pytest_cache" / "v" / Path(_CACHE_KEY)
    if not path.exists():
        return {}
    return {test: {trial: (n, lost) for trial, (n, lost) in found.items()} for test, found in _read(path).items()}


def _read(path: Path) -> dict[str, dict[str, list[int]]]:
    known: dict[str, dict[str, list[int]]] = json.loads(path.read_text(encoding="utf-8"))
    return known


class Ledger:
    """What the tests of this run counted, in the process that hears of all of them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._counts: dict[str, dict[str, tuple[int, int]]] = {}
        self._differences: list[str] = []
        self._is_partial = False

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Adds up what one test says, which may come from another process."""
        if report.skipped and (_PROMISE, True) in map(tuple, report.user_properties):
            self._is_partial = True  # this machine lacks something that the trial needs
        if report.when != "call":
            return
        for name, value in report.user_properties:
            if name == _PROPERTY:
                trial, times, lost = value
                by_trial = self._counts.setdefault(report.nodeid, {})
                before = by_trial.get(trial, (0, 0))
                by_trial[trial] = (before[0] + times, before[1] + lost)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Keeps the counts; a README that says otherwise fails a good run of everything."""
        is_whole = self._is_whole() and exitstatus == pytest.ExitCode.OK
        if cache := getattr(self._config, "cache", None):
            kept = {} if is_whole else cache.get(_CACHE_KEY, {})
            cache.set(_CACHE_KEY, {**kept, **self._counts})
        if is_whole and not self._is_partial:
            self._differences = differences(totals(self._counts))
        if self._differences:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The trials of this run, and what is to be done about the README."""
        for trial, (times, lost) in sorted(totals(self._counts).items()):
            terminalreporter.write_line(f"tried {times:,} × {trial}: lost {lost:,}")
        for expected in self._differences:
            terminalreporter.write_line(
                f"README.md lacks, run python -m tests.trust_table: {expected.strip()}", red=True
            )

    def _is_whole(self) -> bool:
        option = self._config.option
        from_testpaths = self._config.args_source is pytest.Config.ArgsSource.TESTPATHS
        return from_testpaths and not (option.markexpr or option.keyword or option.deselect or option.lf)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that count something, so that one that is skipped is known to be missing."""
    for item in items:
        if "tried" in getattr(item, "fixturenames", ()):
            item.user_properties.append((_PROMISE, True))


def pytest_configure(config: pytest.Config) -> None:
    """One ledger, in the process that prints the summary."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(config), "flashgrad-ledger")
