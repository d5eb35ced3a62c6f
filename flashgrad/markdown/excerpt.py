"""The beginning of a side that is too long to be laid out at once. Pure.

What is drawn has to be read, placed and painted before the learner sees it, so how much that is has a bound. The side
itself is kept whole in the library and in its deck file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.text import neutralise

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_CHARACTERS = 20_000
"""Ten pages of print."""
MOST_BLOCKS = 200
"""Paragraphs, list items, rows of tables and the like that a screen shows of one side."""

_ALWAYS_FEW_LINES = 20
"""So few hold hardly more than the blocks that a screen shows: a line opens at most a dozen, within each other."""
_CELLS_LIKE_A_BLOCK = 10
_CELLS = frozenset({"th_open", "td_open"})
_WITHIN_A_BLOCK = frozenset({"inline", "thead_open", "tbody_open"})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """As much of a side as is drawn."""

    text: str
    """Neutralised."""
    shown_characters: int
    whole_characters: int

    @property
    def is_cut(self) -> bool:
        """Whether anything is left out."""
        return self.shown_characters < self.whole_characters

    @property
    def notice(self) -> str:
        """What is left out, in a sentence; empty where nothing is."""
        if not self.is_cut:
            return ""
        return (
            f"Only the beginning is shown here, {self.shown_characters:,} of {self.whole_characters:,} characters; "
            "the rest is in the deck file. Split the card into several."
        )


def excerpt(side: str) -> Excerpt:
    """What a page shows of `side`: whole lines, unless most of it would be the line that is left out."""
    if len(side) <= MOST_CHARACTERS:
        return Excerpt(neutralise(side), len(side), len(side))
    line_end = side.rfind("\n", 0, MOST_CHARACTERS)
    end = line_end if 2 * line_end > MOST_CHARACTERS else MOST_CHARACTERS
    return Excerpt(neutralise(side[:end]), end, len(side))


def screen_excerpt(side: str) -> Excerpt:
    """What a screen shows of `side`, where each block takes its time."""
    shown = excerpt(side)
    if shown.text.count("\n") < _ALWAYS_FEW_LINES:
        return shown
    from flashgrad.markdown.parser import card_parser  # deferred: most sides are short

    line = _line_after_blocks(card_parser().parse(shown.text))
    if not line:
        return shown
    text = "\n".join(shown.text.split("\n")[:line])
    return Excerpt(text, len(text), len(side))


def _line_after_blocks(tokens: Sequence["Token"]) -> int:
    """The line on which the first block stands that is one too many; 0 where there is none."""
    cells = 0
    for token in tokens:
        if token.nesting >= 0 and token.type not in _WITHIN_A_BLOCK:
            cells += 1 if token.type in _CELLS else _CELLS_LIKE_A_BLOCK
            if cells > MOST_BLOCKS * _CELLS_LIKE_A_BLOCK and token.map:
                return token.map[0]
    return 0
