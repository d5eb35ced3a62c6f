"""A pytest plugin for the quick subset, `-m "not slow"`: fewer examples, and which tests are too slow for it.

It counts a processor's time, not the clock's, so that a busy machine blames nobody, and it fails nothing.
"""

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

QUICK = "not slow"
_LIMIT_S = 1.0
_PROPERTY = "processor_s"


def is_quick(config: pytest.Config) -> bool:
    """Whether this run leaves the slow tests out."""
    return bool(config.option.markexpr == QUICK)


def pytest_configure(config: pytest.Config) -> None:
    """Every law is tried here, too, by a fifth of the examples; `tests.samples.examples` follows."""
    if is_quick(config):
        settings.register_profile("quick", parent=settings(), max_examples=settings().max_examples // 5)
        settings.load_profile("quick")


def _processor_s() -> float:
    """What this process and its children have used so far."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Counts a test without its fixtures, which whoever comes first pays for."""
    before = _processor_s()
    try:
        return (yield)
    finally:
        item.user_properties.append((_PROPERTY, _processor_s() - before))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The tests that ask for a mark."""
    if not is_quick(config):
        return
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            if name == _PROPERTY and value > _LIMIT_S:
                terminalreporter.write_line(f"{value:.1f} s of a processor: mark it slow? {report.nodeid}")
