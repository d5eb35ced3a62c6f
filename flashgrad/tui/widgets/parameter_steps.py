"""How far a key press moves a parameter. Pure.

Linear numbers move on round multiples, logarithmic ones by a twentieth of a decade; values are rounded as they
are shown, so that a link made from what is on the screen gives the same run.
"""

import math

from flashgrad.demos.numerals import format_number
from flashgrad.demos.parameter_info import ParameterInfo

_STEPS_PER_RANGE = 50
_STEPS_PER_DECADE = 20
_LARGEST_WHOLE_PAGE = 100


def shown_value(info: ParameterInfo, value: object) -> str:
    """`value` as a control shows it, without its unit."""
    if info.kind == "flag":
        return "yes" if value else "no"
    if info.kind == "choice" or not isinstance(value, int | float):
        return str(value)
    return str(value) if isinstance(value, int) else format_number(value, 4)


def stepped(info: ParameterInfo, value: object, steps: int) -> object:
    """The value `steps` small steps on: numbers stop at their bounds, choices go round."""
    if info.kind == "flag":
        return not value if steps % 2 else value
    if info.kind == "choice":
        return info.choices[(info.choices.index(str(value)) + steps) % len(info.choices)]
    number = _number(value)
    if _is_logarithmic(info):
        return _settled(info, _log_stepped(info, number, steps), number, steps)
    step = 1.0 if info.kind == "integer" else _round_down(_range(info) / _STEPS_PER_RANGE)
    return _settled(info, _on_grid(number, step, steps), number, steps)


def paged(info: ParameterInfo, value: object, pages: int) -> object:
    """The value `pages` large steps on: a factor of two each on a log scale, a fifth of the range otherwise."""
    if info.kind in ("choice", "flag"):
        return stepped(info, value, pages)
    number = _number(value)
    if _is_logarithmic(info):
        return _settled(info, number * 2.0**pages, number, pages)
    page = _round_down(_range(info) / 5)
    if info.kind == "integer":
        page = min(max(page, 1.0), float(_LARGEST_WHOLE_PAGE))
    return _settled(info, _on_grid(number, page, pages), number, pages)


def at_end(info: ParameterInfo, *, is_last: bool) -> object:
    """The least or the greatest value, the first or the last choice."""
    if info.kind == "flag":
        return is_last
    if info.kind == "choice":
        return info.choices[-1 if is_last else 0]
    return _typed(info, _high(info) if is_last else _low(info))


def parse_value(info: ParameterInfo, text: str) -> object | None:
    """The number that was typed for a numeric parameter, within bounds or not; None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number) or (info.kind == "integer" and not number.is_integer()):
        return None
    return _typed(info, number)


def share(info: ParameterInfo, value: object) -> float | None:
    """The place of a numeric value between its bounds, in [0, 1]; None for what has no such place."""
    if info.kind in ("choice", "flag"):
        return None
    low, high, number = _low(info), _high(info), _number(value)
    if high <= low:
        return None
    if _is_logarithmic(info):
        number = max(number, low)
        return (math.log(number) - math.log(low)) / (math.log(high) - math.log(low))
    return (number - low) / (high - low)


def at_share(info: ParameterInfo, place: float) -> object:
    """The numeric value at a place in [0, 1] between the bounds, rounded as a step rounds."""
    low, high = _low(info), _high(info)
    if _is_logarithmic(info):
        exact = math.exp(math.log(low) + place * (math.log(high) - math.log(low)))
        return _typed(info, min(high, max(low, _significant(exact, 2))))
    step = 1.0 if info.kind == "integer" else _round_down(_range(info) / _STEPS_PER_RANGE)
    return _typed(info, min(high, max(low, _on_grid(low + place * (high - low), step, 0))))


def _log_stepped(info: ParameterInfo, number: float, steps: int) -> float:
    place = math.log10(max(number, _low(info))) * _STEPS_PER_DECADE
    return 10 ** ((round(place) + steps) / _STEPS_PER_DECADE)


def _settled(info: ParameterInfo, target: float, number: float, steps: int) -> object:
    """`target` rounded and within bounds, but never the value that the step started from unless at a bound."""
    if _is_logarithmic(info) and info.kind == "real":
        target = _significant(target, 2)
    if info.kind == "integer":
        target = float(round(target))
        if target == number:
            target = number + math.copysign(1, steps)
    return _typed(info, min(_high(info), max(_low(info), target)))


def _on_grid(number: float, step: float, steps: int) -> float:
    """The multiple of `step` that lies `steps` multiples beyond `number`, counted from the next one."""
    place = number / step
    start = math.floor(place + 1e-9) if steps > 0 else math.ceil(place - 1e-9) if steps < 0 else round(place)
    decimals = max(0, -math.floor(math.log10(step)))
    return round((start + steps) * step, decimals)


def _typed(info: ParameterInfo, number: float) -> object:
    return round(number) if info.kind == "integer" else number


def _significant(number: float, digits: int) -> float:
    return float(f"{number:.{digits - 1}e}")


def _round_down(number: float) -> float:
    """The greatest of 1, 2, 5 × 10^k that is not above `number`, for `number` > 0."""
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in (5, 2, 1) if step * power <= number * (1 + 1e-9))


def _is_logarithmic(info: ParameterInfo) -> bool:
    return info.scale == "log" and _low(info) > 0


def _range(info: ParameterInfo) -> float:
    return max(_high(info) - _low(info), 1e-12)


def _low(info: ParameterInfo) -> float:
    return 0.0 if info.low is None else info.low


def _high(info: ParameterInfo) -> float:
    return 1.0 if info.high is None else info.high


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
