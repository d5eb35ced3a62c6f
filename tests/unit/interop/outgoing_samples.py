"""Decks that leave, made by hand."""

from flashgrad.interop.outgoing import OutgoingCard, OutgoingDeck
from flashgrad.model import Card, CardState, LibraryCard


def outgoing(*contents: Card, name: str = "Stability", states: dict[int, CardState] | None = None) -> OutgoingDeck:
    """A deck of `contents`, each in a place of its own unless it asks a deletion of the text before it."""
    cards, place = [], -1
    for number, content in enumerate(contents):
        place += content.cloze is None or content.cloze == 1
        card = LibraryCard(f"key{number:02}", name, place, content, f"/decks/{name}.md")
        cards.append(OutgoingCard(card, (states or {}).get(number, CardState()), (), 1_700_000_000_000))
    return OutgoingDeck(name, f"/decks/{name}.md", "hash", "", tuple(cards))
