"""Search as you type, in the list of all cards: each query is asked where no term of it was asked just before.

Which cards are due is known from one search to the next until a card changes; “due, first” is the first one.
"""

from collections.abc import Iterator

from tests.bench.bench import Bench
from tests.bench.engines import engines
from tests.bench.libraries import library_of
from tests.bench.table import Figure

GROUP = "search"
QUERIES = {
    "word": ("gradient", "gradient"),
    "prefix": ("mome", "mome*"),
    "tag": ("tag:hundredth", "tag:hundredth"),
    "due": ("is:due", "(is:due OR is:new)"),
    "two words": ("adam rate", "adam rate"),
}
"""As flashgrad and as Anki writes them: flashgrad takes every word for a beginning, and new cards are due."""


def figures(bench: Bench) -> Iterator[Figure]:
    """Anki gives the ids in no order; ours are in deck order, with the cards that a screen shows."""
    for size in bench.sizes:
        with engines(bench) as both:
            both.ours.time("open", path=str(library_of(size)))
            if both.anki is not None:
                both.anki.time("open", path=str(both.collection(size)))
            for name, (query, of_anki) in QUERIES.items():
                took, against = both.in_turns("find", {"query": query}, {"query": of_anki})
                goal = 0.3 if both.anki is not None and size == bench.usual_size else None
                yield Figure(GROUP, name, took, both.peer, against, size, at_most=goal)
            query, of_anki = QUERIES["due"]
            took, against = both.in_turns("find", {"query": query, "is_first": True}, {"query": of_anki})
            yield Figure(GROUP, "due, first", took, both.peer, against, size)
