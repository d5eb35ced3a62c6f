"""What a demo is: parameters in, frames of plain numbers out, claims and questions about them. No I/O.

No torch either. A file in `gallery/` defines one `DEMO`. The same frames feed the terminal charts, `--json` and
exported figures; readouts, predictions and claims are computed from the result and never from a drawing.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Numbers = tuple[float, ...]
Array = Numbers | tuple[Numbers, ...]


class Parameters(BaseModel):
    """Base of every demo's parameters: frozen, validated, unknown names refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    seed: int = Field(default=0, ge=0, le=2**31 - 1, title="seed", description="Seed of the run's random generator.")


@dataclass(frozen=True, slots=True)
class Series:
    """A measured curve, its theory where there is one, its band over seeds. All tuples are as long as `x`."""

    x: Numbers
    y: Numbers
    theory: Numbers | None = None
    low: Numbers | None = None
    high: Numbers | None = None

    def __post_init__(self) -> None:
        for name in ("y", "theory", "low", "high"):
            numbers = getattr(self, name)
            if numbers is not None and len(numbers) != len(self.x):
                raise ValueError(f"{name} has {len(numbers)} numbers for {len(self.x)} places on x")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Values for a heatmap, row by row; the first row is drawn at the top."""

    values: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class Readout:
    """One number worth reading, with its unit (empty for a pure number)."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a run shows at one moment. A name in a later frame replaces the same name of an earlier one."""

    step: int
    progress: float
    """Share of the run that is done, in [0, 1]; the last frame has 1."""
    series: Mapping[str, Series] = field(default_factory=dict)
    matrices: Mapping[str, Matrix] = field(default_factory=dict)
    readouts: Mapping[str, Readout] = field(default_factory=dict)
    arrays: Mapping[str, Array] = field(default_factory=dict)
    """Raw quantities under stable names: per layer, per step, or (per seed, per layer)."""


@dataclass(frozen=True, slots=True)
class Result:
    """All frames of one run, merged; `parameters` are the demo's own `Parameters`."""

    parameters: Any
    series: Mapping[str, Series]
    matrices: Mapping[str, Matrix]
    readouts: Mapping[str, Readout]
    arrays: Mapping[str, Array]

    def row(self, name: str) -> Numbers:
        """The array of this name, one number after the other, such as one per layer or per seed."""
        return tuple(value for value in self.arrays[name] if not isinstance(value, tuple))

    def rows(self, name: str) -> tuple[Numbers, ...]:
        """The array of this name, row by row, such as the layers of each seed."""
        return tuple(row for row in self.arrays[name] if isinstance(row, tuple))


def merge(parameters: Parameters, frames: Iterable[Frame]) -> Result:
    """The result that `frames`, in order, leave behind."""
    series: dict[str, Series] = {}
    matrices: dict[str, Matrix] = {}
    readouts: dict[str, Readout] = {}
    arrays: dict[str, Array] = {}
    for frame in frames:
        series |= frame.series
        matrices |= frame.matrices
        readouts |= frame.readouts
        arrays |= frame.arrays
    return Result(parameters, series, matrices, readouts, arrays)


class PlotKind(StrEnum):
    """How a plot wants to be seen."""

    BARS = "bars"
    LINES = "lines"
    HISTOGRAM = "histogram"
    HEATMAP = "heatmap"
    SCATTER = "scatter"
    ARROWS = "arrows"
    """Vectors in the plane, one per series: from its first point (x, y) to its last; one scale on both axes."""
    DOTS = "dots"
    """A matrix of shares in [0, 1]: one dot per cell, blank at 0, the darker the larger."""


Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart over named series (or, for a heatmap, one named matrix). Axis labels carry the unit."""

    title: str
    kind: PlotKind
    series: tuple[str, ...]
    """Names in `Frame.series`, or one name in `Frame.matrices`."""
    x_label: str
    y_label: str
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    reference: float | None = None
    """A y value to draw a line at, such as chance level."""
    shown_when: Mapping[str, str] = field(default_factory=dict)
    """Parameter values under which this plot is drawn; empty for always."""
    band_label: str = "seed band"
    """What `Series.low` and `Series.high` span, such as "mean ± sd"."""
    curve_label: str = "measured"
    """What a chart in the terminal calls a curve that is alone."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question that the learner answers before the run. The right answer is read from the result.

    `question` and `choices` are made from the parameters. The right choice is that whose value lies nearest to the
    measured one (on a log scale where `scale` is "log"); without choices a number is asked for.
    """

    key: str
    question: Callable[[Any], str]
    answer: Callable[[Result], float]
    explanation: Callable[[Result], str]
    """One sentence: the number and the reason."""
    choices: Callable[[Any], tuple[tuple[str, float], ...]] | None = None
    """(label, value) in the order shown."""
    scale: Scale = "linear"
    unit: str = ""


class Verdict(StrEnum):
    """What measuring a claim showed."""

    HOLDS = "holds"
    CONDITIONAL = "holds under the stated conditions"
    CONTRADICTED = "contradicted"


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about the effect that a run can show to be false."""

    sentence: str
    measure: Callable[[Result], float]
    low: float
    """The claim holds where low ≤ measure ≤ high."""
    high: float
    source: str
    unit: str = ""
    condition: str = ""
    """The condition in words, where the claim is stated under one."""
    applies: Callable[[Any], bool] = _always
    """Whether a run with these parameters says anything about the claim."""


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """A claim, measured."""

    sentence: str
    measured: float
    low: float
    high: float
    verdict: Verdict
    source: str
    unit: str = ""
    condition: str = ""


def judge(claim: Claim, result: Result) -> ClaimOutcome:
    """`claim` held against `result`. A measure that is not a number contradicts."""
    measured = float(claim.measure(result))
    verdict = Verdict.CONDITIONAL if claim.condition else Verdict.HOLDS
    if not (math.isfinite(measured) and claim.low <= measured <= claim.high):
        verdict = Verdict.CONTRADICTED
    low, high, source, unit, condition = claim.low, claim.high, claim.source, claim.unit, claim.condition
    return ClaimOutcome(claim.sentence, measured, low, high, verdict, source, unit, condition)


@dataclass(frozen=True, slots=True)
class Theory:
    """A formula that the demo evaluates and draws beside what it measures."""

    name: str
    """What it predicts, in a few words and the demo's own symbols, such as "gradient at layer l"."""
    formula: str
    """LaTeX without dollars."""
    source: str
    """Author, year, equation where known."""
    series: tuple[str, ...] = ()
    """The series whose `theory` it gives; empty where it speaks of the whole demo."""
    holds_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of other parameters for which it is the formula; empty for all."""


@dataclass(frozen=True, slots=True)
class Demo:
    """One idea that can be run. Listing demos touches only this, never torch."""

    id: str
    """Kebab-case and stable; cards link to it."""
    title: str
    insight: str
    """The one sentence to take away."""
    parameters: type[Parameters]
    plots: tuple[Plot, ...]
    frames: Callable[[Any], Iterator[Frame]]
    """From validated parameters; imports torch when first iterated."""
    predictions: tuple[Prediction, ...]
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    """Author, year, and what is to be found there."""
    theory: tuple[Theory, ...] = ()
    """The formulas behind what is drawn as theory; empty only where nothing is."""


def number(
    default: float,
    low: float,
    high: float,
    *,
    label: str,
    help_text: str,
    scale: Scale = "linear",
    unit: str = "",
    used_when: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Any:
    """A number with inclusive bounds, as a pydantic field; it matters only under the other values in `used_when`."""
    relevance: JsonDict = {name: list(values) for name, values in used_when.items()}
    extra: JsonDict = {"scale": scale, "unit": unit, "used_when": relevance}
    return Field(default, ge=low, le=high, title=label, description=help_text, json_schema_extra=extra)


def choice(
    default: str,
    *,
    label: str,
    help_text: str,
    is_presentation: bool = False,
    used_when: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Any:
    """A parameter with a fixed set of words (annotate it with `Literal`), as a pydantic field.

    `is_presentation` marks one that changes what is drawn and not what is computed; `used_when` is that of `number`.
    """
    relevance: JsonDict = {name: list(values) for name, values in used_when.items()}
    extra: JsonDict = {"is_presentation": is_presentation, "used_when": relevance}
    return Field(default, title=label, description=help_text, json_schema_extra=extra)
