"""What is to be said of a deck before it is shared: its problems, and what is not shown or read as meant. No I/O.

Upstream cuts at every `---`, wherever it stands, drops pieces that start with `#`, strips blanks around the rest,
and takes whatever precedes the first card for one.
"""

import re
from collections.abc import Iterator

from flashgrad.decks.parse import LineCounter, Reading, read
from flashgrad.decks.sections import BYTE_ORDER_MARK, Section, Span
from flashgrad.decks.side_check import SideChecker
from flashgrad.markdown.cloze import find_clozes
from flashgrad.markdown.excerpt import MOST_BLOCKS, MOST_CHARACTERS, screen_excerpt
from flashgrad.model import Card, Problem
from flashgrad.text import one_line

_CUT = re.compile(r"^[^\n]*?---[^\n]*", re.MULTILINE)
_SERVICE_ID = re.compile(r"[A-Za-z0-9]{8}")


def check(text: str, path: str, *, for_mochi: bool = False) -> tuple[Problem, ...]:
    """The problems of parsing, and warnings, in the order of their lines.

    Warned is of what the cards' Markdown would show otherwise than meant, and of what upstream would read otherwise.
    `for_mochi` also says what stands in the way of pushing the deck to the service. A text without any card is
    no deck, and nothing more is said about it.
    """
    reading = read(text, path)
    if not reading.places:
        return reading.parsed.problems
    linter = _Linter(text, path, reading)
    found = [*reading.parsed.problems, *linter.before_the_cards()]
    for place, card in zip(reading.places, reading.parsed.deck.cards, strict=True):
        found.extend(linter.card(place, card))
    if for_mochi:
        found.extend(linter.pushing())
    return tuple(sorted(found, key=lambda problem: problem.line))


class _Linter:
    """Looks at one deck's text, side by side."""

    def __init__(self, text: str, path: str, reading: Reading) -> None:
        self._text = text
        self._path = path
        self._reading = reading
        self._lines = LineCounter(text)
        self._sides = SideChecker()

    def before_the_cards(self) -> Iterator[Problem]:
        """What stands before the first card."""
        preamble = self._reading.parsed.deck.preamble
        if preamble.startswith(BYTE_ORDER_MARK):
            yield self._warning(0, "Upstream would take the byte order mark for a card; save the file without it.")
        if _has_piece(preamble.removeprefix(BYTE_ORDER_MARK)):
            message = "Upstream would take what stands before the first card for a card; begin it with a heading `#`."
            yield self._warning(0, message)

    def card(self, place: Section, card: Card) -> Iterator[Problem]:
        """One card and what stands between it and the next."""
        if "---" in self._text[slice(*place.front)]:
            yield self._warning(place.front[0], "Upstream would cut at the `---` in these lines; write it otherwise.")
        for span, side in ((place.question, card.question), (place.answer, card.answer)):
            if span is not None:
                yield from self._side(span, side)
        if place.answer and _has_piece(self._text[place.answer[1] : place.end]):
            message = "Upstream would take what follows this answer for a card; leave out `---` in headings."
            yield self._warning(place.answer[1], message)

    def pushing(self) -> Iterator[Problem]:
        """What the service or upstream would refuse or drop; one problem for each kind, at the first such card."""
        deck = self._reading.parsed.deck
        foreign = [card for card in deck.cards if card.card_id and not _SERVICE_ID.fullmatch(card.card_id)]
        if foreign:
            shown = one_line(foreign[0].card_id or "", 40)
            message = (
                f"This deck is not for pushing: {_cards(len(foreign))} an id that the service never gave, as `{shown}`."
            )
            yield Problem(self._path, foreign[0].line, message)
        linked = [card for card in deck.cards if card.demo]
        if linked:
            message = f"Upstream would drop the `demo` key, which {_cards(len(linked))}; a tag `demo:…` stays."
            yield Problem(self._path, linked[0].line, message, is_warning=True)
        extended = [card for card in deck.cards if card.extra or card.note]
        if extended:
            shown = one_line(extended[0].extra[0][0], 40) if extended[0].extra else "note"
            message = f"Upstream would drop keys that it does not know, as `{shown}`; {_cards(len(extended))} some."
            yield Problem(self._path, extended[0].line, message, is_warning=True)

        cloze = [card for card in deck.cards if find_clozes(card.question).numbers]
        if cloze:
            message = f"Upstream knows no cloze deletions, which {_cards(len(cloze))}; it would show them as written."
            yield Problem(self._path, cloze[0].line, message, is_warning=True)
        unanswered = [card for card in deck.cards if not card.answer]
        if unanswered:
            message = f"This deck is not for pushing: {_cards(len(unanswered))} no answer; write one under `---`."
            yield Problem(self._path, unanswered[0].line, message)

    def _side(self, span: Span, side: str) -> Iterator[Problem]:
        start, end = span
        first = start + len(self._text[start:end]) - len(self._text[start:end].lstrip())
        if len(side) <= MOST_CHARACTERS and screen_excerpt(side).is_cut:
            message = (
                f"A screen shows only the first {MOST_BLOCKS} paragraphs, items and rows of this side; split the card."
            )
            yield self._warning(first, message)
        if findings := self._sides.findings(side):
            line = self._lines.line_of(first)
            for finding in findings:
                yield Problem(self._path, line + finding.line, finding.message, is_warning=True)
        if self._text.startswith("#", first):
            message = "Upstream would drop this side, as it starts with `#`; begin it with other text, or `**…**`."
            yield self._warning(first, message)
        indentation = self._text[self._text.rfind("\n", 0, first) + 1 : first]
        if len(indentation.expandtabs(4)) >= 4:
            message = "Upstream would strip the indentation of this line and spoil the code; put it in a fence."
            yield self._warning(first, message)
        first_cut = _CUT.search(self._text, start, end)
        if first_cut:
            others = sum(1 for _ in _CUT.finditer(self._text, first_cut.end(), end))
            more = f" (and at {others} more below)" if others else ""
            message = f"Upstream would cut the card at this line{more}; {self._instead(first_cut)}."
            yield self._warning(first_cut.start(), message)

    def _instead(self, cut: re.Match[str]) -> str:
        """The safe spelling of a line that holds three hyphens."""
        line = cut[0].strip()
        if self._reading.layout.is_in_fence(cut.start()):
            return "in code, leave such a line out or break up its hyphens"
        if line == "---":
            return "write `***` for a thematic break"
        if "|" in line and not line.strip("|:- \t"):
            return "write a table rule as `|-|-|`"
        return "write a dash as `–` or `—`"

    def _warning(self, offset: int, message: str) -> Problem:
        return Problem(self._path, self._lines.line_of(offset), message, is_warning=True)


def _has_piece(text: str) -> bool:
    """Whether upstream would find something there that it does not drop."""
    pieces = (piece.strip() for piece in text.split("---"))
    return any(piece and not piece.startswith("#") for piece in pieces)


def _cards(count: int) -> str:
    return "1 card has" if count == 1 else f"{count} cards have"
