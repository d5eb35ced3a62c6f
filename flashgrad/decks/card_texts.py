"""What of a card's text is compared when an import looks for the card that it is. Pure."""

from collections.abc import Hashable

from flashgrad.markdown.cloze import in_words
from flashgrad.model import Card

_TELLING_ANSWER_CHARACTERS = 40
"""Shorter answers, such as "0.25", are common to cards that have nothing else in common."""


def normalise(text: str) -> str:
    """`text` with every run of blanks and line breaks as one space: what differs only in that reads the same."""
    return " ".join(text.split())


def text(card: Card) -> Hashable:
    """Both sides as they are."""
    return card.question, card.answer


def question(card: Card) -> Hashable | None:
    """The question but for blanks and marks of deletions; None for an empty one."""
    return normalise(_words(card)) or None


def answer(card: Card) -> Hashable | None:
    """The answer but for blanks; None for an empty one."""
    return normalise(card.answer) or None


def telling_answer(card: Card) -> Hashable | None:
    """The answer, where it is long enough to tell a card."""
    told = normalise(card.answer)
    return told if len(told) >= _TELLING_ANSWER_CHARACTERS else None


def whole(card: Card) -> str:
    """Both sides, to be compared by likeness."""
    return f"{_words(card)}\n{card.answer}"


def _words(card: Card) -> str:
    return card.question if card.cloze is None else in_words(card.question)
