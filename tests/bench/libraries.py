"""Libraries of many cards for the benchmarks, made through the store's own functions and kept for the day."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from flashgrad.library.library import Library, opened
from flashgrad.model import Card, CardState, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.days import study_day
from flashgrad.schedule.scheduler import ReviewContext
from flashgrad.store import cards, reviews, states
from flashgrad.store.cards import CardRow
from flashgrad.store.connection import transaction
from flashgrad.store.recognition import SCHEMA_VERSION
from tests.bench.cards import MadeCard, made_cards

ENTRIES_PER_CARD = 25
HOUR_MS = 3_600_000
YEARS = 5


def kept_folder(program: str) -> Path:
    """Where the libraries of one program and version are kept.

    Their cards are due by the date, so those of other days are thrown away, and of versions all but this one.
    """
    prefix = f"flashgrad-bench-{program.partition('-')[0]}-"
    folder = Path(tempfile.gettempdir()) / f"flashgrad-bench-{program}-{date.today().isoformat()}"
    for other in folder.parent.glob(f"{prefix}*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    return folder


def kept(name: str, make: Callable[[Path], None], program: str = f"flashgrad-{SCHEMA_VERSION}") -> Path:
    """The file `name` in the kept folder of `program`, made where it is missing. It is not to be changed."""
    path = kept_folder(program) / name
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            made = Path(folder) / name
            make(made)
            made.replace(path)
    return path


def copied(path: Path, folder: Path) -> Path:
    """A copy of a kept library that may be changed."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(path, folder / "library.db"))


def library_of(count: int, *, all_due: bool = False) -> Path:
    """A library of `made_cards`."""

    def fill(path: Path) -> None:
        with opened(path) as library, transaction(library.connection):
            _fill(library, count, all_due=all_due)

    return kept(f"{'due' if all_due else 'cards'}-{count}.db", fill)


def library_of_answers(entries: int) -> Path:
    """A library with a log of so many answers over YEARS years, one in five of them a drill."""

    def fill(path: Path) -> None:
        with opened(path) as library, transaction(library.connection):
            count = max(entries // ENTRIES_PER_CARD, 1)
            _fill(library, count, all_due=False)
            known: dict[str, CardState] = {}
            for entry in made_answers(library, entries, [_key(number) for number in range(count)], known):
                reviews.append(library.connection, entry)
            states.replace_all(library.connection, known.items())

    return kept(f"answers-{entries}.db", fill)


def made_answers(library: Library, entries: int, keys: list[str], known: dict[str, CardState]) -> Iterator[Review]:
    """Answers on each day of YEARS years up to now; `known` takes the states that they lead to."""
    rng, now = random.Random(2), library.clock()
    grades = (Grade.AGAIN, Grade.HARD, *[Grade.GOOD] * 6, Grade.EASY)
    for number in range(entries):
        at = Instant(now.at_ms - (entries - number) * (YEARS * 365 * 24 * HOUR_MS // entries), now.utc_offset_minutes)
        key, grade = rng.choice(keys), rng.choice(grades)
        before = known.get(key, library.scheduler.initial())
        kind = ReviewKind.REVIEW if rng.random() < 0.8 or before.is_new else ReviewKind.DRILL
        yield Review(
            id=f"{at.at_ms:012x}-0000-{library.device}",
            device=library.device,
            card_key=key,
            kind=kind,
            at=at,
            grade=grade,
            elapsed_ms=rng.randrange(1_500, 70_000),
            scheduler=library.scheduler.name,
            state_before=before,
        )
        if kind is ReviewKind.REVIEW:
            known[key] = library.scheduler.next_state(before, grade, ReviewContext(study_day(at), key))


def _fill(library: Library, count: int, *, all_due: bool) -> None:
    connection, today, at_ms = library.connection, library.today(), library.clock().at_ms
    made = made_cards(count, all_due=all_due)
    states.replace_all(connection, ((_key(card.number), _state(card, today)) for card in made if not card.is_new))
    in_decks = sorted(made_cards(count, all_due=all_due), key=lambda card: card.deck)
    for deck, of_deck in groupby(in_decks, key=lambda card: card.deck):
        name = f"Deck {deck}"
        row = cards.put_deck(connection, name, f"/decks/{name}.md", "hash", "", at_ms)
        cards.put_cards(connection, (_row(card, row, place) for place, card in enumerate(of_deck)), at_ms)


def _key(number: int) -> str:
    return f"card{number:012}"


def _row(card: MadeCard, deck: int, position: int) -> CardRow:
    return CardRow(_key(card.number), deck, position, Card(f"c{card.number:07}", card.question, card.answer, card.tags))


def _state(card: MadeCard, today: int) -> CardState:
    due_day = today + card.due_in_days
    return CardState(due_day, card.interval_days, 2, 0, 250, last_review_day=due_day - card.interval_days)
