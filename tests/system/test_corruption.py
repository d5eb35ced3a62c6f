"""Two hundred damaged copies of a library: each is opened as it was, refused with a sentence, or brought back."""

import random
import shutil
from pathlib import Path

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import backups, cards, doctor, study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.store import reviews
from tests.samples import ManualClock, add_cards, plain_cards

COPIES_PER_KIND = 25
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a log of some pages, closed, with one backup from before its last answers."""
    path = tmp_path_factory.mktemp("sound") / "library.db"
    clock = ManualClock()
    with opened(path, clock=clock) as library:
        keys = add_cards(library, *plain_cards(40))
        for day in range(6):
            for key in keys:
                study.answer(library, key, Grade.GOOD if day % 3 else Grade.AGAIN)
            if day == 4:
                backups.back_up(library)
            clock.advance(days=1)
    return path


def flip_bits(content: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 8, 64))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def flip_bits_of_one_page(content: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(content) // 4096) * 4096
    for _ in range(64):
        content[start + chance.randrange(4096)] ^= 1 << chance.randrange(8)
    return content


def truncate(content: bytearray, chance: random.Random) -> bytearray:
    return content[: chance.randrange(len(content))]


def zero_a_page(content: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(content) // 4096) * 4096
    content[start : start + 4096] = bytes(4096)
    return content


def swap_pages(content: bytearray, chance: random.Random) -> bytearray:
    one, other = (chance.randrange(len(content) // 4096) * 4096 for _ in range(2))
    content[one : one + 4096], content[other : other + 4096] = content[other : other + 4096], content[one : one + 4096]
    return content


def spoil_the_header(content: bytearray, chance: random.Random) -> bytearray:
    content[chance.randrange(100)] ^= 1 << chance.randrange(8)
    return content


def empty(_content: bytearray, _chance: random.Random) -> bytearray:
    return bytearray()


def append_rubbish(content: bytearray, chance: random.Random) -> bytearray:
    return content + chance.randbytes(chance.randrange(1, 9000))


DAMAGES = (
    flip_bits, flip_bits_of_one_page, truncate, zero_a_page, swap_pages, spoil_the_header, empty, append_rubbish,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_library_is_opened_as_it_was_refused_with_a_sentence_or_brought_back(damage, sound, tmp_path, tried):
    chance = random.Random(damage.__name__)
    answered = log_of(sound)
    backed_up = set(log_of(backups.backups(sound)[-1].path))
    lost = 0
    for number in range(COPIES_PER_KIND):
        path = tmp_path / str(number) / "library.db"
        shutil.copytree(sound.parent, path.parent)
        path.write_bytes(damage(bytearray(path.read_bytes()), chance))
        if is_as_it_was(path, answered):
            continue
        evidence = path.read_bytes()
        restored = backups.restore(path, backups.backups(path)[-1].path)
        assert restored.kept is not None
        if restored.was_damaged:
            assert restored.kept.read_bytes() == evidence, "the evidence is never overwritten"
        lost += not is_brought_back(path, backed_up)
    tried("corruption", times=COPIES_PER_KIND, lost=lost)


def is_brought_back(path: Path, backed_up: set[str]) -> bool:
    """Whether the library is sound, with all cards and all answers of the backup."""
    if not backed_up <= set(log_of(path)):
        return False
    with opened(path) as library:
        is_sound = all(one.verdict is not doctor.Verdict.PROBLEM for one in doctor.examine(library))
        return is_sound and len(cards.search(library, "")) == 40


def is_as_it_was(path: Path, answered: list[str]) -> bool:
    """Whether the library can be used and has its whole log. Nothing but a LibraryUnavailable may come of damage."""
    try:
        with opened(path) as library:
            study.begin_session(library)
            if any(one.verdict is doctor.Verdict.PROBLEM for one in doctor.examine(library)):
                return False
            return [entry.id for entry in reviews.by_card(library.connection)] == answered
    except LibraryUnavailable:
        return False


def log_of(path: Path) -> list[str]:
    with opened(path) as library:
        return [entry.id for entry in reviews.by_card(library.connection)]
