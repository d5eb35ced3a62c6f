"""Importing a deck: new, once more unchanged, and with one card in a hundred changed; and the memory of the first."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.cards import deck_text, separated_text
from tests.bench.engines import engines
from tests.bench.table import Figure

GROUP = "import"
GOALS = {"a new deck": 1.0, "the same, unchanged": 0.3, "the same, 1 % changed": 0.3}
MOST_REPEATS = 3
"""A round begins with an empty library in a new process and takes as long as all others together."""


def figures(bench: Bench) -> Iterator[Figure]:
    """Markdown against Anki's tab-separated text of the same cards, in a new library each time."""
    for size in bench.usual_sizes:
        yield from _imports(bench, size, is_goal=bench.with_anki and size == bench.usual_sizes[-1])


def _imports(bench: Bench, size: int, *, is_goal: bool) -> Iterator[Figure]:
    folder = bench.folder / f"import-{size}"
    folder.mkdir(parents=True)
    rounds = [_round(bench, size, folder / str(number)) for number in range(min(bench.repeats, MOST_REPEATS))]
    for place, (name, goal) in enumerate(GOALS.items()):
        ours, theirs = ([one[place] for one in of_one if one] for of_one in zip(*rounds, strict=True))
        against = "Anki's import of text" if theirs else ""
        yield Figure(GROUP, name, ours, against, theirs, size, at_most=goal if is_goal else None)
    ours, theirs = ([one[-1] for one in of_one if one] for of_one in zip(*rounds, strict=True))
    against = "Anki" if theirs else ""
    yield Figure(GROUP, "peak memory", ours, against, theirs, size, at_most=0.7 if is_goal else None, unit="MB")


def _round(bench: Bench, size: int, folder: Path) -> tuple[list[float], list[float]]:
    """For both programs the three times and the memory after the first; nothing where Anki is not measured."""
    folder.mkdir()
    deck, text = folder / "deck.md", folder / "text.tsv"
    with engines(bench) as both:
        both.ours.time("open", path=str(folder / "library.db"))
        if both.anki is not None:
            both.anki.time("open", path=str(folder / "collection.anki2"))
        took: tuple[list[float], list[float]] = [], []
        peaks: list[float] = []
        for changed_every in (0, 0, 100):
            deck.write_text(deck_text(size, changed_every=changed_every))
            text.write_text(separated_text(size, changed_every=changed_every))
            took[0].append(both.ours.time("import_deck", path=str(deck)))
            if both.anki is not None:
                took[1].append(both.anki.time("import_text", path=str(text)))
            peaks = peaks or [worker.time("peak_mb") for worker in (both.ours, both.anki) if worker is not None]
        for times, peak in zip(took, peaks, strict=False):
            times.append(peak)
    return took
