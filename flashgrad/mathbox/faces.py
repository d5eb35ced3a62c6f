"""How characters of a formula look. Apart from the formulas: text without any has faces too."""

from enum import Enum


class Face(Enum):
    """How characters are to look."""

    PLAIN = "plain"
    VARIABLE = "variable"
    """A Latin letter that stands for something: italic."""
    BOLD = "bold"
    OPERATOR = "operator"
    RULE = "rule"
    """Fraction bars, roots, brackets that were drawn: what carries no meaning of its own."""
    SOURCE = "source"
    """LaTeX that is shown as written."""
