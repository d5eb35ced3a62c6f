"""Someone who forgets by FSRS-6, seeded: what they still know, how they grade themselves, and how long they take.

The memory is true by definition; no scheduler is told of it. How often each grade is pressed and how many seconds it
takes are the defaults of the simulator in fsrs-rs (`default_simulator_config()` of `fsrs-rs-python` 0.9.3), which
are averages over the learners of anki-revlogs-10k. How cards differ from one another is a choice made here.
"""

import math
import random
from dataclasses import dataclass, field

from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from flashgrad.model import CardState, Grade
from flashgrad.schedule.fsrs import Fsrs
from flashgrad.schedule.scheduler import ReviewContext
from tests.unit.optimiser.learner import TRUTH

GRADES = (Grade.AGAIN, Grade.HARD, Grade.GOOD, Grade.EASY)

FIRST_GRADES = (0.24, 0.094, 0.495, 0.171)
"""Shares of GRADES at the first sight of a card."""
RECALLED_GRADES = (0.224, 0.631, 0.145)
"""Shares of Hard, Good and Easy among reviews that were recalled."""
DRILL_GRADES = {
    True: {Grade.AGAIN: (0.3686, 0.0628, 0.5108, 0.0577), Grade.HARD: (0.0442, 0.4553, 0.4457, 0.0549)},
    False: {Grade.AGAIN: (0.2157, 0.0643, 0.6595, 0.0604), Grade.HARD: (0.05, 0.4638, 0.4475, 0.0387)},
}
"""Whether the card was new today → the grade before → shares of GRADES in the drill after it."""
NEW_S, REVIEW_S, RELEARNING_S = (
    (19.58, 18.79, 13.78, 10.71),
    (19.38, 17.59, 12.38, 8.94),
    (16.44, 15.25, 12.32, 8.03),
)
"""Mean seconds by GRADES: of a card that is new today with its drills, of a review, of the drills after it."""

LOG_SECONDS_SPREAD = 0.5
"""Standard deviation of ln(seconds) around those means; some answers exceed the minute that statistics count."""
INITIAL_STABILITY_SPREAD, INITIAL_DIFFICULTY_SPREAD, GROWTH_SPREAD = 0.5, 1.0, 0.25
"""Standard deviations, between cards, of ln(w₀ … w₃), of w₄, and of w₈, the logarithm of how stability grows."""


@dataclass(frozen=True, slots=True)
class Mind:
    """How a learner's memory works."""

    name: str
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    """FSRS-6 weights, of the average card."""
    is_known: bool = True
    """Whether FSRS is set to the same weights."""
    cards_differ: bool = False
    feels_drills: bool = False
    """Whether a drill moves the memory, by FSRS-6's formula for a second review on one day."""


AS_ASSUMED = Mind("as FSRS assumes")
"""The very model that FSRS schedules by, drills without effect included."""
PUBLISHED = Mind(
    "as in the published simulation",
    (
        *(0.4002, 0.1813, 0.6958, 3.1337, 6.6154, 0.565, 2.999, 0.0759, 1.568, 0.248, 0.4816),
        *(1.7469, 0.0247, 0.5986, 1.8441, 0.4189, 1.81, 0.5784, 0.1924, 0.0658, 0.4444),
    ),
)
"""The weights in `src/ssp_mmc_fsrs/config.py` of open-spaced-repetition/SSP-MMC-FSRS, whose README has the table that
this simulation is held against. FSRS is set to them, as it would be after it was fitted to this learner."""
SOMEONE = Mind("in a way of their own", TRUTH.parameters, is_known=False, cards_differ=True, feels_drills=True)
"""Weights that FSRS is not told, cards that differ from one another, and drills that leave a trace."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the learner does with a card."""

    grade: Grade
    elapsed_ms: int
    probability: float
    """Of recall, before the answer, in [0, 1]; 0 for a new card, 1 for a drill."""


@dataclass(slots=True)
class _CardInMind:
    rules: Fsrs
    decay: float
    rng: random.Random
    state: CardState = field(default_factory=CardState)
    introduced_day: int = 0
    latest: Grade = Grade.AGAIN

    def probability(self, day: int) -> float:
        """R = (1 + F·t/S)^(−w₂₀) with F = 0.9^(−1/w₂₀) − 1; 0 before the card was seen."""
        if self.state.stability_days is None or self.state.last_review_day is None:
            return 0.0
        factor = math.pow(0.9, -1 / self.decay) - 1
        return math.pow(1 + factor * (day - self.state.last_review_day) / self.state.stability_days, -self.decay)


class Learner:
    """A mind and its cards. The same card has the same nature and the same luck under every scheduler."""

    def __init__(self, mind: Mind, seed: int) -> None:
        self._mind, self._seed = mind, seed
        self._cards: dict[str, _CardInMind] = {}

    def respond(self, card_key: str, day: int, *, is_drill: bool) -> Response:
        """Answer a card on study day `day`; the memory moves at once."""
        card = self._cards.get(card_key) or self._meet(card_key)
        is_new = card.state.is_new
        probability = 1.0 if is_drill else card.probability(day)
        if is_new:
            card.introduced_day = day
        grade = self._grade(card, day, probability, is_drill=is_drill)
        means_s = NEW_S if card.introduced_day == day else RELEARNING_S if is_drill else REVIEW_S
        card.latest = grade
        if not is_drill or self._mind.feels_drills:
            card.state = card.rules.next_state(card.state, grade, ReviewContext(day, card_key))
        return Response(grade, _elapsed_ms(card.rng, means_s[GRADES.index(grade)]), probability)

    def known(self, day: int) -> float:
        """How many cards would be recalled on study day `day`, on average: the sum of the probabilities."""
        return sum(card.probability(day) for card in self._cards.values())

    def memory(self, card_key: str) -> CardState:
        """What is true of a card that was met."""
        return self._cards[card_key].state

    def _grade(self, card: _CardInMind, day: int, probability: float, *, is_drill: bool) -> Grade:
        if is_drill:
            return card.rng.choices(GRADES, DRILL_GRADES[card.introduced_day == day][card.latest])[0]
        if card.state.is_new:
            return card.rng.choices(GRADES, FIRST_GRADES)[0]
        if card.rng.random() >= probability:
            return Grade.AGAIN
        return card.rng.choices(GRADES[1:], RECALLED_GRADES)[0]

    def _meet(self, card_key: str) -> _CardInMind:
        rng = random.Random(f"{self._seed}/{card_key}")
        parameters = list(self._mind.parameters)
        if self._mind.cards_differ:
            ease = math.exp(rng.gauss(0, INITIAL_STABILITY_SPREAD))
            parameters[:4] = [stability_days * ease for stability_days in parameters[:4]]
            parameters[4] += rng.gauss(0, INITIAL_DIFFICULTY_SPREAD)
            parameters[8] += rng.gauss(0, GROWTH_SPREAD)
        bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
        own = tuple(min(max(value, low), high) for value, low, high in bounds)
        self._cards[card_key] = _CardInMind(Fsrs(parameters=own), own[20], rng)
        return self._cards[card_key]


def _elapsed_ms(rng: random.Random, mean_s: float) -> int:
    centre = math.log(1000 * mean_s) - LOG_SECONDS_SPREAD**2 / 2
    return round(rng.lognormvariate(centre, LOG_SECONDS_SPREAD))
