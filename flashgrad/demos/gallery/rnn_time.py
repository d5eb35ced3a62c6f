"""Gradients through 50 steps: what is left of them at the start of a sequence, with and without gates.

Idea: a recurrent network is as deep as its sequence is long, and its layers share one matrix U, so each step back
multiplies the gradient by about the same factor. Gates help if they are open: at PyTorch's default a forget gate is
half shut, and an LSTM loses the gradient like a plain RNN. An orthogonal U keeps it without any gate. The eigenvalues
of U tell the end of the story and not its middle: a non-normal U with ρ < 1 may first multiply it by millions.
Picture, 50 steps: straight falls to 10⁻¹² (tanh RNN, 0.56 per step) and 10⁻¹⁰ (LSTM and GRU, 0.63), to 10⁻³ with an
orthogonal U; level with a forget bias of 3. Trained to remember the first of 30 tokens, default gates stay at chance
for 100 steps of Adam, where an orthogonal RNN needs 25.
Source: Hochreiter 1991; Gers et al. 1999; Pascanu et al. 2013; Jozefowicz et al. 2015; Chen et al. 2018.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.rnn_time_claims import CLAIMS
from flashgrad.demos.gallery.rnn_time_questions import PREDICTIONS
from flashgrad.demos.kit.recurrent.latch import Arm, LatchTask, solved_steps, train_latch
from flashgrad.demos.kit.recurrent.recurrent_network import RecurrentNetwork, growth_in_theory
from flashgrad.demos.kit.recurrent.recurrent_series import (
    direct_in_theory,
    factors,
    measured,
    over_time,
    readouts,
    sweeps,
)
from flashgrad.demos.kit.recurrent.recurrent_sweeps import (
    COMPARED,
    DIRECT_BIASES,
    GATE_BIASES,
    along_direct_path,
    other_cells,
    over_gate_biases,
    over_shorter,
)
from flashgrad.demos.kit.seed_statistics import median, ratios, rows
from flashgrad.demos.kit.training.trainer import Adam, Sgd
from flashgrad.demos.kit.training.training_curves import CHANCE, by_arm, over_steps
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Theory

if TYPE_CHECKING:
    from torch import Tensor

SEEDS_AT_ONCE, STEPS_PER_FRAME = 4, 5
ARMS = ("unclipped", "clipped")


def frames(p: RecurrentNetwork) -> Iterator[Frame]:
    """Gradients of fresh networks, or training."""
    return gradients(p) if p.mode == "gradient" else training(p)


def gradients(p: RecurrentNetwork) -> Iterator[Frame]:
    """The first network, then a few at a time; last, of that first one, other cells, gate biases and lengths."""
    import torch

    theory = {"state_grad": growth_in_theory(p), "direct_path": direct_in_theory(p)}
    parts: list[dict[str, Tensor]] = []
    for start, end in pairwise((0, *range(1, p.seeds, SEEDS_AT_ONCE), p.seeds)):
        parts.append(measured(p, range(p.seed + start, p.seed + end)))
        found = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        done = len(found["state_grad"])
        yield Frame(
            step=done,
            progress=0.5 * done / p.seeds,
            series={name: over_time(found[name], theory[name]) for name in theory if name in found},
            readouts=readouts(p, found, theory["state_grad"]),
        )
    lstms = over_gate_biases(p)
    cells = other_cells(p, lstms)
    by_length = {**over_shorter(p), float(p.length): ratios(rows(found["state_grad"]))[0]}
    swept = {"gate_bias_ratio": ratios(rows(lstms)), "direct_ratio": ratios(rows(along_direct_path(p)))}
    yield Frame(
        step=p.seeds,
        progress=1.0,
        series={**{name: over_time(values) for name, values in cells.items()}, **sweeps(p, swept, by_length)},
        arrays={
            **{name: rows(values) for name, values in {**found, **cells}.items()},
            **swept,
            "theory_state_grad": theory["state_grad"] or (),
            "factor_per_step": factors(rows(found["state_grad"])),
            "gate_biases": GATE_BIASES,
            "direct_biases": DIRECT_BIASES,
            "lengths": tuple(by_length),
            "ratio_by_length": tuple(by_length.values()),
        },
    )


def training(p: RecurrentNetwork) -> Iterator[Frame]:
    """The same networks without and with clipping, side by side, every few steps."""
    import torch

    seeds, clips = range(p.seed, p.seed + p.seeds), {"unclipped": math.inf, "clipped": p.clip}
    arms = [Arm(seed, p.lr, clips[name]) for name in ARMS for seed in seeds]
    optimiser = Adam() if p.optimiser == "adam" else Sgd()
    seen: dict[str, list[Tensor]] = {"loss": [], "gradient_norm": [], "reach": []}
    for done, step in enumerate(train_latch(p.draw, arms, LatchTask(p.length, p.noise), optimiser, p.steps), 1):
        for name, values in seen.items():
            values.append(getattr(step, name))
        if done % STEPS_PER_FRAME != 1 and done < p.steps:
            continue
        found = by_arm(ARMS, {name: torch.stack(values, -1) for name, values in seen.items()})
        solved = {f"solved_step_{name}": solved_steps(found[f"loss_{name}"]) for name in ARMS}
        yield Frame(
            step=done,
            progress=done / p.steps,
            series={name: over_steps(values) for name, values in found.items()},
            readouts=progress(p, found, solved),
            arrays={**{name: rows(values) for name, values in found.items()}, **solved},
        )


def progress(p: RecurrentNetwork, found: dict[str, Tensor], solved: dict[str, Numbers]) -> dict[str, Readout]:
    """The numbers beside a training picture."""
    learned = {name.replace("solved_step", "learned"): sum(map(math.isfinite, steps)) for name, steps in solved.items()}
    return {
        **{name: Readout(count, f"of {p.seeds} networks") for name, count in learned.items()},
        **{name: Readout(median(steps), "steps, the median network's") for name, steps in solved.items()},
        "largest_gradient_norm": Readout(found["gradient_norm_unclipped"].max().item(), "‖gradient‖ without clipping"),
        "first_reach": Readout(found["reach_unclipped"][:, 0].median().item(), "∂L/∂state, start/end, untrained"),
    }


def of_gradients(view: str, series: tuple[str, ...], title: str, x_label: str, y_label: str, **when: str) -> Plot:
    """Logarithmic but for the factor over gate biases."""
    is_sweep = view == "gate_bias"
    y_scale: Scale = "linear" if is_sweep else "log"
    x_scale: Scale = "log" if view == "lengths" else "linear"
    shown_when = {"mode": "gradient", "view": view, **when}
    return Plot(
        title, PlotKind.LINES, series, x_label, y_label, x_scale, y_scale, 1.0 if is_sweep else None, shown_when
    )


def of_training(show: str, title: str, y_label: str) -> Plot:
    """Both arms over steps; chance is drawn beside losses."""
    series = tuple(f"{show}_{name}" for name in ARMS)
    y_scale: Scale = "linear" if show == "loss" else "log"
    shown_when = {"mode": "train", "show": show}
    return Plot(
        title,
        PlotKind.LINES,
        series,
        "step",
        y_label,
        y_scale=y_scale,
        reference=CHANCE if show == "loss" else None,
        shown_when=shown_when,
    )


PLAIN, GATED = ("state_grad",), ("state_grad", "direct_path")
GROWTH = ("state_grad", "ratio_by_length")
POWERS = {"cell": ("linear", "lstm", "gru"), "recurrent": ("torch", "orthogonal", "gaussian", "zero")}
TIME = "Gradient on its way back from the last step"

DEMO = Demo(
    id="rnn-time",
    title="Gradients through 50 steps",
    insight="Gates help only if they are open: a default LSTM or GRU loses the gradient like a plain RNN, and an "
    "orthogonal RNN keeps it.",
    parameters=RecurrentNetwork,
    plots=(
        *(of_gradients("time", PLAIN, TIME, "time step", "rms ∂L/∂h", cell=cell) for cell in ("linear", "rnn")),
        of_gradients("time", GATED, TIME, "time step", "rms ∂L/∂c", cell="lstm"),
        of_gradients("time", GATED, TIME, "time step", "rms ∂L/∂h", cell="gru"),
        of_gradients(
            "cells", tuple(f"state_grad_{name}" for name in COMPARED), "Other cells", "time step", "rms ∂L/∂state"
        ),
        of_gradients(
            "gate_bias", ("drawn_factor", "direct_factor"), "An LSTM, by its forget bias", "bias", "factor per step"
        ),
        of_gradients(
            "lengths", ("ratio_by_length",), "What reaches the start", "sequence length", "∂L/∂state, start/end"
        ),
        of_training("loss", "Loss: what was the first token?", "cross-entropy"),
        of_training("gradient_norm", "Gradient of all parameters", "‖gradient‖"),
        of_training("reach", "How much gradient reaches the first token", "∂L/∂state, start/end"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Hochreiter 1991; Bengio et al. 1994: gradients through time vanish",
        "Hochreiter & Schmidhuber 1997; Gers et al. 1999; Cho et al. 2014: LSTM, its forget gate, GRU",
        "Pascanu et al. 2013: ‖U‖ < 1 suffices to vanish, ‖U‖ > 1 is only necessary to explode; clipping",
        "Jozefowicz et al. 2015: LSTMs should start with a positive forget bias",
        "Chen, Pennington & Schoenholz 2018: mean-field theory of recurrent networks",
    ),
    theory=(
        Theory(
            "k steps back; a step is about f + a U, s² = n Var(U)",
            r"\frac{g_{T-k}}{g_T} = \sqrt{\sum_{j=0}^{k} \binom{k}{j}^2 f^{2(k-j)} (as)^{2j}}",
            "derived here, for small states and independent powers of U",
            GROWTH,
            POWERS,
        ),
        Theory(
            "gate f and weight a of the new state, gate bias b",
            r"(f, a) = \begin{cases} (0, 1) & \text{linear} \\ (\sigma(b), 1/4) & \text{LSTM} \\"
            r" (\sigma(b), (1 - \sigma(b))/2) & \text{GRU} \end{cases}",
            "Hochreiter & Schmidhuber 1997; Cho et al. 2014",
            GROWTH,
            POWERS,
        ),
        Theory(
            "at step t of a tanh RNN; s² = n Var(U), inputs add v",
            r"\frac{g_t}{g_T} = \prod_{u=t+1}^{T} s \sqrt{\mathbb{E}\,\tanh'(h_u)^2}, \quad"
            r" q_{u+1} = s^2\,\mathbb{E}\,\tanh^2 h_u + v",
            "Chen, Pennington & Schoenholz 2018; h ~ N(0, q), q₁ = v",
            GROWTH,
            {"cell": ("rnn",)},
        ),
        Theory(
            "gradient k steps back along chains of 16 units",
            r"\frac{g_{T-k}}{g_T} = \sqrt{\sum_{j=0}^{\min(k, 15)} \frac{16 - j}{16} \binom{k}{j}^2 \rho^{2(k-j)}}",
            "derived here, for U = ρ I + shift",
            GROWTH,
            {"cell": ("linear",), "recurrent": ("non_normal",)},
        ),
        Theory(
            "what the gate alone hands on, gate bias b",
            r"\frac{g_t}{g_T} = \sigma(b)^{T-t}",
            "Hochreiter & Schmidhuber 1997; Gers et al. 1999",
            ("direct_path", "direct_factor"),
        ),
    ),
)
