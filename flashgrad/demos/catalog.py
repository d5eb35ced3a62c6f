"""Which demos there are, and their parameters and questions. No torch: listing demos is cheap.

The only I/O is to ask once which installed packages bring demos.
"""

import difflib
import importlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flashgrad.demos.parameter_info import ParameterInfo, parameter_infos
from flashgrad.demos.plugins import Plugin, PluginFault, load
from flashgrad.demos.spec import Demo, Parameters, Scale
from flashgrad.errors import DemoUnknown, ParameterInvalid
from flashgrad.text import one_line

_GALLERY = (
    "factor-product",
    "activation-slopes",
    "gradient-depth",
    "weight-scale",
    "init-variance",
    "dead-relu",
    "plateau-clock",
    "gradient-monitor",
    "explode-rescue",
    "clip-geometry",
    "norm-anatomy",
    "norm-depth",
    "batch-statistics",
    "covariate-shift",
    "skip-highway",
    "train-race",
    "rnn-time",
    "half-precision",
    "graph-smoothing",
    "task-tug",
    "ln-placement",
    "lr-edge",
)
"""Ids of the demos of flashgrad, in the order in which a learner would meet them."""


@dataclass(frozen=True, slots=True)
class Question:
    """A prediction as it is put to the learner before the run."""

    key: str
    text: str
    choices: tuple[str, ...]
    """Labels in the order shown; empty where a number is asked for."""
    scale: Scale
    unit: str


def demos() -> Mapping[str, Demo]:
    """All registered demos by id: those of flashgrad in the order of the gallery, then those of other packages."""
    return _registered()


def origin(demo_id: str) -> str:
    """The package that brings this demo, such as `my-demos 1.0`; empty for those of flashgrad."""
    return next((plugin.package for plugin in _others()[0] if plugin.demo.id == demo_id), "")


def left_out() -> tuple[PluginFault, ...]:
    """What other packages offer and is no demo, each with the reason."""
    return _others()[1]


class _Registered(Mapping[str, Demo]):
    """Imports a demo of flashgrad when it is asked for: a card has one of them, and all take long to load."""

    def __init__(self) -> None:
        self._others = {plugin.demo.id: plugin.demo for plugin in _others()[0]}

    def __getitem__(self, demo_id: str) -> Demo:
        if demo_id not in _GALLERY:
            return self._others[demo_id]
        module = importlib.import_module(f"flashgrad.demos.gallery.{demo_id.replace('-', '_')}")
        demo: Demo = module.DEMO
        return demo

    def __iter__(self) -> Iterator[str]:
        yield from _GALLERY
        yield from self._others

    def __len__(self) -> int:
        return len(_GALLERY) + len(self._others)

    def __contains__(self, demo_id: object) -> bool:
        return demo_id in _GALLERY or demo_id in self._others


@cache
def _registered() -> Mapping[str, Demo]:
    return _Registered()


@cache
def _others() -> tuple[tuple[Plugin, ...], tuple[PluginFault, ...]]:
    return load(set(_GALLERY))


def extra_demos(module: str) -> Mapping[str, Demo]:
    """The demos that the importable `module` lists as `DEMOS`.

    Only whoever starts a demo process can name one; links and decks cannot.
    """
    return {demo.id: demo for demo in importlib.import_module(module).DEMOS}


def find(demo_id: str) -> Demo:
    """The demo of this id. Raises DemoUnknown, with the nearest id where one is near."""
    registered = demos()
    if demo_id in registered:
        return registered[demo_id]
    near = _nearest(demo_id, tuple(registered), "flashgrad demo --list names all.")
    raise DemoUnknown(f"There is no demo {one_line(demo_id, 60)!r}; {near}")


def validate(demo: Demo, values: Mapping[str, object]) -> Parameters:
    """The demo's parameters with these `values` and defaults for the rest.

    Texts are read as numbers where numbers are due, as links and command lines give them. Raises
    ParameterInvalid with the first offending parameter, its value and what is allowed.
    """
    infos = {info.name: info for info in parameter_infos(demo.parameters)}
    for name, value in values.items():
        if name not in infos:
            near = _nearest(name, tuple(infos), f"there are {', '.join(infos)}.")
            raise ParameterInvalid(f"{demo.id} has no parameter {one_line(name, 40)!r}; {near}")
        if not _is_finite(value):
            raise ParameterInvalid(_refusal(demo, infos[name], value))
    try:
        return demo.parameters.model_validate(dict(values))
    except ValidationError as error:
        first: ErrorDetails = error.errors(include_url=False)[0]
        info = infos[str(first["loc"][0])]
        raise ParameterInvalid(_refusal(demo, info, values.get(info.name))) from error


def questions(demo: Demo, parameters: Parameters) -> tuple[Question, ...]:
    """What the learner is asked before a run with `parameters`."""
    return tuple(
        Question(
            prediction.key,
            prediction.question(parameters),
            tuple(label for label, _ in prediction.choices(parameters)) if prediction.choices else (),
            prediction.scale,
            prediction.unit,
        )
        for prediction in demo.predictions
    )


def _nearest(name: str, names: tuple[str, ...], otherwise: str) -> str:
    near = difflib.get_close_matches(name[:60], names, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else otherwise


def _is_finite(value: object) -> bool:
    if not isinstance(value, str | float):
        return True
    try:
        return math.isfinite(float(value))
    except ValueError:
        return True


def _refusal(demo: Demo, info: ParameterInfo, value: object) -> str:
    shown = one_line(str(value), 40)
    return f"{demo.id}: {info.name} is {shown!r}, but must be {allowed(info)}."


def allowed(info: ParameterInfo) -> str:
    """What `info` takes, in words, such as `a whole number from 2 to 60`."""
    if info.kind == "choice":
        return f"one of {', '.join(info.choices)}"
    if info.kind == "flag":
        return "true or false"
    kind = "a whole number" if info.kind == "integer" else "a number"
    unit = f" {info.unit}" if info.unit else ""
    return f"{kind} from {info.low:.10g} to {info.high:.10g}{unit}"
