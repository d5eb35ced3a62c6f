"""What a formula consists of, before it has a shape. Pure.

Every node has a `role`: how it stands to its neighbours, which decides the blanks around it.
"""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from flashgrad.mathbox.faces import Face


class Role(Enum):
    """How a symbol stands to its neighbours."""

    ORDINARY = "ordinary"
    BINARY = "binary"
    RELATION = "relation"
    OPENING = "opening"
    CLOSING = "closing"
    PUNCTUATION = "punctuation"
    FUNCTION = "function"
    INNER = "inner"
    """Dots that stand for what was left out."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Characters that stand together."""

    text: str
    role: Role = Role.ORDINARY
    face: Face = Face.PLAIN


@dataclass(frozen=True, slots=True)
class Space:
    """A blank of this many cells."""

    role: ClassVar = Role.ORDINARY
    cells: int


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes side by side, such as a group in braces; like TeX, what stands in braces is no operator."""

    nodes: "tuple[Node, ...]"

    @property
    def only(self) -> "Node | None":
        """The node that stands alone in it, if one does."""
        return self.nodes[0] if len(self.nodes) == 1 else None

    @property
    def role(self) -> Role:
        """That of a function which stands alone in braces, else ordinary."""
        is_function = len(self.nodes) == 1 and self.nodes[0].role is Role.FUNCTION
        return Role.FUNCTION if is_function else Role.ORDINARY


@dataclass(frozen=True, slots=True)
class Atom:
    r"""A body that stands to its neighbours as the source says, by `\mathrel` and the like."""

    body: "Node"
    role: Role


@dataclass(frozen=True, slots=True)
class Fraction:
    """One over the other; without a rule for binomials and the like."""

    role: ClassVar = Role.ORDINARY
    above: "Node"
    below: "Node"
    has_rule: bool = True


@dataclass(frozen=True, slots=True)
class Root:
    """A root, with the index where it is not a square root."""

    role: ClassVar = Role.ORDINARY
    body: "Node"
    index: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with what is raised and lowered after it."""

    base: "Node"
    above: "Node | None"
    below: "Node | None"

    @property
    def role(self) -> Role:
        """That of the base."""
        return self.base.role


@dataclass(frozen=True, slots=True)
class BigOperator:
    """A sum, a product, a maximum: limits stand over and under it, on one line after it."""

    role: ClassVar = Role.FUNCTION
    sign: "Node"
    above: "Node | None" = None
    below: "Node | None" = None
    is_integral: bool = False
    """Limits stand beside the ends of the sign."""


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over a base (or a line under it)."""

    name: str
    """The command, such as `hat`."""
    base: "Node"

    @property
    def role(self) -> Role:
        """That of the base."""
        return self.base.role


@dataclass(frozen=True, slots=True)
class Stack:
    """Something over or under a base, such as an overset or an arrow's text."""

    base: "Node"
    above: "Node | None" = None
    below: "Node | None" = None

    @property
    def role(self) -> Role:
        """That of the base."""
        return self.base.role


@dataclass(frozen=True, slots=True)
class Brace:
    """A horizontal brace along a body; its label comes as a script."""

    body: "Node"
    label: "Node | None" = None
    is_over: bool = False

    @property
    def role(self) -> Role:
        """That of the body."""
        return self.body.role


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow as long as the texts on it."""

    role: ClassVar = Role.RELATION
    name: str
    above: "Node"
    below: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Fence:
    """A body between delimiters as tall as it is; an empty delimiter draws nothing."""

    role: ClassVar = Role.ORDINARY
    left: str
    body: "Node"
    right: str


@dataclass(frozen=True, slots=True)
class Delimiter:
    r"""A bracket that grows with what stands beside it: after `\big` and the like, or `\middle`."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in rows and columns between delimiters."""

    role: ClassVar = Role.ORDINARY
    rows: "tuple[tuple[Node, ...], ...]"
    alignments: str
    """l, c or r for each column, `|` for a rule between; the last letter goes on for further columns."""
    left: str = ""
    right: str = ""
    gap: int = 2
    """Cells between columns; with 0 they are the two sides of equations."""
    rules: tuple[int, ...] = ()
    """The numbers of the rows that have a rule above them; that after the last row is one below it."""


@dataclass(frozen=True, slots=True)
class Boxed:
    """A body with a frame around it."""

    role: ClassVar = Role.ORDINARY
    body: "Node"


@dataclass(frozen=True, slots=True)
class Struck:
    """A body that is crossed out."""

    body: "Node"

    @property
    def role(self) -> Role:
        """That of the body."""
        return self.body.role


Node = (
    Symbol
    | Space
    | Row
    | Atom
    | Fraction
    | Root
    | Scripts
    | BigOperator
    | Accent
    | Stack
    | Brace
    | Arrow
    | Fence
    | Delimiter
    | Table
    | Boxed
    | Struck
)
