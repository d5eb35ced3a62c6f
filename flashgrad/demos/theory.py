"""Which of a demo's formulas stand behind what is drawn now. Pure."""

from collections.abc import Mapping

from flashgrad.demos.plots import due_plots
from flashgrad.demos.spec import Demo, Series, Theory


def due_theory(demo: Demo, values: Mapping[str, object], drawn: Mapping[str, Series]) -> tuple[Theory, ...]:
    """The formulas of the theory that the plots for these parameter values show of the series `drawn`."""
    named = {name for plot in due_plots(demo.plots, values) for name in plot.series}
    predicted = {name for name in named if name in drawn and drawn[name].theory}
    return tuple(
        theory
        for theory in demo.theory
        if holds(theory, values) and (not theory.series or predicted.intersection(theory.series))
    )


def holds(theory: Theory, values: Mapping[str, object]) -> bool:
    """Whether the parameter values are those that the formula is for."""
    return all(str(values.get(name)) in wanted for name, wanted in theory.holds_for.items())
