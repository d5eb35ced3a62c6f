"""A demo's parameters as a control or a help page needs them: label, kind, bounds, relevance. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from flashgrad.demos.spec import Parameters, Scale

ParameterKind = Literal["integer", "real", "choice", "flag"]


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """A parameter as a control or a help page needs it."""

    name: str
    label: str
    help_text: str
    kind: ParameterKind
    default: object
    low: float | None = None
    high: float | None = None
    scale: Scale = "linear"
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_presentation: bool = False
    used_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_used(self, values: Mapping[str, object]) -> bool:
        """Whether this parameter matters beside these values of the others."""
        return all(str(values[name]) in allowed for name, allowed in self.used_when.items())


@cache
def parameter_infos(parameters: type[Parameters]) -> tuple[ParameterInfo, ...]:
    """All parameters in the order of their definition, the seed last."""
    properties = parameters.model_json_schema()["properties"]
    infos = [_parameter_info(name, schema) for name, schema in properties.items()]
    return tuple(sorted(infos, key=lambda info: info.name == "seed"))


_KINDS: Mapping[str, ParameterKind] = {"integer": "integer", "number": "real", "string": "choice", "boolean": "flag"}


def _parameter_info(name: str, schema: Mapping[str, Any]) -> ParameterInfo:
    return ParameterInfo(
        name=name,
        label=schema.get("title", name),
        help_text=schema.get("description", ""),
        kind=_KINDS[schema["type"]],
        default=schema["default"],
        low=schema.get("minimum"),
        high=schema.get("maximum"),
        scale=schema.get("scale", "linear"),
        unit=schema.get("unit", ""),
        choices=tuple(schema.get("enum", ())),
        is_presentation=schema.get("is_presentation", False),
        used_when={key: tuple(values) for key, values in schema.get("used_when", {}).items()},
    )
