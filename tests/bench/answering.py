"""An answer: stored, durable, and the next card chosen, in a library where every card is due."""

import math
import statistics
from collections.abc import Iterator

from tests.bench.bench import Bench
from tests.bench.engines import engines
from tests.bench.libraries import copied, library_of
from tests.bench.table import Figure

GROUP = "answer"
MOST_A_DAY = 9_999
"""Reviews a day in both programs; Anki allows no more."""


def figures(bench: Bench) -> Iterator[Figure]:
    """The middle and the slowest of a hundred answers, over several hundreds of them.

    Both programs write ahead with `synchronous=FULL`, so their durability is the same as it is; Anki also keeps the
    file to itself, which saves it a lock for each answer.
    """
    for size in bench.usual_sizes:
        yield from _answers(bench, size)


def _answers(bench: Bench, size: int) -> Iterator[Figure]:
    with engines(bench) as both:
        path = copied(library_of(size, all_due=True), bench.folder / f"answer-{size}")
        both.ours.time("open", path=str(path), most=MOST_A_DAY)
        asked = [both.ours]
        if both.anki is not None:
            theirs = copied(both.collection(size, all_due=True), bench.folder / f"answer-anki-{size}")
            both.anki.time("open", path=str(theirs), most=MOST_A_DAY)
            asked.append(both.anki)
        durable = [worker.times("durability") for worker in asked]
        assert durable == [[2.0, 1.0]] * len(asked), f"not both write ahead with synchronous=FULL: {durable}"
        rounds = [
            [worker.times("answer", count=answers_per_round(size)) for worker in asked]
            for _ in range(bench.repeats + 1)
        ][1:]
        for name, quantile in (("p50", statistics.median), ("p99", p99)):
            ours, *others = ([quantile(times) for times in of_one] for of_one in zip(*rounds, strict=True))
            yield Figure(
                GROUP,
                f"grade → durable → next card, {name}",
                ours,
                both.peer,
                others[0] if others else (),
                size,
                at_most=1.0 if both.anki and size == bench.usual_sizes[-1] else None,
            )


def answers_per_round(size: int) -> int:
    """A hundred, or a few where there are few cards."""
    return min(100, max(size // 20, 1))


def p99(times: list[float]) -> float:
    """Ninety-nine of a hundred are at most this."""
    return sorted(times)[math.ceil(0.99 * len(times)) - 1]
