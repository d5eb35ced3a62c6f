"""Pair the cards of an import with those of the library; `identity` states the rules. No I/O, deterministic."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from flashgrad.decks import card_texts
from flashgrad.decks.similarity import closest_pairs, features, similarity
from flashgrad.model import Card, LibraryCard

_MOST_COMPARISONS = 64
"""Cards that are equal by a rule are told apart by their texts up to this many pairs, by their order beyond."""
_ANY_DECK = -1

_Kin: TypeAlias = Callable[[Card, bool], int | None]
"""Says of a card, and whether it is the first of its section, with which it may be paired; None for with none."""


@dataclass(frozen=True, slots=True)
class IncomingDeck:
    """A deck as it is about to be imported."""

    name: str
    source_path: str
    cards: tuple[Card, ...]
    positions: tuple[int, ...] = ()
    """For each card its 0-based place in the file, which the cloze cards of one section share; empty where that is its
    index."""
    has_others: bool = False
    """Whether it has cards besides, which are not told here because they are paired already."""

    def position_of(self, at: int) -> int:
        """The place in the file of the card at this index."""
        return self.positions[at] if self.positions else at


class Pairing:
    """Pairs incoming cards with existing ones, both by their index, the surest rule first."""

    def __init__(
        self,
        incoming: Sequence[IncomingDeck],
        existing: Sequence[LibraryCard],
        missing: Collection[str],
        told_keys: Mapping[int, str],
    ) -> None:
        self._told_keys = told_keys
        self._decks = incoming
        self._cards = [card for deck in incoming for card in deck.cards]
        self._deck_of = [number for number, deck in enumerate(incoming) for _ in deck.cards]
        self._leads = _leaders(
            (number, deck.position_of(at), card)
            for number, deck in enumerate(incoming)
            for at, card in enumerate(deck.cards)
        )
        self._existing = existing
        self._existing_leads = _leaders(
            ((card.source_path or card.deck, card.orphaned_at_ms), card.position, card.content) for card in existing
        )
        self._partner: list[int | None] = [None] * len(self._cards)
        self._is_taken = [False] * len(existing)
        self._imported = {deck.source_path: number for number, deck in enumerate(incoming)}
        self._missing = frozenset(missing).difference(self._imported)
        self._home = self._homes()

    def pair_all(self) -> None:
        """Apply the rules one after the other."""
        self._match_ids(_same_number)
        self._match_ids(_first_of_section)
        self._follow_renamed_files()
        self._match_equal(card_texts.text, self._at_home, _same_number)
        self._match_told()
        self._match_equal(card_texts.question, self._at_home, _same_number)
        self._match_equal(card_texts.answer, self._live_at_home, _same_number)
        self._match_equal(card_texts.text, self._left_anywhere, _same_number)
        self._match_equal(card_texts.question, self._loose, _same_number)
        self._match_closest(_same_number)
        if self._has_clozes_left():
            self._match_equal(card_texts.question, self._at_home, _first_of_section)
            self._match_closest(_first_of_section)
        self._match_equal(card_texts.telling_answer, self._loose, _same_number)

    def partner_of(self, incoming: int) -> LibraryCard | None:
        """The existing card that the incoming one at this index, counted through all decks, was found to be."""
        partner = self._partner[incoming]
        return None if partner is None else self._existing[partner]

    def vanished(self) -> Iterator[LibraryCard]:
        """Existing cards that this import takes out of their decks."""
        return (self._existing[at] for at in self._left_over() if self._vanishes(at))

    def _has_clozes_left(self) -> bool:
        """Whether a card without a partner asks a deletion: else to be the first of a section tells nothing."""
        left = (card for card, partner in zip(self._cards, self._partner, strict=True) if partner is None)
        return any(card.cloze is not None for card in left) or any(
            self._existing[at].content.cloze is not None for at in self._left_over()
        )

    def _homes(self) -> dict[int, int]:
        """For each existing card that belongs to a deck of the import: which one.

        A deck at a new path takes over those of its name, unless it is empty: it would leave no trace of that path.
        """
        known_paths = {card.source_path for card in self._existing}
        known_paths.update(deck.source_path for deck in self._decks if deck.has_others)
        by_name: dict[str, int] = {}
        for number, deck in enumerate(self._decks):
            if deck.cards and deck.source_path not in known_paths:
                by_name.setdefault(deck.name, number)
        homes: dict[int, int] = {}
        for at, card in enumerate(self._existing):
            number = self._imported.get(card.source_path, by_name.get(card.deck, -1))
            if number >= 0:
                homes[at] = number
        return homes

    def _vanishes(self, at: int) -> bool:
        """Whether an existing card that nothing matched is gone from its deck by this import."""
        card = self._existing[at]
        if card.orphaned_at_ms is not None or at not in self._home:
            return False
        return not card.source_path or card.source_path in self._imported or card.source_path in self._missing

    def _at_home(self, at: int) -> int | None:
        """The deck in which an existing card is looked for; None where a rule does not apply to it."""
        return self._home.get(at)

    def _live_at_home(self, at: int) -> int | None:
        return self._home.get(at) if self._existing[at].orphaned_at_ms is None else None

    def _loose(self, at: int) -> int | None:
        """All decks alike: orphans, and what its own deck no longer holds."""
        return _ANY_DECK if self._existing[at].orphaned_at_ms is not None or self._vanishes(at) else None

    def _left_anywhere(self, at: int) -> int | None:
        """Loose, or in a file that is gone: safe only where the whole text is the same."""
        return _ANY_DECK if self._existing[at].source_path in self._missing else self._loose(at)

    def _left_over(self) -> list[int]:
        """Existing cards without a partner, orphans last."""
        left = [at for at, is_taken in enumerate(self._is_taken) if not is_taken]
        return sorted(left, key=lambda at: self._existing[at].orphaned_at_ms is not None)

    def _pair(self, incoming: int, existing: int) -> None:
        self._partner[incoming] = existing
        self._is_taken[existing] = True

    def _may_pair(self, incoming: int, existing: int) -> bool:
        """Two ids that differ are two cards, however alike they read."""
        return self._cards[incoming].card_id is None or self._existing[existing].content.card_id is None

    def _match_ids(self, kin: _Kin) -> None:
        by_id: dict[tuple[str, int], int] = {}
        for at in self._left_over():
            card = self._existing[at].content
            kinship = kin(card, self._existing_leads[at])
            if card.card_id is not None and kinship is not None:
                by_id.setdefault((card.card_id, kinship), at)
        for at, card in enumerate(self._cards):
            kinship = kin(card, self._leads[at])
            if self._partner[at] is not None or card.card_id is None or kinship is None:
                continue
            if (known := by_id.pop((card.card_id, kinship), None)) is not None:
                self._pair(at, known)

    def _match_told(self) -> None:
        by_key = {self._existing[at].key: at for at in self._left_over()} if self._told_keys else {}
        for at, key in self._told_keys.items():
            known = by_key.get(key)
            if self._partner[at] is None and known is not None and self._may_pair(at, known):
                self._pair(at, by_key.pop(key))

    def _match_equal(
        self, rule: Callable[[Card], Hashable | None], scope: Callable[[int], int | None], kin: _Kin
    ) -> None:
        """Pair kin for which `rule` says the same, within the decks where `scope` looks for existing cards."""
        groups: defaultdict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at in self._left_over():
            deck, card = scope(at), self._existing[at].content
            kinship = None if deck is None else kin(card, self._existing_leads[at])
            said = None if kinship is None else rule(card)
            if said is not None:
                groups[deck, kinship, said][1].append(at)
        if not groups:
            return
        for at, card in enumerate(self._cards):
            if self._partner[at] is not None or (kinship := kin(card, self._leads[at])) is None:
                continue
            if (said := rule(card)) is None:
                continue
            for deck in (self._deck_of[at], _ANY_DECK):
                if (deck, kinship, said) in groups:
                    groups[deck, kinship, said][0].append(at)
        for cards, candidates in groups.values():
            self._match_group(cards, candidates)

    def _match_group(self, cards: Sequence[int], candidates: Sequence[int]) -> None:
        """Pair members of two groups that are equal by a rule: the more alike otherwise, the sooner."""
        if 1 < len(cards) * len(candidates) <= _MOST_COMPARISONS:
            pairs = self._by_likeness(cards, candidates)
        else:
            pairs = list(zip(cards, candidates, strict=False))
        for at, existing in pairs:
            if self._partner[at] is None and not self._is_taken[existing] and self._may_pair(at, existing):
                self._pair(at, existing)

    def _by_likeness(self, cards: Sequence[int], candidates: Sequence[int]) -> list[tuple[int, int]]:
        mine = {at: features(card_texts.whole(self._cards[at])) for at in cards}
        theirs = {at: features(card_texts.whole(self._existing[at].content)) for at in candidates}
        return sorted(product(cards, candidates), key=lambda pair: -similarity(mine[pair[0]], theirs[pair[1]]))

    def _follow_renamed_files(self) -> None:
        """Give the cards of a file that is gone the home that most of them went to.

        That is the case if more than half of them are in this import, by their ids or their questions.
        """
        if not self._missing:
            return
        gone = [at for at, card in enumerate(self._existing) if self._is_in_missing_file(card)]
        sizes = Counter(self._existing[at].source_path for at in gone)
        by_question: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at in gone:
            if not self._is_taken[at]:
                by_question[card_texts.question(self._existing[at].content)].append(at)
        at_home = Counter(
            (self._live_at_home(at), card_texts.question(self._existing[at].content)) for at in self._left_over()
        )
        votes: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for at, card in enumerate(self._cards):
            partner = self._partner[at]
            here = self._deck_of[at], card_texts.question(card)
            if partner is None and at_home[here]:
                at_home[here] -= 1  # its own deck has it already, so it speaks for no other file
                continue
            if partner is None and (same := by_question.get(here[1])):
                partner = same.pop()
            if partner is not None and self._is_in_missing_file(self._existing[partner]):
                votes[self._existing[partner].source_path][self._deck_of[at]] += 1
        for at in gone:
            source = self._existing[at].source_path
            if 2 * votes[source].total() > sizes[source]:
                self._home.setdefault(at, votes[source].most_common(1)[0][0])

    def _is_in_missing_file(self, card: LibraryCard) -> bool:
        return card.source_path in self._missing and card.orphaned_at_ms is None

    def _match_closest(self, kin: _Kin) -> None:
        """Pair kin that is left of a deck by likeness. Orphans stay: they come back by their text, not by another's."""
        right: defaultdict[tuple[int, int], dict[int, str]] = defaultdict(dict)
        for at in self._left_over():
            card = self._existing[at].content
            kinship = kin(card, self._existing_leads[at])
            if kinship is not None and (home := self._live_at_home(at)) is not None:
                right[home, kinship][at] = card_texts.whole(card)
        left: defaultdict[tuple[int, int], dict[int, str]] = defaultdict(dict)
        for at, partner in enumerate(self._partner):
            card = self._cards[at]
            if partner is not None or (kinship := kin(card, self._leads[at])) is None:
                continue
            if (group := (self._deck_of[at], kinship)) in right:
                left[group][at] = card_texts.whole(card)
        for group, texts in left.items():
            for at, known in closest_pairs(texts, right[group], self._may_pair):
                self._pair(at, known)


def _leaders(cards: Iterable[tuple[Hashable, int, Card]]) -> list[bool]:
    """For each (deck, position, card): whether it asks the lowest number of its section, or the section has none."""
    placed = list(cards)
    if all(card.cloze is None for _, _, card in placed):
        return [True] * len(placed)
    lowest: dict[tuple[Hashable, int], int] = {}
    for deck, position, card in placed:
        if card.cloze is not None:
            known = lowest.setdefault((deck, position), card.cloze)
            lowest[deck, position] = min(known, card.cloze)
    return [card.cloze is None or card.cloze == lowest[deck, position] for deck, position, card in placed]


def _same_number(card: Card, leads: bool) -> int | None:
    return card.cloze or 0


def _first_of_section(card: Card, leads: bool) -> int | None:
    """A card without deletions and the first of a section with some: should one have become the other."""
    return 0 if leads else None
