"""The data of the statistics screen over a year of a log of five years."""

from collections.abc import Iterator

from tests.bench.bench import Bench
from tests.bench.engines import engines
from tests.bench.libraries import ENTRIES_PER_CARD, library_of_answers
from tests.bench.table import Figure

GROUP = "statistics"


def figures(bench: Bench) -> Iterator[Figure]:
    """Logs of half as many entries as there are cards elsewhere."""
    for entries in (size // 2 for size in bench.sizes):
        with engines(bench) as both:
            both.ours.time("open", path=str(library_of_answers(entries)))
            if both.anki is not None:
                both.anki.time("open", path=str(both.collection(max(entries // ENTRIES_PER_CARD, 1), entries)))
            took, against = both.in_turns("statistics", {}, {})
            goal = 0.3 if both.anki is not None and entries == bench.most_cards // 2 else None
            yield Figure(GROUP, "one year", took, both.peer, against, entries, at_most=goal)
