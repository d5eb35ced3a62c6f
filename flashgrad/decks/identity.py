"""Which card of an import is which card of the library. No I/O, deterministic.

The rules, in this order; each card of either side is matched once.

1. The same `card_id` and number of the cloze deletion, in whatever file.
2. Without an id, in the same deck: the same text, the same question, the same answer, the closest text. The same
   deck is the same source file; if the library knows none of that path, the deck of that name; and a file that is
   gone, if more than half of its cards are in this import, for then it was renamed.
3. An incoming card whose id the library does not know takes part in rule 2 for cards known without an id: such a
   card adopts the id. Two different ids are always two cards.
4. What is left may revive an orphan, or be a card that this import takes out of another deck: by the same text,
   by the same question, or by the same answer where that is long enough to tell.

Of cloze cards only those of the same number are compared, by their texts without the marks of deletions: so one more
deletion is one more card, and the others keep their histories. A section that turns from one card into cloze cards
keeps its history as that of the first of them, and the other way round.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType
from typing import NamedTuple

from flashgrad.decks.card_texts import normalise
from flashgrad.decks.pairing import IncomingDeck as IncomingDeck
from flashgrad.decks.pairing import Pairing
from flashgrad.model import Card, LibraryCard, Problem
from flashgrad.text import one_line

_KEY_BYTES = 10


class Action(StrEnum):
    """What an import does with a card. Where several apply, the first of this list is the one that is counted."""

    NEW = "new"
    REVIVED = "revived"
    """It was an orphan."""
    ADOPTED = "adopted"
    """It was known without the `card_id` that it now has."""
    MOVED = "moved"
    """It stood in another file."""
    CHANGED = "changed"
    """Something of its content differs."""
    UNCHANGED = "unchanged"
    """At most its position or its deck's title differs."""


class Match(NamedTuple):
    """One incoming card and what becomes of it."""

    deck: int
    """Index of the incoming deck."""
    position: int
    """0-based place in it of the card, or of the section that makes it."""
    card: Card
    action: Action
    key: str | None
    """The library card that this is, None for a new one."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What an import would do."""

    matches: tuple[Match, ...]
    """One for each incoming card, deck by deck, in order."""
    orphaned: tuple[str, ...]
    """Keys of library cards that vanish from their decks by this import."""

    def counts(self) -> dict[str, int]:
        """How many cards each action, and being orphaned, befalls."""
        counted = Counter(match.action for match in self.matches)
        return {**{action.value: counted[action] for action in Action}, "orphaned": len(self.orphaned)}


def match(
    incoming: Sequence[IncomingDeck],
    existing: Sequence[LibraryCard],
    missing_sources: Collection[str] = (),
    told_keys: Mapping[int, str] = MappingProxyType({}),
) -> Matching:
    """Tell what an import of `incoming` means to the library's cards, orphans included.

    `missing_sources` are those source paths of the library where no file is any more. No two sections of `incoming`
    may have one `card_id`; `without_duplicates` sees to that. Cards of decks that are neither part of the import nor
    renamed by it are never orphaned. `told_keys` has what another machine of the same learner took incoming cards
    for, by their index through all decks; it stands behind the same id and the same text.
    """
    pairing = Pairing(incoming, existing, missing_sources, told_keys)
    pairing.pair_all()
    matches: list[Match] = []
    for number, deck in enumerate(incoming):
        for at, card in enumerate(deck.cards):
            known = pairing.partner_of(len(matches))
            action = Action.NEW if known is None else _action(deck, card, known)
            matches.append(Match(number, deck.position_of(at), card, action, known.key if known else None))
    return Matching(tuple(matches), tuple(card.key for card in pairing.vanished()))


def new_key(card: Card, deck_name: str, taken: Container[str]) -> str:
    """A key for a card that the library does not know: 20 hexadecimal digits, not in `taken`.

    It depends on the card alone where possible, so that two machines that import the same deck agree: on the
    `card_id`, or else on deck and question; if that key is taken, on the answer as well; if that is taken too, on
    a number from 2 up, found by bisection so that a deck of nothing but copies costs no more than another. Of a cloze
    card the number of its deletion is part of all this.
    """
    basis = ["card_id", card.card_id] if card.card_id is not None else ["text", deck_name, normalise(card.question)]
    if card.cloze is not None:
        basis += ["cloze", str(card.cloze)]
    if (key := _digest(_encoded(basis))) not in taken:
        return key
    prefix = _encoded([*basis, normalise(card.answer)])
    if (key := _digest(prefix)) not in taken:
        return key
    low, high = 1, 2
    while _digest(prefix + b"%d" % high) in taken:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _digest(prefix + b"%d" % middle) in taken else (low, middle)
    return _digest(prefix + b"%d" % high)


def without_duplicates(incoming: Sequence[IncomingDeck]) -> tuple[list[IncomingDeck], list[Problem]]:
    """`incoming`, whose cards are sections, without those whose id stood earlier, and a problem for each."""
    first: dict[str, tuple[str, int]] = {}
    problems: list[Problem] = []
    decks: list[IncomingDeck] = []
    for deck in incoming:
        kept: list[Card] = []
        for card in deck.cards:
            if card.card_id is None or card.card_id not in first:
                kept.append(card)
                if card.card_id is not None:
                    first[card.card_id] = deck.source_path, card.line
                continue
            source_path, line = first[card.card_id]
            shown, place = one_line(card.card_id, 40), one_line(f"{source_path}:{line}")
            message = f"`{shown}` is already the id of the card at {place}; write `card_id: null` or delete this card."
            problems.append(Problem(deck.source_path, max(card.line, 1), message))
        decks.append(deck if len(kept) == len(deck.cards) else replace(deck, cards=tuple(kept)))
    return decks, problems


def _encoded(parts: Iterable[str]) -> bytes:
    """The parts, each with its length before it, so that no two lists of parts read alike."""
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(b"%d:%b" % (len(part), part) for part in encoded)


def _digest(encoded: bytes) -> str:
    return blake2b(encoded, digest_size=_KEY_BYTES).hexdigest()


def _action(deck: IncomingDeck, card: Card, known: LibraryCard) -> Action:
    if known.orphaned_at_ms is not None:
        return Action.REVIVED
    if card.card_id is not None and known.content.card_id is None:
        return Action.ADOPTED
    if (known.source_path or known.deck) != (deck.source_path if known.source_path else deck.name):
        return Action.MOVED
    return Action.UNCHANGED if card == known.content else Action.CHANGED
