"""SM-2 written a second time, from the published text and in exact fractions. It shares nothing with flashgrad.

    python -m tests.unit.schedule.sm2_oracle data/sm2-vectors.csv

writes the test vectors anew. Source: P. A. Woźniak, "Optimization of learning", 1990, section 3.2.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import ceil
from pathlib import Path

COLUMNS = ("grades", "intervals_days", "ease_factor", "repetitions", "lapses")


@dataclass(frozen=True)
class Item:
    """An item of the learner's, in the words of the paper: its E-Factor and the inter-repetition interval."""

    e_factor: Fraction = Fraction(5, 2)
    repetition: int = 0
    interval: int = 0
    lapses: int = 0
    was_seen: bool = False


def respond(item: Item, quality: int) -> Item:
    """The item after a response of `quality` 0 to 5."""
    if quality < 3:
        return Item(item.e_factor, repetition=0, interval=1, lapses=item.lapses + item.was_seen, was_seen=True)
    missing = 5 - quality
    e_factor = item.e_factor + (Fraction("0.1") - missing * (Fraction("0.08") + missing * Fraction("0.02")))
    e_factor = max(e_factor, Fraction("1.3"))
    repetition = item.repetition + 1
    interval = {1: 1, 2: 6}.get(repetition) or ceil(item.interval * e_factor)
    return Item(e_factor, repetition, interval, item.lapses, was_seen=True)


def course(qualities: Iterable[int]) -> list[Item]:
    """The item after each response."""
    item, items = Item(), []
    for quality in qualities:
        item = respond(item, quality)
        items.append(item)
    return items


def vectors() -> Iterator[tuple[str, str, str, int, int]]:
    """Rows of COLUMNS: all sequences of up to three grades, every 97th of six, and nine times the same grade."""
    short = (grades for length in (1, 2, 3) for grades in product(range(6), repeat=length))
    for grades in (*short, *islice(product(range(6), repeat=6), 0, None, 97), *((grade,) * 9 for grade in range(6))):
        items = course(grades)
        yield (
            "".join(map(str, grades)),
            " ".join(str(item.interval) for item in items),
            f"{float(items[-1].e_factor):.2f}",
            items[-1].repetition,
            items[-1].lapses,
        )


def write_vectors(target: Path) -> None:
    """Write COLUMNS and `vectors` as CSV."""
    with target.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(vectors())


if __name__ == "__main__":
    write_vectors(Path(sys.argv[1]))
