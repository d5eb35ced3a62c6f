"""What a session was like, and what is worth another look after it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from flashgrad.model import Grade
from flashgrad.study.proportion import Proportion
from flashgrad.study.tally import MAXIMUM_ANSWER_MS

MOST_HARD_CARDS = 5
SLOW_FACTOR = 2
"""A card is slow that took so many times as long as the median card, …"""
LEAST_SLOW_MS = 15_000
"""… at least this long, …"""
LEAST_CARDS = 5
"""… in a session of so many cards."""

_TIMES = ("never", "once", "twice")


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer of a session."""

    card_key: str
    question: str
    grade: Grade
    elapsed_ms: int
    is_drill: bool
    was_new: bool = False
    """Whether it was the first answer to the card ever, or since it was reset."""


@dataclass(frozen=True, slots=True)
class HardCard:
    """A card that was forgotten in the session, or took long."""

    card_key: str
    question: str
    failures: int
    """Answers of the session with a grade below 3, drills included."""
    time_ms: int
    """All answers to it together."""

    @property
    def reason(self) -> str:
        """What made it hard, such as `forgotten twice`."""
        if not self.failures:
            return f"took {round(self.time_ms / 1000)} s"
        return f"forgotten {_TIMES[self.failures] if self.failures < len(_TIMES) else f'{self.failures} times'}"


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in numbers. No answer counts for more time than MAXIMUM_ANSWER_MS, as in the statistics."""

    answers: int
    cards: int
    time_ms: int
    recalled: Proportion
    """Of the cards that were no new ones, those whose first answer was a review that recalled them (q ≥ 3)."""
    hard: tuple[HardCard, ...]
    """The hardest first: those forgotten most often, then those that took longest."""

    @property
    def pace_ms(self) -> int:
        """Time per card; 0 without any."""
        return self.time_ms // self.cards if self.cards else 0


@dataclass(frozen=True, slots=True)
class Revisit:
    """A demo that is worth another look."""

    card_key: str
    demo_id: str
    missed_day: int | None = None
    """The study day of the latest prediction about it from this card, where that was wrong."""
    hard: HardCard | None = None
    """Why, where its card was hard."""


def summarise(answers: Sequence[GivenAnswer]) -> SessionSummary:
    """The session of these answers, in the order in which they were given."""
    first: dict[str, GivenAnswer] = {}
    times: dict[str, int] = {}
    failures: dict[str, int] = {}
    for one in answers:
        first.setdefault(one.card_key, one)
        times[one.card_key] = times.get(one.card_key, 0) + max(0, min(one.elapsed_ms, MAXIMUM_ANSWER_MS))
        failures[one.card_key] = failures.get(one.card_key, 0) + (one.grade < Grade.HARD)
    reviewed = [one for one in first.values() if not (one.is_drill or one.was_new)]
    slow_ms = max(SLOW_FACTOR * median(times.values()), LEAST_SLOW_MS) if len(times) >= LEAST_CARDS else float("inf")
    hard = [HardCard(key, one.question, failures[key], times[key]) for key, one in first.items()]
    hard = [card for card in hard if card.failures or card.time_ms >= slow_ms]
    hard.sort(key=lambda card: (-card.failures, -card.time_ms))
    return SessionSummary(
        answers=len(answers),
        cards=len(first),
        time_ms=sum(times.values()),
        recalled=Proportion(sum(one.grade >= Grade.HARD for one in reviewed), len(reviewed)),
        hard=tuple(hard[:MOST_HARD_CARDS]),
    )


def worth_revisiting(
    hard: Sequence[HardCard], demos: Mapping[str, str], missed_days: Mapping[tuple[str, str], int]
) -> Revisit | None:
    """The one demo to look at again; None where nothing asks for it.

    `demos`: card key → its demo, for the cards of the session in their order. `missed_days`: (card key, demo) → day
    of the latest prediction, where that was wrong. First comes a hard card whose demo was predicted wrong, then the
    hardest with a demo, then any card whose demo was predicted wrong.
    """
    with_demo = [Revisit(card.card_key, demos[card.card_key], hard=card) for card in hard if card.card_key in demos]
    candidates = [*with_demo, *(Revisit(key, demo) for key, demo in demos.items())]
    for one in candidates:
        missed_day = missed_days.get((one.card_key, one.demo_id))
        if missed_day is not None:
            return Revisit(one.card_key, one.demo_id, missed_day, one.hard)
    return next(iter(with_demo), None)
