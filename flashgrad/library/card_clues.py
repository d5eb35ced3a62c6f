"""What tells a card to machines that know it by another key."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from flashgrad.decks.card_texts import normalise
from flashgrad.decks.identity import IncomingDeck
from flashgrad.model import Card, CardName, LibraryCard

Clue = tuple[object, ...]


def name_of(card: LibraryCard) -> CardName:
    """What tells `card` to other machines."""
    return _name(card.key, card.deck, card.content)


def clues(name: CardName) -> Iterator[Clue]:
    """What tells a card, the surest first. Two different ids are two cards, whatever their texts say."""
    if name.card_id is not None:
        yield "id", name.card_id, name.cloze
        return
    yield "text", name.deck, name.cloze, name.question, name.answer
    yield "question", name.deck, name.cloze, name.question


def keys_by_clue(cards: Iterable[LibraryCard]) -> dict[Clue, str]:
    """Keys of cards by what tells them; what tells several tells none."""
    return _unambiguous((clue, card.key) for card in cards for clue in clues(name_of(card)))


def told_keys(decks: Sequence[IncomingDeck], names: Iterable[CardName]) -> Mapping[int, str]:
    """The keys that other machines gave to incoming cards exactly as they are, by their index through all decks."""
    known = _unambiguous((next(clues(name)), name.key) for name in names)
    if not known:
        return {}
    incoming = ((deck.name, card) for deck in decks for card in deck.cards)
    found = ((at, known.get(next(clues(_name("", deck, card))))) for at, (deck, card) in enumerate(incoming))
    return {at: key for at, key in found if key is not None}


def _unambiguous(told: Iterable[tuple[Clue, str]]) -> dict[Clue, str]:
    found: defaultdict[Clue, set[str]] = defaultdict(set)
    for clue, key in told:
        found[clue].add(key)
    return {clue: keys.pop() for clue, keys in found.items() if len(keys) == 1}


def _name(key: str, deck: str, card: Card) -> CardName:
    return CardName(key, card.card_id, card.cloze, deck, _text_hash(card.question), _text_hash(card.answer))


def _text_hash(text: str) -> str:
    return blake2b(normalise(text).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
