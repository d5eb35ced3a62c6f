"""An import plan as people look at it: deck by deck, each card with what becomes of it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from flashgrad.decks.identity import Match
from flashgrad.library.imports import ImportPlan
from flashgrad.model import Card, LibraryCard

Fate = Literal["new", "changed", "moved", "adopted", "orphaned", "revived", "unchanged"]
"""What becomes of a card; the names are those of `ImportCounts`."""

MANY_SHARE = 0.2
MANY_CARDS = 10


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """One card that an import brings, or takes out of its deck."""

    fate: Fate
    card: Card
    """As it will be; an orphan as it is."""
    before: LibraryCard | None
    """As the library has it now; None for a card that is new or unchanged."""


@dataclass(frozen=True, slots=True)
class PlannedDeck:
    """A deck of the import, or one that loses cards by it."""

    name: str
    source_path: str
    size_before: int
    """How many cards the library has of it now."""
    cards: Mapping[Fate, Sequence[PlannedCard]]
    is_incoming: bool
    """Whether the deck is in the import. A deck whose file is gone may lose cards to one that is."""

    @property
    def loses_many(self) -> bool:
        """Whether so many cards vanish that it may be a mistake: one in five, and ten or more."""
        lost = len(self.cards.get("orphaned", ()))
        return lost >= MANY_CARDS and lost >= MANY_SHARE * self.size_before

    @property
    def count(self) -> int:
        """Of all its cards in the plan, those included that vanish."""
        return sum(map(len, self.cards.values()))


def overview(plan: ImportPlan, standing: Mapping[str, Sequence[LibraryCard]]) -> list[PlannedDeck]:
    """The decks of `plan` in the order of the import; then others that lose cards.

    `standing` has the cards that `imports.standing_cards` finds.
    """
    by_deck: list[defaultdict[Fate, list[PlannedCard]]] = [defaultdict(list) for _ in plan.incoming]
    for match in plan.matching.matches:
        card = _planned(match, plan)
        by_deck[match.deck][card.fate].append(card)
    for file, planned in zip(plan.incoming, by_deck, strict=True):
        if stands := standing.get(file.deck.source_path):
            unchanged = planned["unchanged"]
            unchanged += (PlannedCard("unchanged", known.content, None) for known in stands)
            unchanged.sort(key=lambda one: one.card.line)
    places = {file.deck.source_path: number for number, file in enumerate(plan.incoming)}
    elsewhere: defaultdict[tuple[str, str], list[PlannedCard]] = defaultdict(list)
    for key in plan.matching.orphaned:
        known = plan.known[key]
        lost = PlannedCard("orphaned", known.content, known)
        if (number := places.get(known.source_path)) is None:
            elsewhere[known.deck, known.source_path].append(lost)
        else:
            by_deck[number]["orphaned"].append(lost)
    sizes = plan.deck_sizes
    decks = [
        PlannedDeck(file.deck.name, file.deck.source_path, sizes.get(file.deck.source_path, 0), cards, True)
        for file, cards in zip(plan.incoming, by_deck, strict=True)
    ]
    decks += [
        PlannedDeck(name, path, sizes.get(path, 0), {"orphaned": lost}, False)
        for (name, path), lost in elsewhere.items()
    ]
    return decks


def warning(decks: Sequence[PlannedDeck]) -> str:
    """A sentence about decks that would lose many cards; empty where none does."""
    losing = [deck for deck in decks if deck.loses_many]
    if not losing:
        return ""
    lost = Counter({number: len(deck.cards["orphaned"]) for number, deck in enumerate(losing)})
    worst = losing[lost.most_common(1)[0][0]]
    others = f" and {lost.total() - max(lost.values())} of other decks" if len(losing) > 1 else ""
    return (
        f"{max(lost.values())} of the {worst.size_before} cards of “{worst.name}”{others} are not in the file any more"
        " and would be set aside. Their history stays, but they are not asked until they come back."
    )


def facts(card: PlannedCard) -> str:
    """What becomes of the card, in a few words."""
    before = card.before
    match card.fate:
        case "new":
            return "new"
        case "changed":
            return "changed: its schedule and history stay"
        case "moved":
            return f"moved here from {PurePath(before.source_path).name if before else ''}"
        case "adopted":
            return f"adopted: it gets the id {card.card.card_id} and keeps its history"
        case "orphaned":
            return "orphaned: it is no longer in its file; it is set aside with its history"
        case "revived":
            return "revived: it comes back with its history"
        case "unchanged":
            return "unchanged"


def _planned(match: Match, plan: ImportPlan) -> PlannedCard:
    fate: Fate = match.action.value
    return PlannedCard(fate, match.card, plan.known.get(match.key) if match.key else None)
