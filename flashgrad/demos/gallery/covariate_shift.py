"""Add the shift back: is it for less covariate shift that batch norm trains so well?

Idea: while a network learns, the inputs of each layer drift, because the layers below change. Batch norm was made to
stop that drift, and it does. But if every unit is then given a new random mean and scale at every step, so that inputs
drift more than without any norm, the network still learns nearly as well (Santurkar et al. 2018). So that is not why.
What remains: the loss falls as far as its gradient promises, at large learning rates too; and BN(aWx) = BN(Wx), so
the scale of the weights does not matter, and ∂L/∂W goes with 1/a.
Picture, 8 ReLU layers on two spirals, lr 0.3, 80 steps: losses of 0.52 without a norm, 0.006 with batch norm, 0.10 with
batch norm and added shift; inputs drift by 0.13, 0.00006 and 0.24 standard deviations a step. Over all learning rates
0.003 to 3 the best losses are 0.50 and 0.001; without a norm hardly a network survives a rate of 1.
Source: Ioffe & Szegedy 2015; Santurkar et al. 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.covariate_shift_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.race.race_measures import late_median
from flashgrad.demos.kit.race.racing import in_turn
from flashgrad.demos.kit.seed_statistics import rows
from flashgrad.demos.kit.shift.shifted_network import ARMS, GAINS, SWEPT, ShiftedNetwork, drift_in_theory, settings
from flashgrad.demos.kit.shift.shifting import Watch, watch
from flashgrad.demos.kit.training.trainable import Norm
from flashgrad.demos.kit.training.training_curves import CHANCE, by_arm, over_steps
from flashgrad.demos.spec import Array, Demo, Frame, Plot, PlotKind, Readout, Scale, Theory

if TYPE_CHECKING:
    from torch import Tensor

COMPARED: Mapping[Norm, tuple[str, ...]] = {"none": ("none",), "batch": ("batch", "shifted")}
"""The arms that are trained together, by their norm."""

FOLLOWED = ("loss", "drift", "kept_promise")
"""What is drawn over the steps."""


def frames(p: ShiftedNetwork) -> Iterator[Frame]:
    """The arms step by step; or their losses at every learning rate or gain, as they fall."""
    return sweep(p) if p.swept else comparison(p)


def comparison(p: ShiftedNetwork) -> Iterator[Frame]:
    """No norm, batch norm, and batch norm with added shift: (S, steps) of each, a few steps at a time."""
    runs = {
        norm: watch(p, norm, [each for arm in arms for each in settings(p, arm)]) for norm, arms in COMPARED.items()
    }
    found: dict[str, Tensor] = {}
    for progress, norm, seen in in_step(p, runs):
        arms = COMPARED[norm]
        measured = {"loss": seen.loss, "drift": seen.drift, "kept_promise": seen.kept_promise}
        measured |= {"final_loss": seen.final_loss, "saturated_fraction": seen.saturated_fraction}
        measured["drift_per_step"] = seen.drift.nanmedian(1).values
        found |= by_arm(arms, measured)
        series = {f"{name}_{arm}": over_steps(found[f"{name}_{arm}"]) for name in FOLLOWED for arm in arms}
        if "shifted" in arms:
            expected = (drift_in_theory(p.noise),) * seen.steps
            series["drift_shifted"] = replace(series["drift_shifted"], theory=expected)
        yield Frame(step=seen.steps, progress=progress, series=series, readouts=standing(arms, found))
    yield Frame(step=p.steps, progress=1.0, arrays={name: plain(values) for name, values in found.items()})


def sweep(p: ShiftedNetwork) -> Iterator[Frame]:
    """No norm and batch norm at each learning rate or gain: (S, settings), in the order of `setting`."""
    runs = {norm: watch(p, norm, settings(p, norm)) for norm in COMPARED}
    found: dict[str, Tensor] = {}
    for progress, norm, seen in in_step(p, runs):
        measured = {
            "final_loss": seen.final_loss,
            "weight_grad": seen.weight_grad,
            "saturated": seen.saturated_fraction,
        }
        new = {f"{name}_{norm}": values.view(len(p.swept), p.seeds).T for name, values in measured.items()}
        found |= new
        series = {name: replace(over_steps(values), x=p.swept) for name, values in new.items()}
        if p.experiment == "gains" and norm == "batch":
            at_one = series["weight_grad_batch"].y[GAINS.index(1)]
            expected = tuple(at_one / gain for gain in GAINS)
            series["weight_grad_batch"] = replace(series["weight_grad_batch"], theory=expected)
        yield Frame(
            step=seen.steps, progress=progress, series=series, readouts=best(p, norm, new[f"final_loss_{norm}"])
        )
    arrays = {name: plain(values) for name, values in found.items()}
    yield Frame(step=p.steps, progress=1.0, arrays={"setting": p.swept, **arrays})


def in_step(p: ShiftedNetwork, runs: Mapping[Norm, Iterator[Watch]]) -> Iterator[tuple[float, Norm, Watch]]:
    """A few steps of each run in turn, after the share that is done of all."""
    done = dict.fromkeys(runs, 0)
    for norm, seen in in_turn(runs):
        done[norm] = seen.steps
        yield 0.99 * sum(done.values()) / (p.steps * len(done)), norm, seen


def plain(values: Tensor) -> Array:
    """(S, …) as plain numbers."""
    return rows(values) if values.ndim > 1 else tuple(values.tolist())


def standing(arms: tuple[str, ...], found: Mapping[str, Tensor]) -> dict[str, Readout]:
    """The medians over the networks of these arms."""
    units = {"final_loss": "loss, last 10 steps", "drift_per_step": "sd per step"}
    return {
        f"{name}_{arm}": Readout(late_median(found[f"{name}_{arm}"].tolist()), unit)
        for name, unit in units.items()
        for arm in arms
    }


def best(p: ShiftedNetwork, norm: Norm, losses: Tensor) -> dict[str, Readout]:
    """The setting at which the median network ends lowest, and how many networks were lost at all of them."""
    medians = [late_median(column) for column in losses.T.tolist()]
    lowest = min(medians)
    return {
        f"best_{norm}": Readout(p.swept[medians.index(lowest)], "learning rate" if p.experiment == "rates" else "gain"),
        f"best_loss_{norm}": Readout(lowest, "loss there"),
        f"lost_{norm}": Readout(int(losses.isinf().sum()), f"of {losses.numel()} networks"),
    }


def followed(view: str, quantity: str, title: str, y_label: str) -> Plot:
    """Something over the steps, for all arms or for those that it is measured of."""
    series = tuple(f"{quantity}_{arm}" for arm in (ARMS if view != "promise" else SWEPT))
    shown_when = {"experiment": "shift", "view": view}
    reference = {"loss": CHANCE, "promise": 1.0}.get(view)
    y_scale: Scale = "linear" if view == "promise" else "log"
    return Plot(
        title, PlotKind.LINES, series, "step", y_label, y_scale=y_scale, reference=reference, shown_when=shown_when
    )


def over_settings(experiment: str, quantity: str, title: str, y_label: str) -> Plot:
    """Something over the learning rates or gains."""
    series = tuple(f"{quantity}_{arm}" for arm in SWEPT)
    x_label = "learning rate" if experiment == "rates" else "gain of the hidden weights"
    reference = CHANCE if quantity == "final_loss" else None
    y_scale: Scale = "linear" if quantity == "saturated" else "log"
    shown_when = {"experiment": experiment}
    return Plot(title, PlotKind.SCATTER, series, x_label, y_label, "log", y_scale, reference, shown_when)


DEMO = Demo(
    id="covariate-shift",
    title="Add the shift back",
    insight="Batch norm with shift added on purpose drifts more than no norm at all, and still trains far better.",
    parameters=ShiftedNetwork,
    plots=(
        followed("loss", "loss", "Loss of the median network; the line is chance", "cross-entropy"),
        followed("drift", "drift", "How far layers' inputs move in a step", "sd"),
        followed("promise", "kept_promise", "Decrease of the loss", "of what the gradient promised"),
        over_settings("rates", "final_loss", "Loss at the end, at every learning rate", "cross-entropy"),
        over_settings("gains", "final_loss", "Loss at the end, at every scale of the weights", "cross-entropy"),
        over_settings("gains", "weight_grad", "Gradient before training", "‖∂L/∂W‖"),
        over_settings("gains", "saturated", "Units with |h| > 4 at the end", "share"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Ioffe & Szegedy 2015: batch normalisation, made to stop internal covariate shift; BN(aWx) = BN(Wx)",
        "Santurkar et al. 2018: with shift added after the norm training is as good, so the reason is another",
    ),
    theory=(
        Theory(
            "drift in a step, from means ξ and ξ′ of two steps",
            r"\mathrm{median}\,|\xi - \xi'| = \sqrt{2}\;\Phi^{-1}\left(\frac{3}{4}\right)\,s, \quad"
            r" \xi, \xi' \sim \mathcal{N}(0, s^2)",
            "derived here, for an added shift s that is small beside 1",
            ("drift_shifted",),
        ),
        Theory(
            "gradient of weights a times as large, under batch norm",
            r"\left\lVert\frac{\partial L}{\partial W}\right\rVert(a) ="
            r" \frac{1}{a} \left\lVert\frac{\partial L}{\partial W}\right\rVert(1)",
            "Ioffe & Szegedy 2015, from BN(aWx) = BN(Wx)",
            ("weight_grad_batch",),
        ),
    ),
)
