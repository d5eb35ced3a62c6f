"""What every demo keeps to, bundled or not; a demo that does not would fail on a screen. No I/O and no torch."""

import inspect

from flashgrad.demos.demo_id import MOST_CHARACTERS, RESERVED, is_demo_id
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Claim, Demo, Parameters, Plot, Prediction, Theory

_PARTS = {"plots": Plot, "predictions": Prediction, "claims": Claim, "sources": str, "theory": Theory}


def broken_rule(demo: object) -> str:
    """The first rule that `demo` breaks, as the end of the sentence “it …”; empty where it keeps to all."""
    if not isinstance(demo, Demo):
        return f"is no flashgrad.demos.spec.Demo but of type {type(demo).__name__}"
    return _broken_by_words(demo) or _broken_by_parts(demo) or _broken_by_parameters(demo)


def _broken_by_words(demo: Demo) -> str:
    if not is_demo_id(str(demo.id)):
        rule = f"lower-case words and digits joined by hyphens, in {MOST_CHARACTERS} characters at most"
        return f"has an id that is not {rule}, or is {RESERVED!r}"
    for name in ("title", "insight"):
        text = getattr(demo, name)
        if not isinstance(text, str) or not text.strip():
            return f"has no {name}"
    return ""


def _broken_by_parts(demo: Demo) -> str:
    if not inspect.isfunction(demo.frames):
        return "has frames that are no function"
    for name, kind in _PARTS.items():
        parts = getattr(demo, name)
        if not isinstance(parts, tuple) or not all(isinstance(part, kind) for part in parts):
            return f"has {name} that are no tuple of {kind.__name__}"
    for name in ("plots", "sources"):
        if not getattr(demo, name):
            return f"has no {name}"
    keys = [prediction.key for prediction in demo.predictions]
    return "asks two questions under one key" if len(set(keys)) < len(keys) else ""


def _broken_by_parameters(demo: Demo) -> str:
    parameters: object = demo.parameters
    if not (isinstance(parameters, type) and issubclass(parameters, Parameters)):
        return "has parameters that are no subclass of flashgrad.demos.spec.Parameters"
    demo.parameters()
    infos = {info.name: info for info in parameter_infos(demo.parameters)}
    for info in infos.values():
        if info.kind in ("integer", "real") and (info.low is None or info.high is None):
            return f"has a number without bounds, {info.name}"
        if info.kind == "choice" and not info.choices:
            return f"has a text that is no choice, {info.name}"
    needed = {name for plot in demo.plots for name in plot.shown_when}
    needed |= {name for info in infos.values() for name in info.used_when}
    unknown = sorted(needed - infos.keys())
    return f"speaks of a parameter that it has not, {unknown[0]}" if unknown else ""
