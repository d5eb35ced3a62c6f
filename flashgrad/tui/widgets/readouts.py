"""A run's single numbers, each with its name and unit."""

from collections.abc import Mapping

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from flashgrad.demos.spec import Readout
from flashgrad.text import one_line
from flashgrad.tui.charts.numerals import power_of_ten

_NO_BREAK = "\N{NO-BREAK SPACE}"


class Readouts(Static):
    """The numbers as they flow, as many on a line as fit."""

    values: reactive[Mapping[str, Readout]] = reactive[Mapping[str, Readout]](dict, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)

    def watch_values(self, values: Mapping[str, Readout]) -> None:
        """Write the numbers anew."""
        self.display = bool(values)
        self.update(readouts_content(values))


def readouts_content(readouts: Mapping[str, Readout]) -> Content:
    """Name and value of each readout; a pair never breaks across lines."""
    pairs = []
    for name, readout in readouts.items():
        unit = f" {one_line(readout.unit)}" if readout.unit else ""
        label = one_line(name).replace("_", " ")
        value = f" {power_of_ten(readout.value, 3)}{unit}"
        pairs.append(
            Content.assemble((label.replace(" ", _NO_BREAK), "$foreground-muted"), value.replace(" ", _NO_BREAK))
        )
    return Content(" · ").join(pairs)
