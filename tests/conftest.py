"""What every test gets: a home of its own, a clock that it sets, a library in a temporary folder."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from flashgrad.library.library import Library, opened
from flashgrad.places import HOME_VARIABLE
from tests.samples import ManualClock

pytest_plugins = ("tests.trust", "tests.quick")

# Else every worker of pytest and every process that a test starts would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("flashgrad", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("flashgrad"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "flashgrad")


def pytest_collection_finish() -> None:
    """Ten thousand tests are not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _developers_folders_out_of_reach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Even a test that unsets FLASHGRAD_HOME, and every process that it starts, stays in a temporary folder."""
    elsewhere = tmp_path_factory.mktemp("developer")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(elsewhere / "home"))
        patch.setenv("XDG_DATA_HOME", str(elsewhere / "data"))
        patch.setenv("XDG_CONFIG_HOME", str(elsewhere / "config"))
        patch.setenv("LC_ALL", "C.UTF-8")  # what is drawn follows the locale
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """FLASHGRAD_HOME of this test alone; the folder does not exist yet."""
    folder = tmp_path / "flashgrad-home"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture
def library(tmp_path: Path, clock: ManualClock) -> Iterator[Library]:
    """An empty library in a file of its own, on the test's `clock`."""
    with opened(tmp_path / "library.db", clock=clock) as library:
        yield library
