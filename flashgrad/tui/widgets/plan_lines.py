"""An import plan as lines of a list: problems in full, then deck by deck the cards of one fate or of all. Pure."""

import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from flashgrad.decks.files import shown_source
from flashgrad.library.import_overview import Fate, PlannedCard, PlannedDeck
from flashgrad.library.known_places import KnownPlace
from flashgrad.model import Problem
from flashgrad.text import one_line

Shown = Literal["overview", "problems", Fate]
"""What the list is narrowed to."""

SIGNS: Mapping[Fate, str] = {
    "new": "+",
    "changed": "~",
    "moved": ">",
    "adopted": "=",
    "orphaned": "x",
    "revived": "*",
    "unchanged": " ",
}
"""What stands before a card in the list; in ASCII, so that every terminal has it."""

_AROUND_CELLS = 3
"""The mark before a problem, and a scrollbar that may come."""
_LEAST_CELLS = 20
_MOST_WRAPPED = 200
"""So many problems are shown in full; of more, each on one line, and in full under the cursor."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line of a problem's text."""

    problem: Problem
    text: str


Line = PlannedCard | PlannedDeck | Problem | ProblemLine | KnownPlace


def plan_lines(decks: Sequence[PlannedDeck], problems: Sequence[Problem], shown: Shown, width: int) -> list[Line]:
    """The lines for a list of this width. Cards that stay as they are belong to no overview."""
    lines: list[Line] = []
    if shown in ("overview", "problems"):
        lines.extend(_wrapped(problems, width) if len(problems) <= _MOST_WRAPPED else problems)
    fates: Collection[Fate] = [fate for fate in get_args(Fate) if shown in (fate, "overview")]
    if shown == "overview":
        fates = [fate for fate in fates if fate != "unchanged"]
    for deck in decks:
        cards = [deck.cards[fate] for fate in fates if deck.cards.get(fate)]
        if cards or shown == "overview":
            lines.append(deck)
        for some in cards:
            lines.extend(some)
    return lines


def counts(decks: Sequence[PlannedDeck], problems: Sequence[Problem]) -> dict[Shown, int]:
    """How many lines there would be of each; zeros are left out."""
    of_fate: dict[Shown, int] = {fate: sum(len(deck.cards.get(fate, ())) for deck in decks) for fate in get_args(Fate)}
    return {name: count for name, count in {"problems": len(problems), **of_fate}.items() if count}


def deck_heading(deck: PlannedDeck, *, is_left_out: bool, is_ascii: bool) -> str:
    """Such as `[x] Gradient stability · 3 new, 70 unchanged · ~/decks/stability.md`."""
    box = "   " if not deck.is_incoming else "[ ]" if is_left_out else "[x]"
    many = "" if not deck.loses_many else "many vanish"
    counted = ", ".join(f"{len(cards)} {fate}" for fate in get_args(Fate) if (cards := deck.cards.get(fate)))
    parts = (one_line(deck.name), "left out" if is_left_out else counted, many, shown_source(deck.source_path))
    return f"{box} " + (" | " if is_ascii else " · ").join(part for part in parts if part)


def problem_text(problem: Problem) -> str:
    """Where it is and what it is, on one line."""
    kind = "warning: " if problem.is_warning else ""
    return f"{one_line(problem.path)}:{problem.line}: {kind}{one_line(problem.message)}"


def _wrapped(problems: Sequence[Problem], width: int) -> Iterator[ProblemLine]:
    room = max(width - _AROUND_CELLS, _LEAST_CELLS)
    for problem in problems:
        wrapped = textwrap.wrap(problem_text(problem), room, subsequent_indent="  ", break_on_hyphens=False)
        yield from (ProblemLine(problem, line) for line in wrapped)
