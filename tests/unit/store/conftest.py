"""A database file with the present schema, below the library's use-cases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flashgrad.store.database import open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of this test is; its folder is there, the file is not."""
    return tmp_path / "library.db"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a fresh database at `path`."""
    with closing(open_database(path)) as connection:
        yield connection
