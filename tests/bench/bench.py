"""What a run of the benchmarks is told, and how it takes its times."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FEWEST_CARDS = 40
"""With which each can still be asked something."""
Timing = Callable[[], float]
"""One measurement, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A run of the benchmarks."""

    folder: Path
    """For what is thrown away afterwards."""
    most_cards: int = 1_000_000
    repeats: int = 9
    with_anki: bool = False

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Three numbers of cards, each ten times the one before."""
        return self.most_cards // 100, self.most_cards // 10, self.most_cards

    @property
    def usual_size(self) -> int:
        """A large library as people have it."""
        return self.most_cards // 10

    @property
    def usual_sizes(self) -> tuple[int, ...]:
        """Three numbers of cards up to the usual one, for what takes long with a million; fewer in tiny runs."""
        return tuple(dict.fromkeys(max(self.usual_size // part, FEWEST_CARDS) for part in (100, 10, 1)))

    def in_turns(self, ours: Timing, theirs: Timing | None) -> tuple[list[float], list[float]]:
        """Both measured in turns, so that whatever else the machine does falls on both; theirs empty without a peer.

        The first round is thrown away: it warms the caches.
        """
        own_ms, peer_ms = [], []
        for number in range(self.repeats + 1):
            one = ours()
            other = None if theirs is None else theirs()
            if number:
                own_ms.append(one)
                peer_ms += [] if other is None else [other]
        return own_ms, peer_ms
