"""Mochi's own export: a zip with `data.json` (transit) or `data.edn`.

Decks keep their place in the tree as `Parent::Child`; what lies in the bin stays there. A card of the service keeps
its id, which is what a `card_id` is. Source: https://mochi.cards/docs/import-and-export/mochi-format-reference/.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.archives import Limits, open_archive
from flashgrad.interop.edn import read_edn
from flashgrad.interop.foreign import ForeignFile, ForeignPlace
from flashgrad.interop.gathering import Gatherer
from flashgrad.interop.mochi_cards import sides_of, tags_of, template_of
from flashgrad.interop.mochi_past import past_of, pasts_of_deletions
from flashgrad.interop.reading import MOST_BYTES, text_of
from flashgrad.interop.sides import card_id_of, deck_name_of
from flashgrad.interop.transit import read_transit
from flashgrad.interop.values import items, record, text
from flashgrad.model import Card
from flashgrad.text import one_line

PROGRAM = "Mochi"
_LIMITS = Limits(members=50_000, member_bytes=MOST_BYTES)
_MOST_DEPTH = 20

Data = Mapping[object, object]


def read_mochi(path: Path) -> ForeignFile:
    """What the export at `path` holds. Raises DeckUnreadable."""
    with open_archive(path, _LIMITS) as archive:
        if "data.json" in archive:
            data = read_transit(text_of(archive["data.json"]))
        elif "data.edn" in archive:
            data = read_edn(text_of(archive["data.edn"]))
        else:
            raise DeckUnreadable("The archive holds no data.json or data.edn; export it from Mochi again.")
    return mochi_file(data, str(path))


def mochi_file(data: object, path: str) -> ForeignFile:
    """The decks in the value that an export's data stands for; `path` names it in problems."""
    return _Reader(record(data), path).file()


class _Reader:
    """Goes through an export, deck by deck."""

    def __init__(self, data: Data, path: str) -> None:
        self._path = path
        self._gatherer = Gatherer(PROGRAM, path, deck_name_of(path))
        self._decks = [record(deck) for deck in items(data.get("decks"))]
        self._by_id = {text(deck.get("id")): deck for deck in self._decks if text(deck.get("id"))}
        self._templates = {text(one.get("id")): template_of(one) for one in map(record, items(data.get("templates")))}
        self._loose: defaultdict[str, list[Data]] = defaultdict(list)
        for card in map(record, items(data.get("cards"))):
            owner = text(card.get("deck-id"))
            self._loose[owner if owner in self._by_id else ""].append(card)
        self._reversed: Counter[str] = Counter()

    def file(self) -> ForeignFile:
        """What was found."""
        for deck in self._decks:
            lineage = list(self._lineage(deck))
            if any(_is_set(one, "trashed?") for one in lineage):
                continue
            name = "::".join(one_line(text(one.get("name"))) or "Untitled" for one in reversed(lineage))
            deck_id = text(deck.get("id"))
            loose = self._loose.pop(deck_id, []) if deck_id else []
            self._take_all(
                [*map(record, items(deck.get("cards"))), *loose],
                name,
                is_archived=any(_is_set(one, "archived?") for one in lineage),
            )
        self._take_all(self._loose[""], deck_name_of(self._path), is_archived=False)
        for name, count in self._reversed.items():
            cards = "1 card is" if count == 1 else f"{count} cards are"
            message = f"{cards} also asked the other way round in Mochi, which was not taken; write cards for that."
            self._gatherer.complain(name, 1, message)
        return self._gatherer.file()

    def _lineage(self, deck: Data) -> Iterator[Data]:
        """The deck, its parent and so on; no further than a tree that people make is deep."""
        current: Data | None = deck
        for _ in range(_MOST_DEPTH):
            if current is None:
                return
            yield current
            current = self._by_id.get(text(current.get("parent-id")))

    def _take_all(self, cards: list[Data], deck_name: str, *, is_archived: bool) -> None:
        for card in sorted(cards, key=lambda card: text(card.get("pos"))):
            if not _is_set(card, "trashed?"):
                self._take(card, deck_name, is_archived=is_archived)

    def _take(self, data: Data, deck_name: str, *, is_archived: bool) -> None:
        sides = sides_of(data, self._templates)
        card_id = card_id_of("", text(data.get("id"))) or None
        named = (
            f"The card “{one_line(sides.question, 40)}”"
            if sides.question
            else f"The card {one_line(card_id or 'without id', 40)}"
        )
        if not sides.question:
            self._gatherer.complain(deck_name, 1, f"{named} has no text and was not taken; write it in Mochi.")
            return
        if not sides.answer and not sides.has_deletions:
            message = f"{named} has one side and was not taken; add a line `---` and an answer in Mochi."
            self._gatherer.complain(deck_name, 1, message)
            return
        archived = is_archived or _is_set(data, "archived?")
        card = Card(card_id, sides.question, sides.answer, tags_of(data), archived)
        place = self._gatherer.take(deck_name, card, 1)
        if place is None:
            return
        if items(data.get("reverse-reviews")):
            self._reversed[deck_name] += 1
        self._remember(data, place, card_id, has_deletions=sides.has_deletions)

    def _remember(self, data: Data, place: ForeignPlace, card_id: str | None, *, has_deletions: bool) -> None:
        found = dict(pasts_of_deletions(data.get("cloze/reviews"))) if has_deletions else {}
        for number, past in found.items():
            self._gatherer.remember(place, card_id, past, cloze=number)
        whole = past_of(data.get("reviews"))
        if whole is not None and not found:
            self._gatherer.remember(place, card_id, whole, cloze=1 if has_deletions else None)


def _is_set(data: Data, key: str) -> bool:
    return bool(data.get(key))
