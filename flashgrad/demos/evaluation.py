"""What a finished run says: claims judged, questions answered. No I/O, no torch."""

import math

from flashgrad.demos.spec import Demo, Prediction, Result, Scale, judge
from flashgrad.demos.wire import Outcome, PredictionOutcome


def evaluate(demo: Demo, result: Result) -> Outcome:
    """The outcome of a run of `demo`: its data, the claims that apply, every question with its answer."""
    parameters = result.parameters
    return Outcome(
        demo_id=demo.id,
        parameters=parameters.model_dump(),
        readouts=result.readouts,
        series=result.series,
        matrices=result.matrices,
        arrays=result.arrays,
        claims=tuple(judge(claim, result) for claim in demo.claims if claim.applies(parameters)),
        predictions=tuple(_answered(prediction, result) for prediction in demo.predictions),
    )


def nearest_choice(choices: tuple[tuple[str, float], ...], measured: float, scale: Scale) -> str:
    """The label whose value lies nearest to `measured`, on a log scale where `scale` is "log".

    Zero lies below every positive value on a log scale. A measure that is not a number is nearest to none
    and gives "not a number".
    """
    if math.isnan(measured):
        return "not a number"
    place = _place(measured, scale)
    if math.isinf(place):
        extreme = max if place > 0 else min
        return extreme(choices, key=lambda choice: choice[1])[0]
    return min(choices, key=lambda choice: abs(_place(choice[1], scale) - place))[0]


def _answered(prediction: Prediction, result: Result) -> PredictionOutcome:
    choices = prediction.choices(result.parameters) if prediction.choices else ()
    answer = float(prediction.answer(result))
    number = f"{answer:.3g} {prediction.unit}".strip()
    return PredictionOutcome(
        key=prediction.key,
        question=prediction.question(result.parameters),
        choices=tuple(label for label, _ in choices),
        scale=prediction.scale,
        unit=prediction.unit,
        answer=answer,
        answer_label=nearest_choice(choices, answer, prediction.scale) if choices else number,
        explanation=prediction.explanation(result),
    )


def _place(value: float, scale: Scale) -> float:
    if scale == "linear":
        return value
    return math.log10(value) if value > 0 else -math.inf
