"""Packages that Anki's own engine made, once for all tests of a process."""

from pathlib import Path

import pytest

from tests.anki_packages import made_by_anki


@pytest.fixture(scope="session")
def anki_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same collection as old.apkg, new.apkg, old.colpkg and new.colpkg, and truth.json."""
    return made_by_anki("features", tmp_path_factory.mktemp("anki"))
