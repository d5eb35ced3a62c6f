"""An `.apkg` or `.colpkg` file of Anki as decks of ours, with what Anki knows of each card's past."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.anki.package import Package, read_package
from flashgrad.interop.anki.past import calendar, past_of
from flashgrad.interop.anki.rows import AnswerRow, CardRow, Note, Rows
from flashgrad.interop.anki.sides import Made, NotTaken, sections
from flashgrad.interop.foreign import ForeignCardId, ForeignDeck, ForeignFile, ForeignPlace, Past
from flashgrad.model import Card, Deck, Problem
from flashgrad.text import one_line

PROGRAM = "Anki"
_LISTED = 200
"""Problems that are told one by one."""


def read_anki(path: Path) -> ForeignFile:
    """All notes of the file, deck by deck. Raises DeckUnreadable; what is wrong with one note is a Problem."""
    package = read_package(path)
    assembled = _Assembled(package.rows)
    for note in package.rows.notes:
        assembled.take(note)
    decks = assembled.decks()
    faults = [*(f"{fault} and was left out." for fault in package.rows.broken), *assembled.faults]
    if not decks:
        reason = f": {faults[0]}" if faults else "."
        raise DeckUnreadable(f"{one_line(str(path))} holds no cards that could be taken{reason}")
    problems = tuple(_problems(str(path), faults, package))
    first, *others = [ForeignDeck(deck) for deck in decks]
    return ForeignFile(PROGRAM, (ForeignDeck(first.deck, problems), *others), assembled.pasts)


def _problems(path: str, faults: Sequence[str], package: Package) -> Iterator[Problem]:
    for fault in faults[:_LISTED]:
        yield Problem(path, 1, fault)
    if len(faults) > _LISTED:
        yield Problem(
            path, 1, f"And {len(faults) - _LISTED:,} more were left out; in Anki choose Tools > Check Database."
        )
    if package.media_files:
        many = f"{package.media_files:,} {'picture or sound' if package.media_files == 1 else 'pictures and sounds'}"
        message = f"Not taken out of this file: {many}; the cards have their names alone."
        yield Problem(path, 1, message, is_warning=True)


class _Assembled:
    """Cards, deck by deck, and their pasts, as notes are taken one after the other."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._days = calendar(rows.created_s, rows.settings)
        self._has_three_buttons = rows.settings.get("schedVer", 1) == 1
        self._cards: defaultdict[int, list[CardRow]] = defaultdict(list)
        for card in rows.cards:
            self._cards[card.note].append(card)
        self._answers: defaultdict[int, list[AnswerRow]] = defaultdict(list)
        for answer in rows.answers:
            self._answers[answer.card].append(answer)
        self._placed: defaultdict[str, list[tuple[int, Card, dict[int | None, Past]]]] = defaultdict(list)
        self._guids: set[str] = set()
        self.pasts: dict[ForeignCardId | ForeignPlace, Past] = {}
        self.faults: list[str] = []

    def decks(self) -> list[Deck]:
        """Those that have cards, by name; the cards in the order in which Anki asks them when they are new."""
        decks = []
        for number, (name, placed) in enumerate(sorted(self._placed.items(), key=lambda one: one[0])):
            in_order = sorted(placed, key=lambda one: one[0])
            decks.append(Deck(name, tuple(card for _, card, _ in in_order)))
            for position, (_, card, pasts) in enumerate(in_order):
                for cloze, past in pasts.items():
                    self.pasts[_whose(card, number, position, cloze)] = past
        return decks

    def take(self, note: Note) -> None:
        """Make the cards of a note."""
        cards = {card.template: card for card in sorted(self._cards[note.id], key=lambda card: card.template)}
        note_type = self._rows.note_types.get(note.note_type)
        if note_type is None:
            self._tell(note, "is of a note type that the file does not hold")
        elif not note.guid or note.guid in self._guids:
            self._tell(note, "has the same id as another" if note.guid else "has no id")
        elif not cards:
            self._tell(note, "has no cards")
        else:
            self._guids.add(note.guid)
            home = _home(next(iter(cards.values())))
            try:
                made, faults = sections(note, note_type, self._name(home), list(cards))
            except NotTaken as reason:
                made, faults = [], [str(reason)]
            for fault in faults:
                self._tell(note, fault)
            for one in made:
                self._place(one, cards)

    def _place(self, made: Made, cards: Mapping[int, CardRow]) -> None:
        first = cards[next(iter(made.clozes))]
        position = min((card.due for at in made.clozes if not (card := cards[at]).type), default=0)
        pasts: dict[int | None, Past] = {}
        for at, number in made.clozes.items():
            past = past_of(
                cards[at], self._answers[cards[at].id], self._days, has_three_buttons=self._has_three_buttons
            )
            # A card that its author archived leaves as suspended, for which Anki has no other word.
            pasts[number or None] = replace(past, is_suspended=False) if made.card.archived else past
        self._placed[self._name(_home(first))].append((position, made.card, pasts))

    def _name(self, deck: int) -> str:
        return one_line(self._rows.decks.get(deck, "")) or f"Deck {deck}"

    def _tell(self, note: Note, fault: str) -> None:
        words = note.fields.replace("\x1f", " ")
        shown = one_line(words[:200], 40) or str(note.id)
        self.faults.append(f"The note “{shown}” {fault}{'' if ';' in fault else '; it was left out'}.")


def _whose(card: Card, deck: int, position: int, cloze: int | None) -> ForeignCardId | ForeignPlace:
    if card.card_id is not None:
        return ForeignCardId(card.card_id, cloze)
    return ForeignPlace(deck, position, cloze)


def _home(card: CardRow) -> int:
    """The deck of a card, also while it is in a filtered one."""
    return card.original_deck or card.deck
