"""How long the statistics of a long log take. `python -m tests.benchmark_stats [ENTRIES] [YEARS]`.

Fills a library with SM-2 reviews and drills spread over years and reads one year, and all of it, the way the app does
and the plain way: every entry as a `Review`, counted in Python. Medians over repeats, on this machine; nothing here
passes or fails.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

from flashgrad.library.library import Library, opened
from flashgrad.library.stats import statistics as statistics_of
from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.days import study_day
from flashgrad.schedule.scheduler import ReviewContext
from flashgrad.store import reviews, states
from flashgrad.store.connection import transaction
from tests.plain_statistics import plain_statistics
from tests.samples import ManualClock, add_cards, instant, plain_cards

NOW = instant("2026-03-02T20:00+01:00")
ENTRIES_PER_CARD = 25
HOUR_MS = 3_600_000
REPEATS = 5


def fill(library: Library, entries: int, days: int) -> None:
    """Answers on each of the last `days` days, four in five of them reviews of any card, the others drills."""
    keys = add_cards(library, *plain_cards(entries // ENTRIES_PER_CARD))
    known: dict[str, CardState] = {}
    with transaction(library.connection):
        for entry in _log(library, keys, known, entries, days):
            reviews.append(library.connection, entry)
        states.replace_all(library.connection, known.items())


def _log(library: Library, keys: list[str], known: dict[str, CardState], entries: int, days: int) -> Iterator[Review]:
    rng, offsets = random.Random(1), cycle([60] * 200 + [120] * 165)
    per_day = entries // days
    for past in range(days - 1, -1, -1):
        offset = next(offsets)
        for place in range(per_day):
            at = Instant(NOW.at_ms - past * 24 * HOUR_MS - (per_day - place) * 10 * HOUR_MS // per_day, offset)
            key, grade = rng.choice(keys), rng.choice((Grade.AGAIN, Grade.HARD, *[Grade.GOOD] * 6, Grade.EASY))
            before = known.get(key, library.scheduler.initial())
            kind = ReviewKind.REVIEW if rng.random() < 0.8 else ReviewKind.DRILL
            yield Review(
                id=f"{at.at_ms:012x}-{place:04x}-{library.device}",
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


def median_ms(work: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float, float]:
    """Median, least and greatest time of `work`."""
    times_ms = []
    for _ in range(repeats):
        began_s = time.perf_counter()
        work()
        times_ms.append(1000 * (time.perf_counter() - began_s))
    return statistics.median(times_ms), min(times_ms), max(times_ms)


def main(entries: int, years: int) -> None:
    """Prints the table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder) / "library.db", clock=ManualClock(NOW)) as library,
    ):
        fill(library, entries, years * 365)
        today = library.today()
        _say(f"{reviews.count(library.connection)} entries over {years} years         median     min     max")
        for days in (30, 365, years * 365):
            _row(f"statistics of {days} days", median_ms(partial(statistics_of, library, days=days)))

        def plain() -> None:
            log = list(reviews.by_card(library.connection))
            plain_statistics(log, today - 364, today, library.settings.day_start_hour)

        _row("plain Python, 365 days", median_ms(plain, repeats=2))


def _row(name: str, times_ms: tuple[float, float, float]) -> None:
    _say(f"{name:38}" + "".join(f"{time_ms:6.0f}ms" for time_ms in times_ms))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[1:]]
    main(*(numbers + [500_000, 5][len(numbers) :]))
