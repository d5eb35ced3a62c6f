"""How long a sync of 100,000 log entries takes, and how many bytes it moves. `python -m tests.benchmark_sync`.

Two machines with 10,000 cards, first through a bare git repository, then through a plain folder. Times are of this
machine and depend on what else it does; nothing here passes or fails.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flashgrad.library import study
from flashgrad.library.library import Library, opened
from flashgrad.library.merging import merge
from flashgrad.library.syncing import sync
from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind
from tests.samples import ManualClock, add_cards, plain_cards

ENTRIES, CARDS = 100_000, 10_000
BEGAN_MS = 1_700_000_000_000


def fill(library: Library) -> None:
    """Give the library a long past."""
    chance = random.Random(1)
    before = CardState(due_day=739_000, interval_days=12, repetitions=3, last_review_day=738_988)
    merge(
        library,
        [
            Review(
                id=f"{BEGAN_MS + 60_000 * number:012x}-0000-{number:08x}-{library.device}",
                device=library.device,
                card_key=f"Stability/{chance.randrange(CARDS)}",
                kind=ReviewKind.REVIEW,
                at=Instant(BEGAN_MS + 60_000 * number, 60),
                grade=Grade.GOOD,
                elapsed_ms=4321,
                scheduler="sm2/1",
                state_before=before,
            )
            for number in range(ENTRIES)
        ],
    )


def measure(what: str, library: Library, place: Path) -> None:
    """Sync once and say how long that took."""
    began_s = time.perf_counter()
    done = sync(library, str(place), consents=True)
    sys.stdout.write(f"  {what}: {time.perf_counter() - began_s:.2f} s, {done.sentence}\n")


def measure_through(place: Path, home: Path) -> None:
    """All that two machines do with each other."""
    clock = ManualClock()
    with opened(home / "desk.db", clock=clock) as desk, opened(home / "laptop.db", clock=clock) as laptop:
        for library in (desk, laptop):
            add_cards(library, *plain_cards(CARDS))
        fill(desk)
        measure("send all", desk, place)
        measure("nothing new", desk, place)
        measure("take in all", laptop, place)
        measure("nothing new", laptop, place)
        for number in range(20):
            study.answer(laptop, f"Stability/{number}", Grade.GOOD)
        measure("send 20", laptop, place)
        measure("take in 20", desk, place)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    sys.stdout.write(f"  the place holds {size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        repository = home / "shared.git"
        subprocess.run(["git", "init", "--quiet", "--bare", str(repository)], check=True)
        for name, place in (("repository", repository), ("folder", home / "shared")):
            sys.stdout.write(f"through a {name}\n")
            (home / name).mkdir()
            measure_through(place, home / name)
