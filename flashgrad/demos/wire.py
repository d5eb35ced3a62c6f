"""What the app and the demo process say to each other, and how it is written. Only this file knows the format.

One JSON object per line: a single key names the kind, its value holds the fields. NaN and the infinities
stand as the texts "NaN", "Infinity" and "-Infinity", since JSON has no such numbers. Whatever comes from the
demo process is checked and neutralised here, and what cannot be understood becomes `Failed`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from flashgrad.demos.lines import MAX_LINE_BYTES
from flashgrad.demos.links import bundled_cards
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Array, ClaimOutcome, Demo, Frame, Matrix, Readout, Scale, Series
from flashgrad.text import neutralise, one_line


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use before it is stopped."""

    silence_s: float = 60.0
    """Wall-clock time without a frame, after which a run counts as hung."""
    time_s: float = 600.0
    """Wall-clock time of the whole run."""
    memory_bytes: int = 3 << 30
    """Address space on top of what the warm process has; not enforced where the system cannot."""
    output_bytes: int = 256 << 20
    """All lines of the run together."""
    frames: int = 10_000

    @property
    def sentence(self) -> str:
        """What to say of a run whose time was up."""
        when = f"no word for {self.silence_s:g} s, or longer than {self.time_s:g} s in all"
        return f"The demo was stopped, as it took too long ({when}); try smaller parameters."


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Run this demo; a run that is under way is stopped for it."""

    run: int
    """The requester's number for the run; every event of the run carries it."""
    demo_id: str
    parameters: Mapping[str, object]
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Stop this run if it is under way; no event answers."""

    run: int


@dataclass(frozen=True, slots=True)
class PredictionOutcome:
    """A question as it was asked, with the answer that the run gave."""

    key: str
    question: str
    choices: tuple[str, ...]
    """Labels in the order shown; empty where a number is asked for."""
    scale: Scale
    unit: str
    answer: float
    """The measured number."""
    answer_label: str
    """The label of the right choice, or the measured number with its unit."""
    explanation: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a finished run leaves behind."""

    demo_id: str
    parameters: Mapping[str, object]
    """All of them, defaults included, the seed too."""
    readouts: Mapping[str, Readout]
    series: Mapping[str, Series]
    matrices: Mapping[str, Matrix]
    arrays: Mapping[str, Array]
    claims: tuple[ClaimOutcome, ...]
    """Those that apply to these parameters."""
    predictions: tuple[PredictionOutcome, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """The demo process has imported torch and takes requests without delay."""

    torch_version: str
    process_id: int


@dataclass(frozen=True, slots=True)
class FrameArrived:
    """The run shows this now."""

    run: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class Finished:
    """The run's last event."""

    run: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """The run's last event, or with `run` None the end of the whole process."""

    run: int | None
    sentence: str


Event = Ready | FrameArrived | Finished | Failed
Request = RunRequest | CancelRequest


@dataclass(frozen=True, slots=True)
class _Envelope:
    """One line; exactly one field is set."""

    ready: Ready | None = None
    frame: FrameArrived | None = None
    finished: Finished | None = None
    failed: Failed | None = None
    run: RunRequest | None = None
    cancel: CancelRequest | None = None

    def content(self) -> Event | Request | None:
        """The one thing inside."""
        return self.ready or self.frame or self.finished or self.failed or self.run or self.cancel


_KINDS: Mapping[type, str] = {
    Ready: "ready",
    FrameArrived: "frame",
    Finished: "finished",
    Failed: "failed",
    RunRequest: "run",
    CancelRequest: "cancel",
}


def encode(message: Event | Request) -> bytes:
    """`message` as one line, its newline included."""
    return to_json({_KINDS[type(message)]: message}, inf_nan_mode="strings") + b"\n"


def ends_run(line: bytes) -> bool:
    """Whether `line`, as `encode` writes it, is the last one of a run."""
    return line.startswith((b'{"finished"', b'{"failed"'))


def decode_event(line: bytes) -> Event:
    """The event that `line` says; `Failed` where it says none. Never raises. The texts in it are neutralised."""
    message = _decode(line)
    if isinstance(message, RunRequest | CancelRequest):
        return Failed(None, "The demo process answered with a request; that is an error in flashgrad.")
    return message


def decode_request(line: bytes) -> Request | Failed:
    """The request that `line` says; `Failed` where it says none. Never raises."""
    message = _decode(line)
    if isinstance(message, RunRequest | CancelRequest | Failed):
        return message
    return Failed(None, "The demo process was sent an event; that is an error in flashgrad.")


def _decode(line: bytes) -> Event | Request:
    if len(line) > MAX_LINE_BYTES:
        return Failed(None, f"A line to or from the demo process has more than {MAX_LINE_BYTES >> 20} MiB.")
    try:
        text = line.decode()
        if "\\" not in text and neutralise(text) == text:
            message = _envelope().validate_json(text).content()
        else:
            message = _envelope().validate_python(_neutralised(json.loads(text))).content()
    except (ValueError, RecursionError) as error:
        return Failed(None, f"A line to or from the demo process cannot be read: {_reason(error)}.")
    return message or Failed(None, "A line to or from the demo process is of an unknown kind.")


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"][:4])
        return one_line(f"{place} {first['msg']}".strip(), 200)
    return one_line(str(error), 200)


@cache
def _envelope() -> TypeAdapter[_Envelope]:
    return TypeAdapter(_Envelope)


def _neutralised(value: Any) -> Any:
    """`value`, as JSON gives it, with every text in it neutralised."""
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, list):
        return [_neutralised(item) for item in value]
    if isinstance(value, dict):
        return {neutralise(key): _neutralised(item) for key, item in value.items()}
    return value


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """`outcome` for scripts, as plain JSON; a number that is not finite stands as "NaN", "Infinity", "-Infinity".

    `prediction` is the first of `predictions`. An answer is the right choice's label, or the number.
    """
    predictions = [_prediction_json(prediction) for prediction in outcome.predictions]
    plain = {
        "demo": outcome.demo_id,
        "params": {name: value for name, value in outcome.parameters.items() if name != "seed"},
        "seed": outcome.parameters.get("seed"),
        "readouts": {name: asdict(readout) for name, readout in outcome.readouts.items()},
        "series": {name: asdict(series) for name, series in outcome.series.items()},
        "matrices": {name: matrix.values for name, matrix in outcome.matrices.items()},
        "arrays": outcome.arrays,
        "claims": [asdict(claim) for claim in outcome.claims],
        "prediction": predictions[0] if predictions else None,
        "predictions": predictions,
    }
    return {name: _finite(value) for name, value in plain.items()}


def _prediction_json(prediction: PredictionOutcome) -> dict[str, object]:
    kind = {"choices": prediction.choices} if prediction.choices else {"scale": prediction.scale}
    return {
        "key": prediction.key,
        "question": prediction.question,
        **kind,
        "answer": prediction.answer_label if prediction.choices else prediction.answer,
        "measured": prediction.answer,
        "unit": prediction.unit,
        "explanation": prediction.explanation,
    }


def demo_json(demo: Demo) -> dict[str, object]:
    """What a script can know of `demo` without running it."""
    infos = [asdict(info) for info in parameter_infos(demo.parameters)]
    plain = {
        "id": demo.id,
        "title": demo.title,
        "insight": demo.insight,
        "parameters": infos,
        "claims": [claim.sentence for claim in demo.claims],
        "sources": demo.sources,
        "cards": bundled_cards(demo.id),
    }
    return {name: _finite(value) for name, value in plain.items()}


def _finite(value: Any) -> Any:
    """`value` as JSON without bare NaN: mappings, lists and scalars."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
