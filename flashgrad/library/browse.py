"""Look through all cards of the library, however many they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from flashgrad.library.library import Library, reads
from flashgrad.store import browse
from flashgrad.store.browse import CardFinder
from flashgrad.store.browse import Matches as Matches
from flashgrad.store.connection import explained
from flashgrad.store.search import Found as Found
from flashgrad.study.card_order import Order
from flashgrad.study.query import parse_query, with_saved


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a learner may want to complete in a query."""

    tags: Sequence[str] = ()
    decks: Sequence[str] = ()
    searches: Sequence[str] = ()
    """Names of saved ones."""


class Browser:
    """Searches beside the library's own connection, in whatever thread it is called from."""

    def __init__(self, library: Library) -> None:
        """Raises LibraryUnavailable where the file cannot be opened once more."""
        self._library = library
        self._one_at_a_time = Lock()
        self._is_searching = False
        self.searches: Mapping[str, str] = library.settings.searches
        """Saved queries by name; more may be saved while one browses."""
        with explained(library.path):
            self._finder = CardFinder(library.path)

    def find(self, query: str, order: Order) -> Matches:
        """The cards that match `query` (see `study.query`). Raises QueryInvalid, LibraryUnavailable."""
        terms = parse_query(with_saved(query, self.searches))
        with self._one_at_a_time, explained(self._library.path):
            self._is_searching = True
            try:
                return self._finder.find(terms, self._library.today(), order)
            finally:
                self._is_searching = False

    def vocabulary(self) -> Vocabulary:
        """The tags and decks of the library. Raises LibraryUnavailable."""
        with self._one_at_a_time, explained(self._library.path):
            return Vocabulary(
                tuple(self._finder.tags()), tuple(self._finder.deck_names()), tuple(sorted(self.searches))
            )

    def interrupt(self) -> None:
        """End a search that nobody waits for any longer; it raises LibraryUnavailable in its thread."""
        if self._is_searching:
            self._finder.interrupt()

    def close(self) -> None:
        """Give the file back, after the search that is under way was ended."""
        self._finder.interrupt()
        with self._one_at_a_time:
            self._finder.close()


@reads
def cards_at(library: Library, ids: Sequence[int]) -> dict[int, Found]:
    """The cards of these rows by row id; those that are gone are missing. Raises LibraryUnavailable."""
    return browse.cards_at(library.connection, ids)


@reads
def keys_at(library: Library, ids: Sequence[int]) -> list[str]:
    """The keys of the cards in these rows, in the order of `ids`. Raises LibraryUnavailable."""
    return browse.keys_at(library.connection, ids)
