"""One number to the power of depth: every layer multiplies the gradient, so small differences from 1 add up.

Idea: by the chain rule ∂x_n/∂x_0 is a product with one factor per layer. With one unit per layer the factors are
numbers, and n equal ones make fⁿ: 0.5¹⁰ ≈ 0.001, 2¹⁰ = 1024. In a real network they are matrices, J_l = ∂x_l/∂x_{l−1},
and their product is still the gradient; but the product of their norms is far larger, since what one matrix stretches
most is hardly ever what the next one stretches most. What does hold is a typical factor per layer: δ₁/δ_L over L.
Picture: scalar, a straight line on the log axis; jacobians, the gradient with the product's marks on it, and the
norms' line parting from it, by 10³ after 10 layers of tanh; depth, a straight fall for sigmoid, level for ReLU with He.
Source: Rumelhart, Hinton & Williams 1986; Hochreiter 1991; Schoenholz et al. 2017.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.factor_product_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.initialisation import base_of
from flashgrad.demos.kit.mean_field_theory import FACTOR, pre_activations
from flashgrad.demos.kit.probe.chain_rule import DEPTHS, jacobian_chain, ratio_by_depth, scalar_chain
from flashgrad.demos.kit.probe.factor_chain import (
    FactorChain,
    fitted_factor,
    gradient_factors,
    ratios_in_theory,
    sigma_w2,
)
from flashgrad.demos.kit.probe.tapered import Measured, Networks, Tapered, over_seeds, scaled
from flashgrad.demos.kit.seed_statistics import median, per_layer, rows
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Series, Theory

if TYPE_CHECKING:
    from torch import Tensor

BATCH_SIZE = 16
KEPT = "× per layer"


def frames(p: FactorChain) -> Iterator[Frame]:
    """Equal numbers at once; of networks the first, then the medians over more and more."""
    match p.mode:
        case "scalar":
            yield scalar(p)
        case "jacobians":
            yield from jacobians(p)
        case "depth":
            yield from depths(p)


def scalar(p: FactorChain) -> Frame:
    """What is left after each layer, by autograd; fˡ is the theory."""
    product = tuple(scalar_chain(p.factor, p.depth))
    theory = tuple(p.factor**layer for layer in range(p.depth + 1))
    kept = product[-1] ** (1 / p.depth)
    return Frame(
        step=1,
        progress=1.0,
        series={"product": Series(layers_from_input(p.depth), product, theory)},
        readouts={
            "product": Readout(product[-1], "× the gradient"),
            "theory_product": Readout(theory[-1], "fⁿ"),
            "factor_per_layer": Readout(kept, KEPT),
        },
        arrays={"product": product, "theory_product": theory, "factor_per_layer": (kept,)},
    )


def jacobians(p: FactorChain) -> Iterator[Frame]:
    """The gradient by autograd, by the product of the Jacobians (as theory), and the product of their norms."""
    for found in over_networks(p, p.depth, 1, jacobian_chain):
        gradient, product, bound = found["gradient_norm"], found["jacobian_product"], found["norm_product"]
        over, errors = (bound / gradient)[:, 0], tuple(found["relative_error"].tolist())
        kept = gradient_factors(rows(gradient))
        drawn = {
            "gradient_norm": per_layer(gradient, per_layer(product).y),
            "norm_product": per_layer(bound),
        }
        yield Frame(
            step=len(gradient),
            progress=len(gradient) / p.seeds,
            series={name: replace(series, x=layers_from_input(p.depth)) for name, series in drawn.items()},
            readouts={
                "relative_error": Readout(max(errors), "ΠJ against autograd"),
                "norm_product_over_true": Readout(median(over.tolist()), "× too large"),
                "factor_per_layer": Readout(median(kept), KEPT),
            },
            arrays={
                **{name: rows(found[name]) for name in ("gradient_norm", "jacobian_product", "norm_product")},
                "relative_error": errors,
                "factor_per_layer": kept,
            },
        )


def depths(p: FactorChain) -> Iterator[Frame]:
    """δ₁/δ_L of the first L layers of each network, for L = 2, 4, … 40."""
    theory = ratios_in_theory(p)
    for found in over_networks(p, DEPTHS[-1], BATCH_SIZE, ratio_by_depth):
        ratios = rows(found["delta_ratio"])
        kept = tuple(map(fitted_factor, ratios))
        yield Frame(
            step=len(ratios),
            progress=len(ratios) / p.seeds,
            series={"delta_ratio": replace(per_layer(found["delta_ratio"], theory), x=tuple(map(float, DEPTHS)))},
            readouts={
                "delta_ratio": Readout(median([row[-1] for row in ratios]), f"δ₁/δ_L, L = {DEPTHS[-1]}"),
                "theory_delta_ratio": Readout(theory[-1], f"δ₁/δ_L, L = {DEPTHS[-1]}"),
                "factor_per_layer": Readout(median(kept), KEPT),
                "theory_factor_per_layer": Readout(fitted_factor(theory), KEPT),
            },
            arrays={
                "depths": tuple(map(float, DEPTHS)),
                "delta_ratio": ratios,
                "theory_delta_ratio": theory,
                "factor_per_layer": kept,
            },
        )


def over_networks(
    p: FactorChain, depth: int, batch_size: int, measure: Callable[[Networks, str, list[Tensor]], Measured]
) -> Iterator[Measured]:
    """What `measure` finds in the first network, then in more and more, each (S so far, …)."""
    variances = (sigma_w2(p) / p.width,) * depth
    return over_seeds(
        range(p.seed, p.seed + p.seeds),
        Tapered((p.width,) * (depth + 1), batch_size),
        "float64",
        lambda networks: measure(networks, p.activation, scaled(networks, base_of(p.init), variances)),
    )


def layers_from_input(depth: int) -> Numbers:
    """0, the input, to `depth`."""
    return tuple(map(float, range(depth + 1)))


def over_layers(series: tuple[str, ...], title: str, x_label: str, y_label: str, mode: str) -> Plot:
    """Lines on a logarithmic axis, where equal factors make a straight one."""
    return Plot(title, PlotKind.LINES, series, x_label, y_label, y_scale="log", reference=1, shown_when={"mode": mode})


DEMO = Demo(
    id="factor-product",
    title="One number to the power of depth",
    insight="Depth raises a layer's factor to a power: 0.8 becomes 1/100 in 20 layers, 1.2 becomes 100 in 25.",
    parameters=FactorChain,
    plots=(
        over_layers(("product",), "n equal factors", "layer", "what is left", "scalar"),
        over_layers(
            ("gradient_norm", "norm_product"),
            "Product of matrices, and of their norms",
            "layer",
            "‖∂L/∂x‖",
            "jacobians",
        ),
        over_layers(("delta_ratio",), "The gradient's loss by depth", "depth L", "δ₁/δ_L", "depth"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Rumelhart, Hinton & Williams 1986: the chain rule, layer by layer",
        "Hochreiter 1991; Bengio, Simard & Frasconi 1994: products of factors vanish or explode exponentially",
        "Saxe et al. 2014: orthogonal weights keep every norm, so the bound is tight",
        "Schoenholz et al. 2017: the factor per layer of wide networks",
    ),
    theory=(
        Theory(
            "what l equal factors leave",
            r"\left|\frac{\partial x_l}{\partial x_0}\right| = f^l",
            "chain rule",
            ("product",),
        ),
        Theory(
            "gradient as a product of Jacobians",
            r"\left\lVert\frac{\partial L}{\partial x_l}\right\rVert = \left\lVert J_{l+1}^\top"
            r" J_{l+2}^\top \cdots J_n^\top\,\frac{\partial L}{\partial x_n}\right\rVert,"
            r" \quad J_l = \frac{\partial x_l}{\partial x_{l-1}}",
            "Rumelhart, Hinton & Williams 1986",
            ("gradient_norm",),
        ),
        Theory(
            "first over last layer's gradient",
            rf"\frac{{\delta_1}}{{\delta_L}} = \prod_{{k=1}}^{{L-1}} \sqrt{{\chi_k}}, \quad {FACTOR}",
            "Schoenholz et al. 2017",
            ("delta_ratio",),
        ),
        pre_activations("delta_ratio"),
    ),
)
