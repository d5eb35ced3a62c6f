r"""Which brackets of a row belong together, and which grow with what they enclose. Pure.

Decks write `(\frac{a}{b})` and `\big(…\big)` where LaTeX wants `\left(…\right)`; all three are drawn alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flashgrad.mathbox.boxes import Box
from flashgrad.mathbox.nodes import Delimiter, Node, Role, Scripts, Symbol

_BARS = frozenset("|‖")


class Extent(NamedTuple):
    """Rows above and below the baseline."""

    above: int
    below: int

    @property
    def height(self) -> int:
        """All rows."""
        return self.above + 1 + self.below


def bracket_of(node: Node) -> Symbol | Delimiter | None:
    """The bracket that `node` is, perhaps with scripts; None for anything else, and for `!`."""
    base = node.base if isinstance(node, Scripts) else node
    if not isinstance(base, Symbol | Delimiter) or base.text == "!":
        return None
    is_bracket = isinstance(base, Delimiter) or base.role in (Role.OPENING, Role.CLOSING) or base.text in _BARS
    return base if is_bracket else None


def pairs(nodes: Sequence[Node]) -> Mapping[int, int]:
    """The place of the closing bracket for that of each opening one among `nodes`, of whatever shapes.

    A bar closes the bar before it unless nothing is between them, as in `||g||`. Brackets without a partner are
    not in it.
    """
    found: dict[int, int] = {}
    opened: list[tuple[int, str]] = []
    for place, node in enumerate(nodes):
        bracket = bracket_of(node)
        if bracket is None or bracket.role is Role.RELATION:
            continue
        is_bar = bracket.role is Role.ORDINARY
        if bracket.role is Role.CLOSING:
            while opened and opened[-1][1]:
                opened.pop()
        if bracket.role is Role.CLOSING or (is_bar and _closes(opened, place, bracket.text)):
            if opened:
                found[opened.pop()[0]] = place
        elif bracket is node:
            opened.append((place, bracket.text if is_bar else ""))
    return found


def _closes(opened: Sequence[tuple[int, str]], place: int, bar: str) -> bool:
    """Whether the `bar` at `place` is the second of two; of `opened`, brackets that are no bars have no text."""
    return bool(opened) and opened[-1][1] == bar and opened[-1][0] < place - 1


@dataclass
class _Level:
    """What stands behind one opening bracket, or in the whole row."""

    places: list[int] = field(default_factory=list)
    """Brackets that are as tall as the level: that which opens it, and those in it without a partner."""
    above: int = 0
    below: int = 0
    is_tall: bool = False

    def take(self, above: int, below: int, *, is_tall: bool) -> None:
        """Make room for what has so many rows above and below."""
        self.above = max(self.above, above)
        self.below = max(self.below, below)
        self.is_tall |= is_tall

    def extents(self) -> Mapping[int, Extent]:
        """The rows of the brackets of this level, if they grow."""
        return dict.fromkeys(self.places, Extent(self.above, self.below)) if self.is_tall else {}


def extents(nodes: Sequence[Node], boxes: Sequence[Box]) -> Mapping[int, Extent]:
    """The rows of each bracket among `nodes` that grows, by place; `boxes` are those of the nodes."""
    found: dict[int, Extent] = {}
    opening = pairs(nodes)
    closing = frozenset(opening.values())
    levels = [_Level()]
    for place, (node, box) in enumerate(zip(nodes, boxes, strict=True)):
        if place in opening:
            levels.append(_Level([place]))
        elif place in closing:
            level = levels.pop()
            level.places.append(place)
            found.update(level.extents())
            levels[-1].take(level.above, level.below, is_tall=level.is_tall)
        elif bracket_of(node) is not None:
            levels[-1].places.append(place)
        else:
            levels[-1].take(box.baseline, box.depth, is_tall=box.is_tall)
    return {**found, **levels[0].extents()}
