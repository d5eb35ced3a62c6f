"""Find cards: by search, by id."""

from flashgrad.errors import CardAmbiguous, CardNotFound, DeckNotFound
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
def find_card(library: Library, named: str) -> LibraryCard:
    """The card that answers to this `card_id`, `card_id#n` or key, one still in a deck before an orphan.

    Raises CardNotFound, and CardAmbiguous for the id of cloze cards without the number of one.
    """
    found = cards.find(library.connection, neutralise(named))
    if not found:
        raise CardNotFound(
            f"No card has the id “{one_line(named, 40)}”; `flashgrad cards` lists the cards with their ids."
        )
    same_id = [card.name for card in found if card.content.card_id == found[0].content.card_id and card.key != named]
    if found[0].content.cloze is not None and len(same_id) > 1 and found[0].name != neutralise(named):
        shown = ", ".join(one_line(name, 40) for name in same_id[:_SHOWN_DECKS])
        more = " and so on" if len(same_id) > _SHOWN_DECKS else ""
        raise CardAmbiguous(f"{len(same_id)} cards have this id, one for each deletion; name one: {shown}{more}.")
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
