"""One line on the run that stands behind the others as a ghost: by which values it differs from them."""

from collections.abc import Mapping

from textual.reactive import var
from textual.widgets import Static

from flashgrad.tui.widgets.demo_values import DemoValues


class PinnedLine(Static):
    """Hidden while no run is pinned."""

    parameters: var[Mapping[str, object] | None] = var[Mapping[str, object] | None](None, init=False)
    """Those of the pinned run, None for none."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self.display = False

    def watch_parameters(self, parameters: Mapping[str, object] | None) -> None:
        """Come and go with the pinned run."""
        self.display = parameters is not None

    def compare(self, values: DemoValues) -> None:
        """Name the pinned run beside runs with `values`."""
        if self.parameters is not None:
            self.update(f"Pinned (p lets go): {values.description_of(self.parameters)}")
