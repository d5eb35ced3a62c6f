"""The formulas behind what a chart draws as theory: what each predicts, how it reads, where it is from."""

import textwrap

from textual.content import Content
from textual.reactive import reactive

from flashgrad.demos.spec import Theory
from flashgrad.text import one_line
from flashgrad.tui.card.formula_text import fitted_rows, line_content
from flashgrad.tui.charts.captions import THEORY
from flashgrad.tui.widgets.fitted_text import FittedText

_INDENT = "  "
_LEAST_CELLS = 20


class TheoryList(FittedText):
    """The formulas of what is drawn now, each behind the chart's mark of theory."""

    theory: reactive[tuple[Theory, ...]] = reactive[tuple[Theory, ...]]((), init=False)

    def __init__(self, *, id: str | None = None, is_ascii: bool = False) -> None:
        """With `is_ascii` formulas are written in ASCII."""
        super().__init__(id=id)
        self._is_ascii = is_ascii

    def watch_theory(self) -> None:
        """Write the list anew."""
        self.display = bool(self.theory)
        self.write()

    def fitted(self, width: int) -> Content:
        """The formulas in lines of `width` cells."""
        width = max(width, _LEAST_CELLS)
        entries = [theory_content(theory, width, is_ascii=self._is_ascii) for theory in self.theory]
        return Content("\n").join([Content.styled("Theory", "bold"), Content("\n\n").join(entries)])


def theory_content(theory: Theory, width: int, *, is_ascii: bool = False) -> Content:
    """A formula in lines of `width` cells: mark and name, then the formula and its source, indented."""
    rows = fitted_rows(theory.formula, width - len(_INDENT), is_ascii=is_ascii)
    return Content("\n").join(
        [
            Content.assemble((THEORY, "$text-accent"), _indented(theory.name, width)[1:]),
            *(Content.assemble(_INDENT, line_content(row)) for row in rows),
            Content.styled(_indented(f"Source: {theory.source}", width), "$foreground-muted"),
        ]
    )


def _indented(text: str, width: int) -> str:
    return textwrap.fill(one_line(text), width, initial_indent=_INDENT, subsequent_indent=_INDENT)
