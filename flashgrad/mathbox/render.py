"""A formula as rows of styled text, or as one line. Total: what is no formula is shown as it is written. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from flashgrad.cells import cell_width
from flashgrad.mathbox.boxes import Line, Span, merged
from flashgrad.mathbox.errors import MathError
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.inline import Inline
from flashgrad.mathbox.layout import Layout
from flashgrad.mathbox.parser import parse
from flashgrad.mathbox.tokens import cleaned
from flashgrad.text import one_line

_MOST_PROBLEM_CHARACTERS = 120
"""What is wrong with a formula may quote it, line ends and all."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of equal width; row `baseline` stands on the line of text."""

    rows: tuple[Line, ...]
    baseline: int
    width: int
    problem: str = ""
    """Why the source is shown instead of a formula; empty where it is one."""

    @property
    def text(self) -> str:
        """The characters, a line per row, without blanks at the ends."""
        return "\n".join("".join(span.text for span in row).rstrip() for row in self.rows)


@lru_cache(maxsize=512)
def display(source: str, *, is_ascii: bool = False) -> Picture:
    """The formula on as many rows as it needs."""
    try:
        box = Layout(is_ascii).box(parse(source))
    except MathError as error:
        return _as_written(source, one_line(str(error), _MOST_PROBLEM_CHARACTERS))
    if not box.width:
        return _as_written(source, "")
    return Picture(tuple(map(merged, box.rows)), box.baseline, box.width)


@lru_cache(maxsize=2048)
def inline(source: str, *, is_ascii: bool = False) -> Line:
    """The formula on one line that means the same."""
    try:
        spans = Inline(is_ascii).line(parse(source))
    except MathError:
        spans = ()
    return spans or (Span(" ".join(cleaned(source).split()), Face.SOURCE),)


@lru_cache(maxsize=2048)
def is_exact_on_a_line(source: str) -> bool:
    """Whether one line shows the formula as it is: no brackets were added and nothing in it has several rows."""
    writer = Inline()
    try:
        writer.line(parse(source))
    except MathError:
        return True
    return writer.is_exact


def problem_of(source: str) -> str:
    """What is wrong with `source`, in words that follow "the formula cannot be read, as"; empty where nothing is."""
    return display(source).problem


def _as_written(source: str, problem: str) -> Picture:
    lines = [" ".join(line.split()) for line in cleaned(source).splitlines() if line.strip()] or [""]
    width = max(map(cell_width, lines))
    rows = tuple((Span(line + " " * (width - cell_width(line)), Face.SOURCE),) for line in lines)
    return Picture(rows, 0, width, problem)
