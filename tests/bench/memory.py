"""The memory of a review in which every card is due."""

from collections.abc import Iterator

from tests.bench.answering import MOST_A_DAY, answers_per_round
from tests.bench.bench import Bench
from tests.bench.engines import engines
from tests.bench.libraries import copied, library_of
from tests.bench.table import Figure

GROUP = "memory"
MOST_REPEATS = 3


def figures(bench: Bench) -> Iterator[Figure]:
    """A session of a hundred answers, each time in a new process."""
    for size in bench.usual_sizes:
        ours, theirs = [], []
        for number in range(min(bench.repeats, MOST_REPEATS)):
            folder = bench.folder / f"memory-{size}-{number}"
            with engines(bench) as both:
                path = copied(library_of(size, all_due=True), folder / "ours")
                both.ours.time("open", path=str(path), most=MOST_A_DAY)
                both.ours.times("answer", count=answers_per_round(size))
                ours.append(both.ours.time("peak_mb"))
                if both.anki is not None:
                    path = copied(both.collection(size, all_due=True), folder / "anki")
                    both.anki.time("open", path=str(path), most=MOST_A_DAY)
                    both.anki.times("answer", count=answers_per_round(size))
                    theirs.append(both.anki.time("peak_mb"))
        goal = 0.7 if theirs and size == bench.usual_sizes[-1] else None
        yield Figure(
            GROUP, "peak in review", ours, "Anki's engine" if theirs else "", theirs, size, at_most=goal, unit="MB"
        )
