"""Courses of FSRS-6 as the package `fsrs` has them when it is used on its own: its cards, real moments, no flashgrad.

    python -m tests.unit.schedule.fsrs_vectors data/fsrs-vectors.csv

writes the test vectors anew.
"""

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from pathlib import Path

import fsrs

COLUMNS = ("parameters", "desired_retention", "ratings", "days", "intervals_days", "stability_days", "difficulty")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PARAMETERS: dict[str, tuple[float, ...]] = {
    "usual": fsrs.scheduler.DEFAULT_PARAMETERS,
    # Any set inside the bounds, far from the usual one.
    "other": (
        *(0.5, 1.7, 4.0, 20.0, 7.1, 1.2, 2.0, 0.1, 1.2, 0.3, 1.4),
        *(1.9, 0.1, 0.4, 2.2, 0.4, 2.5, 0.8, 0.3, 0.2, 0.3),
    ),
}
RANDOM_COURSES = 60


def course(
    package: fsrs.Scheduler, ratings: Sequence[int], days: Sequence[int] | None
) -> Iterator[tuple[int, int, float, float]]:
    """(day, interval, stability, difficulty) after each rating, given on `days` or on the days on which it is due."""
    card, day = fsrs.Card(card_id=1, due=NOON), 0
    for number, rating in enumerate(ratings):
        day = day if days is None else days[number]
        moment = NOON + timedelta(days=day)
        card, _ = package.review_card(card, fsrs.Rating(rating), moment)
        assert card.stability is not None
        assert card.difficulty is not None
        interval_days = (card.due - moment).days
        yield day, interval_days, card.stability, card.difficulty
        day += interval_days


def package_of(name: str, desired_retention: float) -> fsrs.Scheduler:
    """The package's scheduler without learning steps and fuzz."""
    return fsrs.Scheduler(PARAMETERS[name], desired_retention, (), (), enable_fuzzing=False)


def courses() -> Iterator[tuple[str, float, Sequence[int], Sequence[int] | None]]:
    """What is rated, and when: up to three ratings on time; then random ones, early, late, and twice a day."""
    for length in (1, 2, 3):
        for ratings in product((1, 2, 3, 4), repeat=length):
            yield "usual", 0.9, ratings, None
    rng = random.Random(6)
    for name, desired_retention in (("usual", 0.9), ("other", 0.8)):
        for _ in range(RANDOM_COURSES):
            course_ratings = rng.choices((1, 2, 3, 4), (2, 1, 5, 1), k=rng.randint(4, 10))
            gaps = rng.choices((0, 1, 3, 8, 30, 400), (2, 3, 3, 3, 2, 1), k=len(course_ratings))
            yield name, desired_retention, course_ratings, list(accumulate(gaps))


def vectors() -> Iterator[tuple[str, ...]]:
    """Rows of COLUMNS."""
    for name, desired_retention, ratings, planned in courses():
        days, intervals, stabilities, difficulties = zip(
            *course(package_of(name, desired_retention), ratings, planned), strict=True
        )
        numbers = (" ".join(map(repr, column)) for column in (days, intervals, stabilities, difficulties))
        yield name, repr(desired_retention), "".join(map(str, ratings)), *numbers


def write_vectors(target: Path) -> None:
    """Write COLUMNS and `vectors` as CSV."""
    with target.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(vectors())


if __name__ == "__main__":
    write_vectors(Path(sys.argv[1]))
