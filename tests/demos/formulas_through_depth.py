"""The formulas of signals and gradients through depth, as functions."""

import math

from tests.demos.written_formulas import (
    PHI,
    SLOPE,
    WEIGHT_VARIANCE,
    Table,
    cdf,
    chi,
    density,
    logistic,
    mean,
    squared,
    variances,
)

TABLE = Table()
CHI = r"\chi_k = \sigma_w^2\,\mathbb{E}\,\varphi'(h_k)^2"
Q = (
    r"h_l \sim \mathcal{N}(0, q_l), \quad q_1 = \sigma_w^2, \quad"
    r" q_{l+1} = \sigma_w^2\,\mathbb{E}\,\varphi(h_l)^2"
)
DELTA = rf"\delta_l^2 = \mathbb{{E}}\,\varphi'(h_L)^2 \prod_{{k=l}}^{{L-1}} \chi_k, \quad {CHI}"
FROM_LAST = rf"\delta_l = \delta_L \prod_{{k=l}}^{{L-1}} \sqrt{{\chi_k}}, \quad {CHI}"
SLOPES = r"\,\left(\frac{\mathbb{E}\,\varphi'(z)^2}{\mathrm{Var}\,\varphi(z)}\right)"
SLOPES_MS = r"\,\left(\frac{\mathbb{E}\,\varphi'(z)^2}{\mathbb{E}\,\varphi(z)^2}\right)"
DEEP = {"activation": "tanh", "init": "gain", "gain": 1.3, "bias": 0.3, "bias_std": 0.2, "depth": 4}
SMALL = {"width": 8, "batch_size": 8, "seeds": 1}


@TABLE.reads("factor-product", r"\left|\frac{\partial x_l}{\partial x_0}\right| = f^l", mode="scalar", depth=6)
def equal_factors(p, _):
    return {"product": [p.factor**layer for layer in range(p.depth + 1)]}


@TABLE.reads(
    "factor-product",
    r"\left\lVert\frac{\partial L}{\partial x_l}\right\rVert = \left\lVert J_{l+1}^\top J_{l+2}^\top \cdots J_n^\top\,"
    r"\frac{\partial L}{\partial x_n}\right\rVert, \quad J_l = \frac{\partial x_l}{\partial x_{l-1}}",
    mode="jacobians",
    depth=3,
    width=4,
    seeds=1,
)
def product_of_jacobians(p, _):
    from flashgrad.demos.kit.probe import tapered

    networks = tapered.draw([p.seed], tapered.Tapered((4,) * 4, 1), "float64")
    weights = [each[0].tolist() for each in tapered.scaled(networks, "normal", [1 / 4] * 3)]  # [input][unit]
    x, gradient = networks.inputs[0, 0].tolist(), networks.cotangents[0, 0].tolist()
    jacobians = []
    for weight in weights:
        h = [sum(x[j] * weight[j][i] for j in range(4)) for i in range(4)]
        x = [logistic(each) for each in h]
        jacobians.append([[SLOPE["sigmoid"](h[i]) * weight[j][i] for j in range(4)] for i in range(4)])
    norms = [math.hypot(*gradient)]
    for jacobian in reversed(jacobians):
        gradient = [sum(jacobian[i][j] * gradient[i] for i in range(4)) for j in range(4)]
        norms.insert(0, math.hypot(*gradient))
    return {"gradient_norm": norms}


@TABLE.reads(
    "factor-product",
    rf"\frac{{\delta_1}}{{\delta_L}} = \prod_{{k=1}}^{{L-1}} \sqrt{{\chi_k}}, \quad {CHI}",
    mode="depth",
    activation="tanh",
    width=4,
    seeds=1,
)
@TABLE.reads("factor-product", Q, mode="depth", activation="sigmoid", width=4, seeds=1)
def first_over_last(p, _):
    factors = chi(p.activation, 1.0, variances(p.activation, 1.0, 40))
    return {"delta_ratio": [math.sqrt(math.prod(factors[: depth - 1])) for depth in range(2, 41, 2)]}


@TABLE.reads("gradient-depth", DELTA, **DEEP, **SMALL)
def delta_by_layer(p, _):
    q = variances(p.activation, p.gain**2, p.depth, bias=p.bias, sigma_b2=p.bias_std**2)
    factors = chi(p.activation, p.gain**2, q, bias=p.bias)
    last = mean(squared(SLOPE[p.activation]), p.bias, q[-1])
    return {"delta": [math.sqrt(last * math.prod(factors[layer:-1])) for layer in range(p.depth)]}


@TABLE.reads(
    "gradient-depth",
    r"\left\lVert\frac{\partial L}{\partial W_l}\right\rVert = n\,\delta_l \sqrt{B\,\mathbb{E}\,x_{l-1}^2}",
    **DEEP,
    **SMALL,
)
def weight_gradient_by_layer(p, result):
    received = [1.0, *result.series["activation_ms"].theory[:-1]]
    pairs = zip(delta_by_layer(p, result)["delta"], received, strict=True)
    return {"weight_grad": [p.width * delta * math.sqrt(p.batch_size * ms) for delta, ms in pairs]}


@TABLE.reads(
    "gradient-depth",
    r"P(|h_l| > 4) = \Phi\left(\frac{b - 4}{\sqrt{q_l}}\right) + \Phi\left(\frac{-b - 4}{\sqrt{q_l}}\right)",
    **DEEP,
    **SMALL,
)
def saturated_by_layer(p, _):
    q = variances(p.activation, p.gain**2, p.depth, bias=p.bias, sigma_b2=p.bias_std**2)
    return {"saturated_fraction": [sum(cdf((b - 4) / math.sqrt(each)) for b in (p.bias, -p.bias)) for each in q]}


@TABLE.reads(
    "gradient-depth",
    r"\mathbb{E}\,x_l^2 = \mathbb{E}\,\varphi(h_l)^2, \quad"
    r" \mathrm{rms}\,\varphi'(h_l) = \sqrt{\mathbb{E}\,\varphi'(h_l)^2}",
    **DEEP,
    **SMALL,
)
@TABLE.reads(
    "gradient-depth",
    r"h_l \sim \mathcal{N}(b, q_l), \quad q_1 = \sigma_w^2 + \sigma_b^2, \quad"
    r" q_{l+1} = \sigma_w^2\,\mathbb{E}\,\varphi(h_l)^2 + \sigma_b^2",
    **DEEP,
    **SMALL,
)
def over_pre_activations(p, _):
    q = variances(p.activation, p.gain**2, p.depth, bias=p.bias, sigma_b2=p.bias_std**2)
    return {
        "activation_ms": [mean(squared(PHI[p.activation]), p.bias, each) for each in q],
        "rms_slope": [math.sqrt(mean(squared(SLOPE[p.activation]), p.bias, each)) for each in q],
    }


@TABLE.reads(
    "weight-scale",
    rf"f^{{L-1}} = \frac{{\delta_1}}{{\delta_L}} = \prod_{{k=1}}^{{L-1}} \sqrt{{\chi_k}}, \quad {CHI}",
    depth=4,
    width=16,
)
@TABLE.reads("weight-scale", Q, depth=4, width=16)
def factor_by_scale(p, result):
    def factor(activation, scale):
        factors = chi(activation, scale**2, variances(activation, scale**2, p.depth))
        return math.prod(factors[:-1]) ** (1 / (2 * p.depth - 2))

    return {
        f"factor_{activation}": [factor(activation, scale) for scale in result.series[f"factor_{activation}"].x]
        for activation in PHI
    }


@TABLE.reads("weight-scale", r"\mathrm{rms}\,\varphi' = \sqrt{\mathbb{E}\,\varphi'(h_L)^2}", depth=4, width=16)
def slope_by_scale(p, result):
    last = [variances("sigmoid", scale**2, p.depth)[-1] for scale in result.series["rms_slope"].x]
    return {"rms_slope": [math.sqrt(mean(squared(SLOPE["sigmoid"]), 0, q)) for q in last]}


@TABLE.reads(
    "weight-scale",
    r"P(|h| > 4) = \frac{2}{L} \sum_{l=1}^{L} \Phi\left(-\frac{4}{\sqrt{q_l}}\right)",
    depth=4,
    width=16,
)
def saturated_by_scale(p, result):
    qs = [variances("sigmoid", scale**2, p.depth) for scale in result.series["saturated_fraction"].x]
    return {"saturated_fraction": [2 / p.depth * sum(cdf(-4 / math.sqrt(each)) for each in q) for q in qs]}


@TABLE.reads("plateau-clock", FROM_LAST, depth=3, steps=50, seeds=1)
@TABLE.reads("plateau-clock", Q, depth=3, steps=50, seeds=1)
def delta_from_last(p, result):
    factors = chi("sigmoid", 1.0, variances("sigmoid", 1.0, p.depth))
    last = result.series["delta"].y[-1]
    return {"delta": [last * math.sqrt(math.prod(factors[layer:-1])) for layer in range(p.depth)]}


@TABLE.reads(
    "explode-rescue",
    r"\mathrm{rms}\,h_l = \sigma_w \left(\frac{\sigma_w}{\sqrt{2}}\right)^{l-1}",
    depth=5,
    seeds=1,
)
@TABLE.reads(
    "explode-rescue",
    r"\sigma_w^2 = \begin{cases} \text{fan\_in} \cdot \text{bound}^2/3 & \text{weights in ±bound} \\"
    r" 2 & \text{He} \end{cases}",
    depth=5,
    seeds=1,
)
def signal_of_large_weights(p, _):
    sigma_w = {"signal_base": math.sqrt(64 * p.bound**2 / 3), "signal_he": math.sqrt(2)}
    return {name: [s * (s / math.sqrt(2)) ** layer for layer in range(p.depth)] for name, s in sigma_w.items()}


def normed_slope(activation, norm):
    """E φ′(z)² over Var φ(z) or E φ(z)²."""
    phi, slope = PHI[activation], SLOPE[activation]
    below = mean(squared(phi)) - (mean(phi) ** 2 if norm == "batch" else 0)
    return mean(squared(slope)) / below


@TABLE.reads("norm-depth", rf"\delta_l^2 = \mathbb{{E}}\,\varphi'(z)^2{SLOPES}^{{L-l}}", depth=5, norm="batch", **SMALL)
@TABLE.reads(
    "norm-depth", rf"\delta_l^2 = \mathbb{{E}}\,\varphi'(z)^2{SLOPES_MS}^{{L-l}}", depth=5, norm="rms", **SMALL
)
def delta_under_norm(p, _):
    each, last = normed_slope("relu", p.norm), mean(squared(SLOPE["relu"]))
    return {"delta": [math.sqrt(last * each ** (p.depth - layer)) for layer in range(1, p.depth + 1)]}


@TABLE.reads("norm-depth", DELTA, depth=5, norm="rms", activation="tanh", init="gain", gain=0.7, **SMALL)
@TABLE.reads("norm-depth", Q, depth=5, norm="rms", activation="tanh", init="gain", gain=0.7, **SMALL)
def delta_without_norm(p, _):
    q = variances("tanh", p.gain**2, p.depth)
    factors, last = chi("tanh", p.gain**2, q), mean(squared(SLOPE["tanh"]), 0, q[-1])
    return {"delta_none": [math.sqrt(last * math.prod(factors[layer:-1])) for layer in range(p.depth)]}


@TABLE.reads(
    "norm-depth",
    r"\left\lVert\frac{\partial L}{\partial W_l}\right\rVert = \begin{cases}"
    r" n\,\delta_l \sqrt{B\,\mathbb{E}\,x_{l-1}^2} & \text{without a norm} \\"
    r" n\,\delta_l \sqrt{B}/\sigma_w & \text{with one} \end{cases}",
    depth=5,
    norm="rms",
    activation="tanh",
    init="gain",
    gain=0.7,
    **SMALL,
)
def weight_gradient_under_norm(p, result):
    q = variances("tanh", p.gain**2, p.depth)
    received = [1.0, *(mean(squared(PHI["tanh"]), 0, each) for each in q[:-1])]
    without, normed = (result.series[name].theory for name in ("delta_none", "delta"))
    roots = [math.sqrt(p.batch_size * ms) for ms in received]
    return {
        "weight_grad_none": [p.width * delta * root for delta, root in zip(without, roots, strict=True)],
        "weight_grad": [p.width * delta * math.sqrt(p.batch_size) / p.gain for delta in normed],
    }


@TABLE.reads(
    "norm-depth",
    r"\mathrm{Var}_B\,\varphi(h_l) = \mathrm{Var}\,\varphi(z), \quad z \sim \mathcal{N}(0, 1)",
    depth=5,
    norm="batch",
    **SMALL,
)
def variance_under_norm(p, _):
    return {"batch_variance": [1 / 2 - density(0) ** 2] * p.depth}  # E φ(z) of ReLU is N(0)


@TABLE.reads("train-race", rf"\delta_l = \delta_L{SLOPES}^{{(L-l)/2}}", lineup="skip", depth=5, steps=10, seeds=1)
@TABLE.reads(
    "train-race",
    rf"\delta_l = \delta_L{SLOPES_MS}^{{(L-l)/2}}",
    lineup="skip",
    norm="layer",
    depth=5,
    steps=10,
    seeds=1,
)
def delta_of_plain_arm(p, result):
    each, last = normed_slope("relu", p.norm), result.series["delta_plain"].y[-1]
    return {"delta_plain": [last * each ** ((p.depth - layer) / 2) for layer in range(1, p.depth + 1)]}


@TABLE.reads("train-race", FROM_LAST, lineup="grid", depth=5, steps=10, seeds=1)
@TABLE.reads("train-race", Q, lineup="grid", depth=5, steps=10, seeds=1)
def delta_of_bare_arms(p, result):
    found = {}
    for activation, init in (("sigmoid", "xavier"), ("relu", "he")):
        variance, last = WEIGHT_VARIANCE[init], result.series[f"delta_{activation}"].y[-1]
        factors = chi(activation, variance, variances(activation, variance, p.depth))
        found[f"delta_{activation}"] = [last * math.sqrt(math.prod(factors[layer:-1])) for layer in range(p.depth)]
    return found
