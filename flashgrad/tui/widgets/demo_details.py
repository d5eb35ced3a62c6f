"""Everything that can be known of a demo without running it, to be read beside a list of them."""

import textwrap
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from flashgrad.demos.catalog import allowed, origin
from flashgrad.demos.parameter_info import ParameterInfo, parameter_infos
from flashgrad.demos.spec import Demo
from flashgrad.text import one_line
from flashgrad.tui.widgets.fitted_text import FittedText
from flashgrad.tui.widgets.parameter_steps import shown_value
from flashgrad.tui.widgets.theory_list import theory_content

_MOST_CELLS = 100
_LEAST_CELLS = 24
_MOST_LABEL_CELLS = 18
_BULLET = "· "


class DemoDetails(FittedText):
    """Insight, cards, parameters, theory and sources of one demo."""

    def __init__(self, *, id: str | None = None, is_ascii: bool = False) -> None:
        """With `is_ascii` formulas are written in ASCII."""
        super().__init__(id=id)
        self._is_ascii = is_ascii
        self._shown: tuple[Demo, Sequence[str] | None] | None = None

    def show(self, demo: Demo | None, cards: Sequence[str] | None = None) -> None:
        """Describe `demo`, to which the cards with these questions lead; nothing where there is none."""
        before, self._shown = self._shown, None if demo is None else (demo, None if cards is None else tuple(cards))
        if self._shown != before:
            self.write()

    def fitted(self, width: int) -> Content:
        """The description in lines of `width` cells."""
        if self._shown is None:
            return Content("")
        return details_content(*self._shown, min(max(width, _LEAST_CELLS), _MOST_CELLS), is_ascii=self._is_ascii)


def details_content(demo: Demo, cards: Sequence[str] | None, width: int, *, is_ascii: bool = False) -> Content:
    """What there is to know of `demo`, in lines of `width` cells; `cards` are None where they are not known."""
    infos = [info for info in parameter_infos(demo.parameters) if info.name != "seed"]
    label_cells = min(_MOST_LABEL_CELLS, max((cell_len(one_line(info.label)) for info in infos), default=0))
    return Content("\n").join(
        [
            Content.styled(one_line(demo.title), "bold $text-primary"),
            Content.styled(textwrap.fill(one_line(demo.insight), width), "italic"),
            Content.styled(_measure(demo, cards), "$foreground-muted"),
            *_section("Cards", _bullets(cards or (), width)),
            *_section("Parameters", (line for info in infos for line in _parameter(info, label_cells, width))),
            *_section("Theory", _theory(demo, width, is_ascii=is_ascii)),
            *_section("Sources", _bullets(demo.sources, width)),
        ]
    )


def counted(count: int, thing: str) -> str:
    """`count` and the name of what is counted, such as `1 card`, `3 cards`."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _measure(demo: Demo, cards: Sequence[str] | None) -> str:
    leading_here = () if cards is None else (counted(len(cards), "card"),)
    package = (f"from {one_line(package)}",) if (package := origin(demo.id)) else ()
    return " · ".join((demo.id, *leading_here, counted(len(demo.claims), "claim"), *package))


def _section(heading: str, lines: Iterable[Content]) -> list[Content]:
    body = list(lines)
    return [Content(""), Content.styled(heading, "bold"), *body] if body else []


def _bullets(texts: Iterable[str], width: int) -> Iterable[Content]:
    indent = " " * len(_BULLET)
    for text in texts:
        yield Content(textwrap.fill(one_line(text), width, initial_indent=_BULLET, subsequent_indent=indent))


def _theory(demo: Demo, width: int, *, is_ascii: bool) -> Iterable[Content]:
    for index, theory in enumerate(demo.theory):
        if index:
            yield Content("")
        yield theory_content(theory, width, is_ascii=is_ascii)


def _parameter(info: ParameterInfo, label_cells: int, width: int) -> Iterable[Content]:
    label = set_cell_size(one_line(info.label), label_cells)
    takes = f"{allowed(info)}; default {shown_value(info, info.default)}"
    lines = textwrap.wrap(takes, max(_LEAST_CELLS, width - label_cells - 2))
    yield Content.assemble((label, "$text-accent"), "  ", lines[0])
    for line in lines[1:]:
        yield Content(" " * (label_cells + 2) + line)
