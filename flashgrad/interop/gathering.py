"""Puts together what a reader finds. No I/O."""

from dataclasses import dataclass, field

from flashgrad.interop.foreign import ForeignCardId, ForeignDeck, ForeignFile, ForeignPlace, Past
from flashgrad.model import Card, Deck, Problem
from flashgrad.text import one_line


@dataclass(slots=True)
class _Gathered:
    number: int
    cards: list[Card] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Gatherer:
    """Collects cards by deck, in the order in which decks are first named, and what is known of their past."""

    def __init__(self, program: str, path: str, usual_deck: str) -> None:
        self._program = program
        self._usual_deck = usual_deck
        self._path = path
        self._decks: dict[str, _Gathered] = {}
        self._pasts: dict[ForeignCardId | ForeignPlace, Past] = {}
        self._line_of_id: dict[str, int] = {}

    def take(self, deck_name: str, card: Card, line: int) -> ForeignPlace | None:
        """Take a card in; where its id is already another card's, say so and return None."""
        deck = self._deck(deck_name)
        if card.card_id is not None and card.card_id in self._line_of_id:
            shown, first = one_line(card.card_id, 40), self._line_of_id[card.card_id]
            where = f" at line {first}" if first != line else ""
            self.complain(deck_name, line, f"`{shown}` is already the id of a card{where}; give this one another id.")
            return None
        if card.card_id is not None:
            self._line_of_id[card.card_id] = line
        deck.cards.append(card)
        return ForeignPlace(deck.number, len(deck.cards) - 1)

    def remember(self, place: ForeignPlace, card_id: str | None, past: Past, *, cloze: int | None = None) -> None:
        """Keep what is known of the card that `take` put in `place`."""
        key = ForeignPlace(place.deck, place.position, cloze) if card_id is None else ForeignCardId(card_id, cloze)
        self._pasts[key] = past

    def complain(self, deck_name: str, line: int, message: str, *, is_warning: bool = False) -> None:
        """Add a problem to a deck."""
        self._deck(deck_name).problems.append(Problem(self._path, line, message, is_warning))

    def file(self) -> ForeignFile:
        """All that was taken in; where nothing was, the usual deck without cards."""
        if not self._decks:
            self._deck(self._usual_deck)
        decks = tuple(
            ForeignDeck(Deck(name, tuple(one.cards)), tuple(sorted(one.problems, key=lambda problem: problem.line)))
            for name, one in self._decks.items()
        )
        return ForeignFile(self._program, decks, self._pasts)

    def _deck(self, name: str) -> _Gathered:
        if name not in self._decks:
            self._decks[name] = _Gathered(len(self._decks))
        return self._decks[name]
