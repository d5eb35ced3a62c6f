"""A learner who forgets by FSRS-6 with parameters of its own, asked by FSRS with the usual ones."""

import random
from collections.abc import Iterator

from flashgrad.model import CardState, Grade
from flashgrad.optimiser.wire import RatedReview
from flashgrad.schedule.fsrs import RATINGS, Fsrs
from flashgrad.schedule.scheduler import ReviewContext

TRUTH = Fsrs(
    parameters=(
        *(0.4, 1.1, 3.5, 15.0, 6.8, 0.9, 2.2, 0.05, 1.5, 0.25, 1.1),
        *(1.8, 0.08, 0.35, 1.9, 0.5, 2.2, 0.4, 0.2, 0.1, 0.25),
    )
)
GRADES = (Grade.AGAIN, Grade.HARD, Grade.GOOD, Grade.EASY)
DAYS = 730


def reviews(count: int, seed: int = 0) -> list[RatedReview]:
    """The first `count` reviews of as many cards as they make, card by card, sometimes a few days late."""
    rng = random.Random(seed)
    found: list[RatedReview] = []
    card = 0
    while len(found) < count:
        card += 1
        found.extend(RatedReview(card, day, int(RATINGS[grade])) for day, grade in _course(rng))
    return found[:count]


def _course(rng: random.Random) -> Iterator[tuple[int, Grade]]:
    asked_by, day = Fsrs(), rng.randrange(300)
    truth, asked = CardState(), CardState()
    while day < DAYS:
        if asked.is_new:
            grade = rng.choices(GRADES, (25, 15, 50, 10))[0]
        elif rng.random() > TRUTH.retrievability(truth, day):
            grade = Grade.AGAIN
        else:
            grade = rng.choices(GRADES[1:], (15, 70, 15))[0]
        yield day, grade
        context = ReviewContext(day, "card")
        truth, asked = TRUTH.next_state(truth, grade, context), asked_by.next_state(asked, grade, context)
        day = (asked.due_day or 0) + rng.choice((0, 0, 0, 1, 2, 5))
