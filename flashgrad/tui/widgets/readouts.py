"""A run's single numbers, each with its name and unit."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from textual.content import Content
from textual.reactive import reactive

from flashgrad.demos.numerals import power_of_ten
from flashgrad.demos.spec import Readout
from flashgrad.text import one_line
from flashgrad.tui.widgets.fitted_text import FittedText

_GAP = "   "


class Readouts(FittedText):
    """The numbers as they flow, as many on a line as fit."""

    values: reactive[Mapping[str, Readout]] = reactive[Mapping[str, Readout]](dict, init=False)
    pinned: reactive[Mapping[str, Readout]] = reactive[Mapping[str, Readout]](dict, init=False)
    """The numbers of a run to compare with, empty for none."""

    def watch_values(self, values: Mapping[str, Readout]) -> None:
        """Write the numbers anew."""
        self.display = bool(values)
        self.write()

    def watch_pinned(self) -> None:
        """Write the numbers anew."""
        self.write()

    def fitted(self, width: int) -> Content:
        """The numbers in lines of `width` cells."""
        return readouts_content(self.values, width, self.pinned)


def readouts_content(
    readouts: Mapping[str, Readout], width: int, pinned: Mapping[str, Readout] = MappingProxyType({})
) -> Content:
    """Name and value of each readout, the `pinned` run's value beside it, in lines of `width` cells.

    A pair is broken only where a whole line is too short for it.
    Textual breaks lines at no-break spaces too, so the lines are broken here.
    """
    lines: list[list[Content]] = []
    for name, readout in readouts.items():
        unit = f" {one_line(readout.unit)}" if readout.unit else ""
        label = one_line(name).replace("_", " ")
        earlier = f", pinned {power_of_ten(pinned[name].value, 3)}" if name in pinned else ""
        value = f" {power_of_ten(readout.value, 3)}{unit}"
        pair = Content.assemble((label, "$foreground-muted"), value, (earlier, "$text-secondary"))
        if lines and _cells([*lines[-1], pair]) <= width:
            lines[-1].append(pair)
        else:
            lines.append([pair])
    return Content("\n").join(Content(_GAP).join(line) for line in lines)


def _cells(pairs: Sequence[Content]) -> int:
    return sum(pair.cell_length for pair in pairs) + len(_GAP) * (len(pairs) - 1)
