"""A demo's parameters as the learner has set them, beside those that the card asks for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from flashgrad.demos.catalog import validate
from flashgrad.demos.parameter_info import ParameterInfo, parameter_infos
from flashgrad.demos.spec import Demo, Parameters
from flashgrad.tui.widgets.parameter_steps import shown_value

_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class DemoValues:
    """Valid values of all parameters of one demo."""

    demo: Demo
    infos: tuple[ParameterInfo, ...]
    preset: Parameters
    """What the card asks for."""
    parameters: Parameters
    """What is in force."""

    @classmethod
    def of(cls, demo: Demo, values: Mapping[str, object]) -> Self:
        """The card's `values`, defaults for the rest. Raises ParameterInvalid where one is wrong."""
        preset = validate(demo, values)
        return cls(demo, parameter_infos(demo.parameters), preset, preset)

    @property
    def by_name(self) -> Mapping[str, object]:
        """The values in force."""
        return self.parameters.model_dump()

    @property
    def is_preset(self) -> bool:
        """Whether all values are the card's."""
        return self.parameters == self.preset

    @property
    def view(self) -> ParameterInfo | None:
        """The parameter that only changes what is drawn, where it matters; the one named so where there are several."""
        values = self.by_name
        views = [info for info in self.infos if info.is_presentation and info.choices and info.is_used(values)]
        return min(views, key=lambda info: info.name != "view", default=None)

    def changed(self, changes: Mapping[str, object]) -> Self:
        """With other values for some. Raises ParameterInvalid where one is wrong."""
        return replace(self, parameters=validate(self.demo, {**self.by_name, **changes}))

    def reset(self) -> Self:
        """With the card's values."""
        return replace(self, parameters=self.preset)

    def with_next_seed(self) -> Self:
        """With the seed that follows."""
        return self.changed({"seed": (self.parameters.seed + 1) % _SEEDS})

    def with_next_view(self) -> Self:
        """With the view that follows, the first one after the last."""
        if self.view is None:
            return self
        views = self.view.choices
        index = views.index(str(self.by_name[self.view.name]))
        return self.changed({self.view.name: views[(index + 1) % len(views)]})

    def measures_like(self, other: Mapping[str, object]) -> bool:
        """Whether a run with `other` values measures the same, however it is drawn."""
        return all(info.is_presentation or other.get(info.name) == self.by_name[info.name] for info in self.infos)

    @property
    def description(self) -> str:
        """Which values differ from the card's."""
        if self.is_preset:
            return "With the default values." if self._is_default else "With the card's values."
        return f"Changed: {self._listed(self.by_name, self.preset.model_dump())}"

    def description_of(self, measured: Mapping[str, object]) -> str:
        """The values in which a run with `measured` ones differs from those in force, whatever was drawn of it."""
        shown = {info.name: self.by_name[info.name] for info in self.infos if info.is_presentation}
        return self._listed({**measured, **shown}, self.by_name) or "the values that you see"

    @property
    def _is_default(self) -> bool:
        return all(info.default == self.by_name[info.name] for info in self.infos)

    def _listed(self, values: Mapping[str, object], others: Mapping[str, object]) -> str:
        differing = [info for info in self.infos if values[info.name] != others[info.name]]
        return ", ".join(f"{info.label} {shown_value(info, values[info.name])}" for info in differing)
