"""Demos of other installed packages, which name them in the entry point group `flashgrad.demos`.

An entry point leads to a `Demo`. Loading it runs that package's code, as importing any installed package does; that is
why only packages can bring demos, and decks never can. A package that is broken is left out and says why.
"""

import contextlib
import io
import sys
from collections.abc import Container, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from flashgrad.demos.contract import broken_rule
from flashgrad.demos.spec import Demo
from flashgrad.text import one_line

GROUP = "flashgrad.demos"

_MOST_REASON_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Plugin:
    """A demo and the package that it comes from, such as `my-demos 1.0`."""

    demo: Demo
    package: str


@dataclass(frozen=True, slots=True)
class PluginFault:
    """An entry point that gives no demo."""

    package: str
    sentence: str
    """Which entry point of which package, and why it was left out."""


def load(
    taken: Container[str], points: Iterable[EntryPoint] | None = None
) -> tuple[tuple[Plugin, ...], tuple[PluginFault, ...]]:
    """The demos of all packages but those whose id is `taken`, in order of package and name, and what was left out."""
    points = entry_points(group=GROUP) if points is None else points
    plugins: dict[str, Plugin] = {}
    faults: list[PluginFault] = []
    for point in sorted(points, key=lambda point: (_package(point), point.name)):
        demo, reason = _loaded(point)
        if demo is not None and demo.id in plugins:
            reason = f"its id {demo.id!r} is that of a demo of {plugins[demo.id].package}"
        elif demo is not None and demo.id in taken:
            reason = f"its id {demo.id!r} is that of a demo of flashgrad"
        if demo is not None and not reason:
            plugins[demo.id] = Plugin(demo, _package(point))
        else:
            named = f"The demo {one_line(point.name, 60)!r} of the package {_package(point)}"
            faults.append(PluginFault(_package(point), f"{named} was left out: {reason}."))
    return tuple(plugins.values()), tuple(faults)


def _loaded(point: EntryPoint) -> tuple[Demo | None, str]:
    """The demo to which `point` leads, or None and why there is none."""
    had_torch = "torch" in sys.modules
    try:
        # What it prints would be drawn over the screen.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            demo = point.load()
            rule = broken_rule(demo)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever another's code raises, even an exit, is a fault of that package alone
        reason = one_line(f"{type(error).__name__}: {error}", _MOST_REASON_CHARACTERS)
        return None, f"loading it failed with {reason.rstrip('.')}"
    if rule:
        return None, f"it {rule}"
    if not had_torch and "torch" in sys.modules:
        return None, "it loads torch before it runs; import torch inside its function `frames`"
    return demo, ""


def _package(point: EntryPoint) -> str:
    distribution = point.dist
    return "unknown" if distribution is None else one_line(f"{distribution.name} {distribution.version}", 80)
