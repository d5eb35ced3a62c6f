"""The day's queue, and what waits in each deck, in libraries of three sizes."""

from collections.abc import Iterator

from tests.bench.bench import Bench
from tests.bench.engines import engines
from tests.bench.libraries import copied, library_of
from tests.bench.table import Figure

GROUP = "queue"


def figures(bench: Bench) -> Iterator[Figure]:
    """The first queue after opening, and the counts of all decks."""
    built: list[Figure] = []
    for size in bench.sizes:
        with engines(bench) as both:
            ours = str(copied(library_of(size), bench.folder / f"queue-{size}"))
            theirs = str(both.collection(size))
            goal = 0.1 if both.anki is not None and size > bench.sizes[0] else None
            took, against = both.in_turns("queue", {"path": ours}, {"path": theirs})
            built.append(Figure(GROUP, "building the day's queue", took, both.peer, against, size, at_most=goal))
            yield built[-1]
            took, against = both.in_turns("deck_counts", {}, {})
            goal = 0.1 if both.anki is not None and size == bench.most_cards else None
            yield Figure(GROUP, "deck counts", took, both.peer, against, size, at_most=goal)
    small, _, large = built
    yield Figure(
        GROUP, "the day's queue, largest library", large.ours, f"that of {small.size:,} cards", small.ours, at_most=3.0
    )
