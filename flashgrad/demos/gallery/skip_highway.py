"""Four ways to wire a skip: a random signal up through a deep network, a random gradient back down.

Idea: y = x + F(x) hands the gradient on whole, beside whatever ∂F/∂x adds. The price is variance: an
un-normalised He branch is as large as x itself, so each block doubles the mean square, 2^L in all, both ways. A
norm inside the branch makes it add the same every time: 1 + L. 1/√L before the branch: (1 + 1/L)^L → e. An
activation after the sum closes the highway again: its slope multiplies the gradient in every block.
Picture, 50 ReLU blocks x + W φ(x) with He: bars that climb from right to left by √2 per block, to 10^7.5; with
batch norm to 10^1.1 and level off; with a sigmoid after the sum a fall by 0.30 per block. Under `signal`, means
that pile up where a ReLU's output is added: l/√(2π), against √(2l/π) if the ReLU follows the sum.
Source: He et al. 2015, 2016; Huang et al. 2017; Zhang et al. 2019; De & Smith 2020.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from flashgrad.demos.gallery.skip_highway_claims import CLAIMS
from flashgrad.demos.gallery.skip_highway_questions import PREDICTIONS
from flashgrad.demos.kit.probe.probe import Networks, Profile, draw
from flashgrad.demos.kit.seed_statistics import deviation, median, ratios, rows
from flashgrad.demos.kit.wired.block_norms import Norm
from flashgrad.demos.kit.wired.skip_network import (
    SkipNetwork,
    block,
    factor_in_theory,
    profile_in_theory,
    rms_in_theory,
)
from flashgrad.demos.kit.wired.skip_series import factors, from_input, means, over_blocks
from flashgrad.demos.kit.wired.wired_network import (
    Block,
    Wiring,
    climb,
    descend,
    first_block_gains,
    send,
    send_dense,
    sizes,
)
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Demo, Frame, Plot, PlotKind, Readout, Scale, Theory, choice

WIRINGS: tuple[Wiring, ...] = ("plain", "sum", "post", "pre", "dense")
CURES: tuple[tuple[str, Norm, float | None], ...] = (
    ("bare", "none", 1.0),
    ("scaled", "none", None),
    ("batch", "batch", 1.0),
    ("layer", "layer", 1.0),
)


class SkipHighway(SkipNetwork):
    """A network of blocks, and what of it is shown."""

    view: Literal["gradient", "factors", "signal", "wirings", "cures"] = choice(
        "gradient",
        label="view",
        help_text="∂L/∂x, its factor per block, the signal's mean ± std, all wirings, or what tames the signal.",
        is_presentation=True,
    )


def frames(p: SkipHighway) -> Iterator[Frame]:
    """The first network at once, then the median over more and more; last, others of the first one's draw."""
    import torch

    theory, parts = profile_in_theory(p), list[Profile]()
    first = draw([p.seed], p.shape, "float64")
    for seed in range(p.seed, p.seed + p.seeds):
        networks = first if seed == p.seed else draw([seed], p.shape, "float64")
        parts.append(through(p, networks, seed, block(p)))
        found = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        yield Frame(
            step=len(parts),
            progress=0.6 * len(parts) / p.seeds,
            series=over_blocks(found, theory),
            readouts=readouts(p, found),
        )
    others = compared(p, first)
    gains = first_block_gains(first, block(p)) if p.norm == "none" and p.wiring != "dense" else ()
    yield Frame(
        step=p.seeds,
        progress=1.0,
        series={name: from_input(values) for name, values in others.items()},
        arrays={
            **{name: rows(values) for name, values in {**others, **found}.items()},
            **{f"theory_{name}": values for name, values in theory.items()},
            "factor_per_block": factors(rows(found["activation_grad"])),
            "first_block_gains": tuple(gains),
        },
    )


def through(p: SkipHighway, networks: Networks, seed: int, blocks: Block) -> Profile:
    """What a signal and a gradient through such blocks show."""
    return send_dense(networks, blocks, seed, p.growth) if blocks.wiring == "dense" else send(networks, blocks)


def compared(p: SkipHighway, networks: Networks) -> Profile:
    """The same draw under every wiring, and `pre` blocks bare, with 1/√L before the branch, or with a norm in it."""
    dense = through(p, networks, p.seed, block(p, wiring="dense"))
    found: Profile = {"activation_grad_dense": dense["activation_grad"]}
    for wiring in WIRINGS[:-1]:
        signals, _, backs = climb(networks, block(p, wiring=wiring))
        gradients = [gradient for gradient, _, _ in descend(networks.cotangents, backs)]
        found[f"activation_grad_{wiring}"] = sizes([*reversed(gradients), networks.cotangents])
        found[f"activation_mean_{wiring}"] = means(signals)
    for name, norm, alpha in CURES:
        signals, _, _ = climb(networks, block(p, wiring="pre", norm=norm, alpha=alpha or 1 / math.sqrt(p.depth)))
        found[f"activation_rms_{name}"] = sizes(signals)
    return found


def readouts(p: SkipHighway, found: Profile) -> dict[str, Readout]:
    """The numbers beside the picture: medians over the seeds so far."""
    gradients = rows(found["activation_grad"])
    total = median(ratios(gradients))
    shown = {
        "factor_per_block": Readout(median(factors(gradients)), "× per block"),
        "theory_factor_per_block": Readout(factor_in_theory(p), "× per block"),
        "log10_gradient_ratio": Readout(decades(total), "decades of g₀/g_L"),
        "rms_last": Readout(math.sqrt(median([row[-1] for row in rows(found["activation_ms"])])), "rms of x_L"),
        "theory_rms_last": Readout(rms_in_theory(p), "rms of x_L"),
        "mean_last": Readout(median([row[-1] for row in rows(found["activation_mean"])]), "mean of x_L"),
        "std_last": Readout(median([row[-1] for row in rows(found["activation_std"])]), "std of x_L"),
    }
    if p.seeds > 1:
        shown["factor_spread"] = Readout(deviation(factors(gradients)), "sd over seeds")
    return shown


def plot(view: str, series: tuple[str, ...], title: str, y_label: str, y_scale: Scale = "log") -> Plot:
    """A plot over the blocks; bars for one series of its own, lines otherwise."""
    kind = PlotKind.BARS if view == "gradient" else PlotKind.LINES
    return Plot(title, kind, series, "block", y_label, y_scale=y_scale, shown_when={"view": view})


SIGNAL = ("activation_grad", "activation_rms", "signal_mean")
OTHER_WIRINGS = {"wiring": ("plain", "sum", "post", "dense")}

DEMO = Demo(
    id="skip-highway",
    title="Four ways to wire a skip",
    insight="“+ x” stops vanishing but doubles the variance per block, until a norm or 1/√L tames the branch; an "
    "activation after the sum closes the highway again.",
    parameters=SkipHighway,
    plots=(
        plot("gradient", ("activation_grad",), "Gradient at every block", "rms ∂L/∂x"),
        plot("factors", ("block_factor",), "What each block makes of the gradient", "rms ∂L/∂x, below/above"),
        replace(plot("signal", ("signal_mean",), "Mean of the signal, ± its sd", "x", "linear"), band_label="± sd"),
        plot("signal", ("activation_rms",), "Size of the signal", "rms x"),
        plot("wirings", tuple(f"activation_grad_{name}" for name in WIRINGS), "The same draw, wired", "rms ∂L/∂x"),
        plot("cures", tuple(f"activation_rms_{name}" for name, _, _ in CURES), "x + W φ(x) and what tames it", "rms x"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "He et al. 2015: residual networks, with a ReLU after the sum; He et al. 2016: nothing after the sum",
        "Huang et al. 2017: dense networks, which append instead of adding",
        "Hanin & Rolnick 2018; Zhang et al. 2019: un-normalised branches double the variance; scaled ones do not",
        "De & Smith 2020: batch norm in the branch makes the variance grow like the number of blocks",
    ),
    theory=(
        Theory(
            "gradient through x + α W φ(x/d); d = 1 without a norm",
            r"g_{l-1}^2 = g_l^2\,(1 + \alpha^2 s_l), \quad"
            r" s_l = \frac{\sigma_w^2\,\mathbb{E}\,\varphi'(h_l)^2}{d_l^2}",
            "after Zhang et al. 2019; De & Smith 2020",
            ("activation_grad",),
            {"wiring": ("pre",)},
        ),
        Theory(
            "signal through it; h ~ N(0, E x²), under a norm N(0, 1)",
            r"\mathbb{E}\,x_l = 0, \quad"
            r" \mathbb{E}\,x_l^2 = \mathbb{E}\,x_{l-1}^2 + \alpha^2 \sigma_w^2\,\mathbb{E}\,\varphi(h_l)^2",
            "after Zhang et al. 2019; De & Smith 2020",
            SIGNAL,
            {"wiring": ("pre",)},
        ),
        Theory(
            "gradient through other blocks; a norm is W x/d",
            r"\frac{g_{l-1}^2}{g_l^2} = \begin{cases} s & \text{plain} \\ 1 + s & \text{sum} \\"
            r" s + \mathbb{E}\,\varphi'(h)^2 & \text{post} \\ 1 + s\,k/N & \text{dense} \end{cases},"
            r" \quad s = \frac{\sigma_w^2\,\mathbb{E}\,\varphi'(h)^2}{d^2}",
            "derived here; a dense block adds k features to N",
            ("activation_grad",),
            OTHER_WIRINGS,
        ),
        Theory(
            "signal through them",
            r"\mathbb{E}\,x_l^n = \begin{cases} \mathbb{E}\,(x_{l-1} + \varphi(h_l))^n & \text{sum} \\"
            r" \mathbb{E}\,\varphi(h_l)^n & \text{else} \end{cases}, \quad n = 1, 2",
            "derived here, x and h independent",
            SIGNAL,
            OTHER_WIRINGS,
        ),
    ),
)
