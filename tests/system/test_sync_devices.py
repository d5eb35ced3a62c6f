"""Three devices, random interleavings: all end with the same log, schedule and deck, and nothing is ever lost."""

import subprocess
from pathlib import Path

import pytest

from flashgrad.library.library import opened
from tests.system.sync_devices import a_learner, assert_converged

FIRST_DECK = """---
card_id: id-a
---
Alpha asks? #

---

Answer a.

---
card_id: null
---
Beta asks? #

---

Answer b.

---
card_id: null
---
Gamma asks? #

---

Answer c.
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three libraries that nobody has used, each with a name of its own."""
    home = tmp_path_factory.mktemp("libraries")
    paths = [home / f"{number}.db" for number in range(3)]
    for path in paths:
        with opened(path) as library:
            library.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return paths


def interleave(
    home: Path, place: str, seed: int, libraries: list[Path], patch: pytest.MonkeyPatch, steps: int = 20
) -> tuple[int, int, int]:
    """How many entries there were, how many of them were lost, and in how many syncs another device was faster."""
    home.mkdir()
    (home / "first.md").write_text(FIRST_DECK)
    with a_learner(home, place, seed, libraries, patch) as learner:
        learner.live(steps)
        learner.rest()
        return *assert_converged(learner), learner.races


# Together 305 lives, in batches that can run side by side.


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(5))
def test_three_devices_converge_through_a_folder(batch, tmp_path, libraries, monkeypatch, tried):
    entries = lost = races = 0
    for seed in range(55 * batch, 55 * (batch + 1)):
        place = str(tmp_path / f"{seed}-shared")
        made, missing, raced = interleave(tmp_path / str(seed), place, seed, libraries, monkeypatch)
        entries, lost, races = entries + made, lost + missing, races + raced
    tried("sync", times=55, lost=lost)
    assert entries > 500
    assert races > 20


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(3))
def test_three_devices_converge_through_a_repository(batch, tmp_path, libraries, monkeypatch, tried):
    lost = races = 0
    for seed in range(1000 + 10 * batch, 1010 + 10 * batch):
        repository = tmp_path / f"{seed}.git"
        subprocess.run(["git", "init", "--quiet", "--bare", str(repository)], check=True)
        _, missing, raced = interleave(tmp_path / str(seed), str(repository), seed, libraries, monkeypatch, steps=12)
        lost, races = lost + missing, races + raced
    tried("sync", times=10, lost=lost)
    assert races > 0
