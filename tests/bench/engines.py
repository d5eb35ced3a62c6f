"""flashgrad and Anki's engine side by side, each in a process of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.peers_anki import anki_collection
from tests.bench.worker import Worker

ANKI = "Anki's engine"


@dataclass(frozen=True, slots=True)
class Engines:
    """Both workers; `anki` is None where it is not to be measured."""

    bench: Bench
    ours: Worker
    anki: Worker | None

    def in_turns(self, task: str, values: dict[str, object], theirs: dict[str, object]) -> tuple[list[float], ...]:
        """Both asked for one task in turns, each with its own values."""
        anki = self.anki
        return self.bench.in_turns(
            lambda: self.ours.time(task, **values), None if anki is None else lambda: anki.time(task, **theirs)
        )

    @property
    def peer(self) -> str:
        """Who ours is compared with; empty where nobody is."""
        return "" if self.anki is None else ANKI

    def collection(self, count: int, entries: int = 0, *, all_due: bool = False) -> Path:
        """Anki's collection of the cards; the null device where Anki is not measured."""
        return Path("/dev/null") if self.anki is None else anki_collection(count, entries, all_due=all_due)


@contextmanager
def engines(bench: Bench) -> Iterator[Engines]:
    """Both engines for the length of a block."""
    with ExitStack() as running:
        ours = running.enter_context(Worker("peers_flashgrad"))
        yield Engines(bench, ours, running.enter_context(Worker("peers_anki")) if bench.with_anki else None)
