"""Gradients through time, and what is drawn and read of them. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flashgrad.demos.kit.recurrent.recurrent_network import BATCH_SIZE, RecurrentNetwork, growth_in_theory
from flashgrad.demos.kit.recurrent.recurrent_probe import through_time
from flashgrad.demos.kit.recurrent.recurrent_sweeps import DIRECT_BIASES, GATE_BIASES
from flashgrad.demos.kit.recurrent.recurrent_theory import gate_in_theory
from flashgrad.demos.kit.recurrent.recurrent_weights import draw
from flashgrad.demos.kit.seed_statistics import deviation, median, per_layer, ratios, rows
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Numbers, Readout, Series

if TYPE_CHECKING:
    from torch import Tensor


def measured(p: RecurrentNetwork, seeds: range) -> dict[str, Tensor]:
    """∂L/∂state (S, T + 1) and what the gates' direct path leaves of it; without gates ‖U‖₂ (S, 1) instead."""
    import torch

    weights = draw(p.draw, seeds)
    found = through_time(p.cell, weights, seeds, length=p.length, batch_size=BATCH_SIZE, input_scale=p.input_scale)
    if p.is_gated:
        return {"state_grad": found.state_grad, "direct_path": found.direct_path}
    return {"state_grad": found.state_grad, "spectral_norm": torch.linalg.matrix_norm(weights.recurrent, 2)[:, None]}


def readouts(p: RecurrentNetwork, found: dict[str, Tensor], growth: Numbers | None) -> dict[str, Readout]:
    """The numbers beside the picture: medians over the seeds so far."""
    state_grad = rows(found["state_grad"])
    ratio, by_seed = median(ratios(state_grad)), factors(state_grad)
    shown = {
        "factor_per_step": Readout(median(by_seed), "×"),
        "log10_ratio": Readout(decades(ratio), "decades, start/end"),
        "largest_growth": Readout(median([max(row) / row[-1] for row in state_grad]), "× the gradient at the end"),
    }
    if growth:
        shown["theory_factor_per_step"] = Readout(growth[0] ** (1 / p.length), "×")
    if "spectral_norm" in found:
        shown["spectral_norm"] = Readout(found["spectral_norm"].median().item(), "largest singular value of U")
    if p.seeds > 1:
        shown["factor_spread"] = Readout(deviation(by_seed), "sd over seeds")
    return shown


def over_time(values: Tensor, growth: Numbers | None = None) -> Series:
    """The median network of `values` (C, T + 1) over t = 0 … T; theory, `growth`, starts from it at T."""
    series = per_layer(values)
    theory = growth and tuple(series.y[-1] * factor for factor in growth)
    return Series(tuple(x - 1 for x in series.x), series.y, theory, series.low, series.high)


def direct_in_theory(p: RecurrentNetwork) -> Numbers:
    """What σ(gate bias) per step leaves, t = 0 … T."""
    gate = gate_in_theory(p.gate_bias)
    return tuple(gate ** (p.length - t) for t in range(p.length + 1))


def sweeps(p: RecurrentNetwork, swept: Mapping[str, Numbers], by_length: Mapping[float, float]) -> dict[str, Series]:
    """The factor per step over gate biases, and ∂L/∂state_0 over ∂L/∂state_T over sequence lengths."""
    growths = [growth_in_theory(p, int(length)) for length in by_length]
    expected = tuple(growth[0] for growth in growths if growth)
    drawn, direct = (per_step(swept[name], p.length) for name in ("gate_bias_ratio", "direct_ratio"))
    return {
        "drawn_factor": Series(GATE_BIASES, drawn),
        "direct_factor": Series(DIRECT_BIASES, direct, tuple(map(gate_in_theory, DIRECT_BIASES))),
        "ratio_by_length": Series(tuple(by_length), tuple(by_length.values()), expected or None),
    }


def factors(profiles: tuple[Numbers, ...]) -> Numbers:
    """(first/last)^{1/T} of each network."""
    return per_step(ratios(profiles), len(profiles[0]) - 1)


def per_step(found: Numbers, length: int) -> Numbers:
    """The factor per step that gives each ratio over `length` steps."""
    return tuple(ratio ** (1 / length) if ratio >= 0 else math.nan for ratio in found)
