"""Notes of Obsidian's spaced-repetition plugin. No I/O, raises nothing.

`#flashcards` gives cards to the deck of the note's name, `#flashcards/science/physics` to `science::physics`: the tag
at a card's start, else the one before it, else that of the front matter. The plugin keeps no ids, so a card is known
by its text, and what its comments say of the schedule goes by its place. Source:
https://github.com/st3v3nmw/obsidian-spaced-repetition.
"""

import re
from hashlib import blake2b
from typing import NamedTuple

from flashgrad.interop.cloze import escape_deletions
from flashgrad.interop.foreign import ForeignFile, Past
from flashgrad.interop.gathering import Gatherer
from flashgrad.interop.obsidian_questions import Kind, Question, find_questions
from flashgrad.interop.obsidian_text import FLASHCARDS, clozes, plain, schedules
from flashgrad.interop.sides import deck_name_of, side
from flashgrad.interop.spans import masked
from flashgrad.model import Card

PROGRAM = "Obsidian"

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
_TAG = re.compile(rf"(?<![\w/#-]){FLASHCARDS}((?:/[\w/-]*)?)(?![\w-])")
_TAGS_KEY = re.compile(r"^tags?[ \t]*:[ \t]*([^\n]*)((?:\n[ \t]*-[^\n]*)*)", re.MULTILINE)
_LIST_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?")
_NOTE_BYTES = 6


class _Tag(NamedTuple):
    """A tag of the plugin in the note."""

    start: int
    deck: str


def read_obsidian(text: str, path: str) -> ForeignFile:
    """The cards in the note `text`, whose line breaks are `\\n`; `path` names it in problems."""
    return _Reader(text, path).file()


class _Reader:
    """Makes cards of questions."""

    def __init__(self, text: str, path: str) -> None:
        front = _FRONT_MATTER.match(text)
        self._text = text
        self._start = front.end() if front else 0
        self._note_name = deck_name_of(path)
        tags = _tags(front[1] or "") if front else []
        self._tags = tuple(tag for tag in tags if not _TAG.fullmatch(f"#{tag}"))
        decks = [match for tag in tags if (match := _TAG.fullmatch(f"#{tag}"))]
        self._usual_deck = self._deck_of(decks[0]) if decks else None
        self._gatherer = Gatherer(PROGRAM, path, self._usual_deck or self._note_name)

    def file(self) -> ForeignFile:
        """What was found."""
        questions = find_questions(self._text, self._start)
        tags = self._free_tags(questions)
        at = 0
        for question in questions:
            while at < len(tags) and tags[at].start < question.start:
                at += 1
            before = tags[at - 1].deck if at else self._usual_deck
            deck = self._own_deck(question) or before or (tags[0].deck if tags else self._note_name)
            self._take(question, deck)
        return self._gatherer.file()

    def _deck_of(self, tag: re.Match[str]) -> str:
        return "::".join(part for part in tag[1].split("/") if part) or self._note_name

    def _free_tags(self, questions: list[Question]) -> list[_Tag]:
        """The tags that stand outside of cards."""
        found: list[_Tag] = []
        at = 0
        for match in _TAG.finditer(masked(self._text), self._start):
            while at < len(questions) and questions[at].end <= match.start():
                at += 1
            if at == len(questions) or match.start() < questions[at].start:
                found.append(_Tag(match.start(), self._deck_of(match)))
        return found

    def _own_deck(self, question: Question) -> str | None:
        start = question.start
        blanks = len(self._text[start : question.end]) - len(self._text[start : question.end].lstrip())
        tag = _TAG.match(self._text, start + blanks, question.end)
        return self._deck_of(tag) if tag else None

    def _take(self, question: Question, deck: str) -> None:
        pasts = self._pasts(question, deck)
        match question.kind:
            case Kind.NONE:
                message = "This schedule belongs to no card and was not taken; put it right under its card."
                self._gatherer.complain(deck, question.line, message)
            case Kind.CLOZE | Kind.BOLD_CLOZE:
                self._take_cloze(question, deck, pasts)
            case _:
                self._take_sides(question, deck, pasts)

    def _take_cloze(self, question: Question, deck: str, pasts: list[Past | None]) -> None:
        text = plain(self._text[slice(*question.front)])
        found = clozes(text, is_bold_hidden=question.kind is Kind.BOLD_CLOZE)
        if not found.numbers:
            message = "What this schedule stands under hides nothing and was not taken; mark a part with `==…==`."
            self._gatherer.complain(deck, question.line, message)
            return
        card = Card(None, side(found.question), "", self._tags, line=question.line)
        place = self._gatherer.take(deck, card, question.line)
        for number, past in zip(found.numbers, pasts, strict=False):
            if place is not None and past is not None:
                self._gatherer.remember(place, None, past, cloze=number)

    def _take_sides(self, question: Question, deck: str, pasts: list[Past | None]) -> None:
        front, back = (plain(self._text[slice(*span)]) for span in (question.front, question.back))
        front = _LIST_MARKER.sub("", front, count=1) if "\n" not in front and _LIST_MARKER.match(front) else front
        if not front.strip() or not back.strip():
            missing = "answer" if front.strip() else "question"
            self._gatherer.complain(deck, question.line, f"This card has no {missing} and was not taken; write one.")
            return
        pairs = [(front, back), (back, front)] if question.kind is Kind.BOTH_WAYS else [(front, back)]
        note = _digest(front, back) if len(pairs) > 1 else None
        for number, (asked, answer) in enumerate(pairs):
            card = Card(None, side(escape_deletions(asked)), side(answer), self._tags, line=question.line, note=note)
            place = self._gatherer.take(deck, card, question.line)
            past = pasts[number] if number < len(pasts) else None
            if place is not None and past is not None:
                self._gatherer.remember(place, None, past)

    def _pasts(self, question: Question, deck: str) -> list[Past | None]:
        if question.schedule is None or question.kind is Kind.NONE:
            return []
        try:
            return schedules(question.schedule)
        except ValueError:
            message = "The schedule under this card cannot be read and was not taken; let the plugin write it again."
            self._gatherer.complain(deck, question.line, message)
            return []


def _tags(front: str) -> list[str]:
    """The tags that YAML front matter names, in a list or on one line."""
    found = _TAGS_KEY.search(front)
    if found is None:
        return []
    written = re.split(r"[,\s]+", found[1].strip("[] \t")) if found[1] else []
    listed = [line.strip().removeprefix("-") for line in found[2].split("\n")]
    tags = (tag.strip().strip("\"'").removeprefix("#") for tag in (*written, *listed))
    return list(dict.fromkeys("-".join(tag.split()) for tag in tags if tag))


def _digest(front: str, back: str) -> str:
    """A name for what two cards share; other text gives another."""
    return blake2b(f"{front}\0{back}".encode("utf-8", "surrogatepass"), digest_size=_NOTE_BYTES).hexdigest()
