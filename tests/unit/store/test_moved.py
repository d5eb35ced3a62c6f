"""A library file that lost its name while it was open takes no answer that nobody would find again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.store import reviews
from tests.samples import add_cards, plain_cards


def delete(path: Path) -> None:
    path.unlink()


def move(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def replace(path: Path) -> None:
    Path(shutil.copy(path, path.with_name("copy.db"))).replace(path)


def move_the_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


@pytest.mark.parametrize("lose", [delete, move, replace, move_the_folder])
def test_an_answer_to_a_library_that_is_elsewhere_is_refused(lose: Callable[[Path], None], tmp_path: Path):
    path = tmp_path / "home" / "library.db"
    with opened(path) as library:
        (key,) = add_cards(library, *plain_cards(1))
        lose(path)
        with pytest.raises(LibraryUnavailable, match="its file was moved, deleted or replaced"):
            study.answer(library, key, Grade.EASY)
        assert reviews.count(library.connection) == 0
