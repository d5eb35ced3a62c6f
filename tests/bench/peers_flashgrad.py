"""flashgrad without its screens as a worker; the same tasks as those of `peers_anki`."""

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from flashgrad.config import Settings, changed
from flashgrad.library import imports, tallying
from flashgrad.library.library import Library, carry_over, open_library, rebuild, scheduler_of
from flashgrad.library.stats import statistics
from flashgrad.library.study import begin_session, due_by_deck
from flashgrad.model import Grade
from flashgrad.store.browse import CardFinder, cards_at
from flashgrad.study.card_order import Order
from flashgrad.study.query import parse_query
from flashgrad.study.session import Graded, Revealed
from flashgrad.tui.review_session import ANSWERS_TO_CARRY_OVER, ReviewSession
from tests.bench.worker import peak_mb, serve, taken_ms

ROWS_ON_SCREEN = 40


class Peer:
    """One open library after another."""

    def __init__(self) -> None:
        self._library: Library | None = None
        self._session: ReviewSession | None = None
        self._finder: CardFinder | None = None

    @property
    def _open(self) -> Library:
        assert self._library is not None, "no library was opened"
        return self._library

    def open(self, path: str, most: int = 200) -> float:
        """Open a library, with so many reviews a day."""
        self.close()
        began_s = time.perf_counter()
        self._library = open_library(Path(path), Settings(reviews_per_day=most))
        return 1000 * (time.perf_counter() - began_s)

    def close(self) -> float:
        """Give the file back."""
        with ExitStack() as closing:
            if self._finder is not None:
                closing.callback(self._finder.close)
            if self._library is not None:
                closing.callback(self._library.close)
        self._library = self._session = self._finder = None
        return 0.0

    def queue(self, path: str) -> float:
        """Build the day's queue of a library that was just opened."""
        self.open(path)
        return taken_ms(lambda: begin_session(self._open))

    def answer(self, count: int) -> list[float]:
        """Answer so many cards with Good: stored, and the next one chosen, with what each grade will do to it."""
        session = self._session = self._session or ReviewSession(self._open)
        times_ms = []
        for _ in range(count):
            session.take(Revealed())
            began_s = time.perf_counter()
            session.take(Graded(Grade.GOOD))
            session.go_on()
            times_ms.append(1000 * (time.perf_counter() - began_s))
            if session.session.answered % ANSWERS_TO_CARRY_OVER == 0:  # as the app does, while the learner reads
                carry_over(self._open)
        return times_ms

    def deck_counts(self) -> float:
        """What waits, deck by deck."""
        return taken_ms(lambda: due_by_deck(self._open))

    def find(self, query: str, *, is_first: bool = False) -> float:
        """Search in the list of all cards, which may have been opened just now, and read what a screen shows."""
        if is_first and self._finder is not None:
            self._finder.close()
            self._finder = None
        finder = self._finder = self._finder or CardFinder(self._open.path)
        today = self._open.today()
        finder.find((), today, Order())  # no term of the query before is kept

        def work() -> None:
            found = finder.find(parse_query(query), today, Order())
            cards_at(self._open.connection, found.ids[:ROWS_ON_SCREEN])

        return taken_ms(work)

    def statistics(self) -> float:
        """The data of the statistics screen over a year, after the first screen counted the days before today."""
        tallying.settle(self._open)
        return taken_ms(lambda: statistics(self._open, days=365))

    def import_deck(self, path: str) -> float:
        """Plan and carry out the import of a deck file; the backup that precedes a change is part of it."""
        return taken_ms(lambda: imports.apply_import(self._open, imports.plan_import(self._open, [Path(path)])))

    def rebuild(self, scheduler: str) -> float:
        """Derive all states from the log."""
        settings = changed(Settings(), {"scheduler": scheduler})
        library = replace(self._open, settings=settings, scheduler=scheduler_of(settings))
        return taken_ms(lambda: rebuild(library))

    def peak_mb(self) -> float:
        """The most memory that this process has had."""
        return peak_mb()

    def durability(self) -> list[float]:
        """SQLite's `synchronous` (2 is FULL) and whether it writes ahead."""
        one = self._open.connection.execute("PRAGMA synchronous").fetchone()[0]
        return [float(one), self._open.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"]


def main() -> None:
    """Serve."""
    peer = Peer()
    names = "open close queue answer deck_counts find statistics import_deck rebuild peak_mb durability"
    serve({name: getattr(peer, name) for name in names.split()})


if __name__ == "__main__":
    main()
