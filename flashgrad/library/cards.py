"""Find cards: by search, by id."""

from flashgrad.errors import CardNotFound, DeckNotFound
from flashgrad.library.library import Library, reads
from flashgrad.model import LibraryCard
from flashgrad.store import cards
from flashgrad.store.search import Found
from flashgrad.store.search import search as search_store
from flashgrad.study.query import parse_query, with_saved
from flashgrad.text import neutralise, one_line

_SHOWN_DECKS = 5


@reads
def search(library: Library, query: str) -> list[Found]:
    """Cards that match `query` (see `study.query`), in deck order. Raises QueryInvalid."""
    terms = parse_query(with_saved(query, library.settings.searches))
    return search_store(library.connection, terms, library.today())


@reads
def find_card(library: Library, card_id_or_key: str) -> LibraryCard:
    """The card that answers to this `card_id` or key, one still in a deck before an orphan. Raises CardNotFound."""
    found = cards.find(library.connection, neutralise(card_id_or_key))
    if not found:
        raise CardNotFound(
            f"No card has the id “{one_line(card_id_or_key, 40)}”; `flashgrad cards` lists the cards with their ids."
        )
    return found[0]


@reads
def deck_name(library: Library, deck: str) -> str:
    """The name of the deck that is meant: written so, or so but for capitals. Raises DeckNotFound."""
    names = [one.name for one in cards.decks(library.connection)]
    for name in (deck, *(name for name in names if name.casefold() == deck.casefold())):
        if name in names:
            return name
    known = ", ".join(f"“{one_line(name, 40)}”" for name in names[:_SHOWN_DECKS])
    more = f" and {len(names) - _SHOWN_DECKS} more" if len(names) > _SHOWN_DECKS else ""
    there = f"there are {known}{more}" if names else "this library holds no decks yet"
    raise DeckNotFound(f"No deck is called “{one_line(deck, 40)}”; {there}.")
