"""Anki's engine (`anki` from PyPI, without its screens) as a worker, with a collection of the same cards.

`python -m tests.bench.peers_anki first COLLECTION` starts it, and ends once the first due card is rendered.
"""

import random
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.worker import peak_mb, serve, taken_ms

ROOT_DECK = "All"
ADDED_AT_ONCE = 10_000


class Peer:
    """One open collection after another."""

    def __init__(self) -> None:
        self._col: Any = None

    def open(self, path: str, most: int = 200) -> float:
        """Open a collection, with so many reviews a day (Anki allows 9,999)."""
        from anki.collection import Collection

        self.close()
        began_s = time.perf_counter()
        self._col = Collection(path)
        took_ms = 1000 * (time.perf_counter() - began_s)
        config = self._col.decks.config_dict_for_deck_id(self._col.decks.id(ROOT_DECK))
        if config["rev"]["perDay"] != most:
            config["rev"]["perDay"] = most
            self._col.decks.update_config(config)
        return took_ms

    def close(self) -> float:
        """Give the file back."""
        if self._col is not None:
            self._col.close()
            self._col = None
        return 0.0

    def queue(self, path: str) -> float:
        """Build the day's queue of a collection that was just opened."""
        self.open(path)
        return taken_ms(self._col.sched.get_queued_cards)

    def answer(self, count: int) -> list[float]:
        """Answer so many cards with Good: stored, and the next one chosen."""
        scheduler = self._col.sched
        queued, times_ms = scheduler.get_queued_cards(), []
        from anki.scheduler.v3 import CardAnswer

        for _ in range(count):
            top = queued.cards[0]
            card = self._col.get_card(top.card.id)
            card.start_timer()
            answer = scheduler.build_answer(card=card, states=top.states, rating=CardAnswer.GOOD)
            began_s = time.perf_counter()
            scheduler.answer_card(answer)
            queued = scheduler.get_queued_cards()
            times_ms.append(1000 * (time.perf_counter() - began_s))
        return times_ms

    def deck_counts(self) -> float:
        """The tree of decks with what waits in each."""
        return taken_ms(self._col.sched.deck_due_tree)

    def find(self, query: str) -> float:
        """Search."""
        return taken_ms(lambda: self._col.find_cards(query))

    def statistics(self) -> float:
        """The data of all graphs over a year."""
        return taken_ms(lambda: self._col._backend.graphs(search="", days=365))

    def import_text(self, path: str) -> float:
        """Import tab-separated text; a card is known by its first field."""
        from anki.collection import ImportCsvRequest

        def work() -> None:
            metadata = self._col.get_csv_metadata(path=path, delimiter=None)
            self._col.import_csv(ImportCsvRequest(path=path, metadata=metadata))

        return taken_ms(work)

    def peak_mb(self) -> float:
        """The most memory that this process has had."""
        return peak_mb()

    def durability(self) -> list[float]:
        """SQLite's `synchronous` (2 is FULL) and whether it writes ahead."""
        return [float(self._col.db.scalar("PRAGMA synchronous")), self._col.db.scalar("PRAGMA journal_mode") == "wal"]

    def make(self, path: str, count: int, entries: int = 0, *, all_due: bool = False) -> float:
        """A collection of `made_cards`, with so many entries in its log."""
        self.open(path)
        self._add(count, all_due=all_due)
        if entries:
            self._log(entries)
        self.close()
        return 1.0

    def _add(self, count: int, *, all_due: bool) -> None:
        from anki.collection import AddNoteRequest

        from tests.bench.cards import DECKS, made_cards

        decks = [self._col.decks.id(f"{ROOT_DECK}::Deck {deck}") for deck in range(DECKS)]
        self._col.decks.set_current(self._col.decks.id(ROOT_DECK))
        kind, requests = self._col.models.by_name("Basic"), []
        made = list(made_cards(count, all_due=all_due))
        for card in made:
            note = self._col.new_note(kind)
            note.fields, note.tags = [card.question, card.answer], list(card.tags)
            requests.append(AddNoteRequest(note, decks[card.deck]))
            if len(requests) == ADDED_AT_ONCE or card is made[-1]:
                self._col.add_notes(requests)
                requests.clear()
        ids, today = self._col.db.list("SELECT id FROM cards ORDER BY id"), self._col.sched.today
        self._col.db.executemany(
            "UPDATE cards SET type = 2, queue = 2, factor = 2500, reps = 2, due = ?, ivl = ? WHERE id = ?",
            [
                [today + card.due_in_days, card.interval_days, row]
                for card, row in zip(made, ids, strict=True)
                if not card.is_new
            ],
        )

    def _log(self, entries: int) -> None:
        from tests.bench.libraries import HOUR_MS, YEARS

        rng, now_ms = random.Random(2), int(time.time() * 1000)
        ids = self._col.db.list("SELECT id FROM cards ORDER BY id")
        step_ms = YEARS * 365 * 24 * HOUR_MS // entries
        rows = (
            [
                now_ms - (entries - number) * step_ms,
                rng.choice(ids),
                rng.choice((1, 2, *[3] * 6, 4)),
                rng.randint(1, 90),
                rng.randint(1, 90),
                2500,
                rng.randrange(1_500, 70_000),
                1 if rng.random() < 0.8 else 2,
            ]
            for number in range(entries)
        )
        self._col.db.executemany("INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", rows)


def first_card(path: str) -> None:
    """Open a collection and print the first due card."""
    from anki.collection import Collection

    collection: Any = Collection(path)
    queued = collection.sched.get_queued_cards()
    sys.stdout.write(collection.get_card(queued.cards[0].card.id).render_output().question_text + "\n")
    sys.stdout.flush()
    collection.close()


def anki_collection(count: int, entries: int = 0, *, all_due: bool = False) -> Path:
    """A collection that is kept like `libraries.kept`; it is not to be changed."""
    from tests.bench.libraries import kept
    from tests.bench.worker import Worker

    def make(path: Path) -> None:
        with Worker("peers_anki") as anki:
            anki.time("make", path=str(path), count=count, entries=entries, all_due=all_due)

    return kept(f"anki-{'due' if all_due else 'cards'}-{count}-{entries}.anki2", make, "anki")


def main() -> None:
    """Serve, or show the first card."""
    if sys.argv[1:2] == ["first"]:
        first_card(sys.argv[2])
        return
    peer = Peer()
    names = (
        "open close queue answer deck_counts find statistics import_text peak_mb durability make"  # what can be asked
    )
    serve({name: getattr(peer, name) for name in names.split()})


if __name__ == "__main__":
    main()
