"""The cards that the sections of a deck make: one for each number of a cloze deletion, else one. No I/O."""

from dataclasses import replace

from flashgrad.decks.pairing import IncomingDeck
from flashgrad.markdown.cloze import find_clozes


def cards_made(question: str) -> int:
    """How many cards a section with this question makes."""
    return max(len(find_clozes(question).numbers), 1)


def with_cloze_cards(deck: IncomingDeck) -> IncomingDeck:
    """`deck`, whose cards are sections of a file, with the cards that these make, each at the place of its section."""
    numbers = [find_clozes(section.question).numbers for section in deck.cards]
    if not any(numbers):
        return deck
    made = [
        (deck.position_of(at), replace(section, cloze=number) if number else section)
        for at, section in enumerate(deck.cards)
        for number in numbers[at] or (None,)
    ]
    return replace(deck, cards=tuple(card for _, card in made), positions=tuple(position for position, _ in made))
