"""A library with a year of answers, made up from a seed, for screens and benchmarks that need one."""

import random
from pathlib import Path

from flashgrad.config import Settings
from flashgrad.library.clock import Clock
from flashgrad.library.experiments import record_experiment
from flashgrad.library.library import Library, opened
from flashgrad.model import Card, CardState, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.days import study_day
from flashgrad.schedule.scheduler import ReviewContext
from flashgrad.store import reviews, states
from flashgrad.store.connection import transaction
from tests.samples import add_cards, plain_cards

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
DECKS = ("Activations", "Stability")


def fill_a_year(
    path: Path, clock: Clock, *, days: int = 400, cards: int = 120, settings: Settings | None = None
) -> None:
    """A library at `path` in which two decks were studied for `days` days up to the clock's today."""
    with opened(path, settings or Settings(), clock) as library:
        began_ms = library.clock().at_ms - days * DAY_MS
        for deck in DECKS:
            contents = [
                Card(f"{deck}{place}", card.question, card.answer) for place, card in enumerate(plain_cards(cards))
            ]
            add_cards(library, *contents, deck=deck, at_ms=began_ms)
        with transaction(library.connection):
            known = _study(library, [f"{deck}/{place}" for place in range(cards) for deck in DECKS], days)
            states.replace_all(library.connection, known.items())
        for demo, matched in (("dead-relu", True), ("dead-relu", False), ("lr-edge", True)):
            record_experiment(
                library,
                card_key=None,
                demo_id=demo,
                parameters={},
                prediction="ratio",
                predicted="1",
                measured="1",
                matched=matched,
            )


def _study(library: Library, keys: list[str], days: int) -> dict[str, CardState]:
    rng = random.Random(1)
    known: dict[str, CardState] = {}
    now, waiting = library.clock().at_ms, list(reversed(keys))
    for past in range(days - 1, -1, -1):
        if past > 9 and rng.random() < (0.05 if past % 60 > 7 else 0.7):
            continue
        noon = Instant(now - past * DAY_MS - HOUR_MS, 0)
        today = study_day(noon)
        due = [key for key, state in known.items() if state.due_day is not None and state.due_day <= today]
        new = [waiting.pop() for _ in range(min(len(waiting), 1))]
        for place, key in enumerate((*due[:40], *new)):
            hour = rng.choice((-5, -4, -4, -3, 0)) if place % 3 else 0
            at = Instant(noon.at_ms + hour * HOUR_MS + place * 9_000, 0)
            known[key] = _answer(library, rng, key, known.get(key, library.scheduler.initial()), at)
    return known


def _answer(library: Library, rng: random.Random, key: str, before: CardState, at: Instant) -> CardState:
    grade = rng.choices(list(Grade), (1, 3, 8, 14, 60, 14))[0]
    reviews.append(
        library.connection,
        Review(
            id=f"{at.at_ms:012x}-0000-{library.device}",
            device=library.device,
            card_key=key,
            kind=ReviewKind.REVIEW,
            at=at,
            grade=grade,
            elapsed_ms=rng.randrange(2_000, 25_000),
            scheduler=library.scheduler.name,
            state_before=before,
        ),
    )
    return library.scheduler.next_state(before, grade, ReviewContext(study_day(at), key))
