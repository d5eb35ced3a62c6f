"""The inline content of a paragraph, heading or cell as pieces: text with marks, formulas, line breaks. Pure.

Whatever can be copied or opened (a formula, code, a link, an image) is an item; its pieces carry the item's number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from markdown_it.token import Token

from flashgrad.text import neutralise

IMAGE_SIGN = "▣"
"""Stands before the words of an image."""

NO_ITEM = -1


class Mark(Enum):
    """How an author wants text to look."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"
    CODE = "code"
    LINK = "link"
    ASKED = "asked"
    """What a cloze card hides, or hid."""


class ItemKind(Enum):
    """What can be copied or opened."""

    FORMULA = "formula"
    CODE = "code"
    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be copied or opened."""

    kind: ItemKind
    target: str
    """The LaTeX source, the code, or where the link or image leads."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words that look alike."""

    text: str
    marks: frozenset[Mark] = frozenset()
    item: int = NO_ITEM


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula within text."""

    source: str
    is_display: bool = False
    """Whether the author wants it at its full height."""
    marks: frozenset[Mark] = frozenset()
    item: int = NO_ITEM


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line that the author ended."""


Piece = Text | Formula | Break

_MARKS = {
    "strong_open": Mark.STRONG,
    "em_open": Mark.EMPHASIS,
    "s_open": Mark.STRUCK,
    "link_open": Mark.LINK,
    "cloze_open": Mark.ASKED,
}
_BLANKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")


@dataclass(slots=True)
class _Reader:
    """One pass over the children of an inline token."""

    first_item: int
    items: list[Item] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[int] = field(default_factory=list)

    def pieces(self, children: Sequence[Token]) -> Iterator[Piece]:
        for child in children:
            match child.type:
                case "text" | "text_special" if child.content:
                    yield Text(_words(child.content), frozenset(self.marks), self._link)
                case "hardbreak" | "softbreak":
                    yield Break()
                case "code_inline":
                    yield self._code(child)
                case "math_inline":
                    yield self._formula(child)
                case "image":
                    yield self._image(child)
                case _:
                    self._open_or_close(child)

    @property
    def _link(self) -> int:
        return self.links[-1] if self.links else NO_ITEM

    def _add(self, kind: ItemKind, target: str) -> int:
        self.items.append(Item(kind, target))
        return self.first_item + len(self.items) - 1

    def _code(self, token: Token) -> Piece:
        item = self._link if self.links else self._add(ItemKind.CODE, token.content)
        return Text(token.content.replace("\t", " "), frozenset((*self.marks, Mark.CODE)), item)

    def _formula(self, token: Token) -> Piece:
        item = self._link if self.links else self._add(ItemKind.FORMULA, token.content)
        return Formula(token.content, bool(token.meta.get("display")), frozenset(self.marks), item)

    def _image(self, token: Token) -> Piece:
        words = _words("".join(child.content or " " for child in token.children or ())).strip() or "image"
        item = self._add(ItemKind.IMAGE, str(token.attrs.get("src", "")))
        return Text(f"{IMAGE_SIGN} {words}", frozenset((*self.marks, Mark.LINK)), item)

    def _open_or_close(self, token: Token) -> None:
        """A token that yields nothing itself: what follows has one mark more, or one less."""
        if token.type in _MARKS:
            self.marks.append(_MARKS[token.type])
            if token.type == "link_open":
                self.links.append(self._add(ItemKind.LINK, str(token.attrs.get("href", ""))))
        elif token.nesting < 0 and self.marks and self.marks.pop() is Mark.LINK:
            self.links.pop()


def _words(text: str) -> str:
    """`text` with one blank for several; neutralised, since an entity can name any character."""
    return neutralise(_BLANKS.sub(" ", text))


def pieces_of(token: Token, first_item: int = 0) -> tuple[tuple[Piece, ...], tuple[Item, ...]]:
    """The pieces of an inline `token`, and its items, which are numbered from `first_item` on."""
    reader = _Reader(first_item)
    pieces = tuple(reader.pieces(token.children or ()))
    return pieces, tuple(reader.items)


def task_box(*, done: bool, is_ascii: bool = False) -> str:
    """The box before a task."""
    if is_ascii:
        return "[x]" if done else "[ ]"
    return "☑" if done else "☐"
