"""Two versions of a deck brought together, and a look at the outcome: no card may be lost by it."""

from collections import Counter

from flashgrad.decks.card_texts import normalise
from flashgrad.decks.parse import ParsedDeck, parse
from flashgrad.model import Card
from flashgrad.sync.merge_texts import Merged, merged


def merged_decks(base: bytes, ours: bytes, theirs: bytes, path: str) -> Merged:
    """Both changes at once; a conflict where they touch, or where the outcome would be no sound deck.

    Cards that both added in one place are both kept, ours first.
    """
    both = merged(base, ours, theirs)
    if both.conflict_line and not both.adds_only:
        return both
    try:
        texts = [content.decode() for content in (base, ours, theirs, both.content)]
    except UnicodeDecodeError:
        return Merged(ours, both.conflict_line or 1)
    decks = [parse(text, path) for text in texts]
    if _loses_nothing(*decks):
        return Merged(both.content, 0)
    return Merged(ours, both.conflict_line or 1)


def _loses_nothing(base: ParsedDeck, ours: ParsedDeck, theirs: ParsedDeck, both: ParsedDeck) -> bool:
    here, there, before, after = (set(deck.deck.cards) for deck in (ours, theirs, base, both))
    # What a side lacks of the base it took out or changed; all else has to be there.
    wanted = (here - before) | (there - before) | (here & there)
    most_problems = max(_errors(ours), _errors(theirs))
    copies = max(_copies(ours.deck.cards), _copies(theirs.deck.cards))
    return wanted <= after and _errors(both) <= most_problems and _copies(both.deck.cards) <= copies


def _errors(deck: ParsedDeck) -> int:
    return sum(not problem.is_warning for problem in deck.problems)


def _copies(cards: tuple[Card, ...]) -> int:
    """How many cards have the id, or the id and question, of one before them."""
    told = ((card.card_id, "" if card.card_id is not None else normalise(card.question)) for card in cards)
    return sum(number - 1 for number in Counter(told).values())
