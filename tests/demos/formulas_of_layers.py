"""The formulas of single layers, of norms and of wirings, as functions."""

import math
from itertools import pairwise

from tests.demos.written_formulas import PHI, SLOPE, Table, cdf, density, logistic, mean, squared

TABLE = Table()
SMALL = {"depth": 5, "width": 8, "batch_size": 8, "seeds": 1}
KINKED = (
    r"\varphi(x) = \begin{cases} x & x > 0 \\ s\,x & x \le 0 \end{cases}, \quad \varphi'(x) ="
    r" \begin{cases} 1 & x > 0 \\ s & x \le 0 \end{cases}, \quad s = 0 \text{ for ReLU}"
)


@TABLE.reads(
    "activation-slopes",
    r"\sigma(x) = \frac{1}{1 + e^{-x}}, \quad \sigma'(x) = \sigma(x)\,(1 - \sigma(x))",
    activation="sigmoid",
)
@TABLE.reads("activation-slopes", r"\tanh'(x) = 1 - \tanh^2 x", activation="tanh")
@TABLE.reads("activation-slopes", KINKED, activation="relu")
@TABLE.reads("activation-slopes", KINKED, activation="leaky_relu", negative_slope=0.3)
@TABLE.reads(
    "activation-slopes",
    r"\varphi(x) = \begin{cases} x & x > 0 \\ e^x - 1 & x \le 0 \end{cases}, \quad \varphi'(x) ="
    r" \begin{cases} 1 & x > 0 \\ e^x & x \le 0 \end{cases}",
    activation="elu",
)
@TABLE.reads("activation-slopes", r"\varphi(x) = x\,\Phi(x), \quad \varphi'(x) = \Phi(x) + x\,N(x)", activation="gelu")
@TABLE.reads(
    "activation-slopes",
    r"\varphi(x) = x\,\sigma(x), \quad \varphi'(x) = \sigma(x)\,(1 + x\,(1 - \sigma(x)))",
    activation="silu",
)
def curve_and_slope(p, result):
    s = 0 if p.activation == "relu" else p.negative_slope
    curve, slope = {
        "sigmoid": (logistic, lambda x: logistic(x) * (1 - logistic(x))),
        "tanh": (math.tanh, lambda x: 1 - math.tanh(x) ** 2),
        "relu": (lambda x: x if x > 0 else s * x, lambda x: 1 if x > 0 else s),
        "leaky_relu": (lambda x: x if x > 0 else s * x, lambda x: 1 if x > 0 else s),
        "elu": (lambda x: x if x > 0 else math.exp(x) - 1, lambda x: 1 if x > 0 else math.exp(x)),
        "gelu": (lambda x: x * cdf(x), lambda x: cdf(x) + x * density(x)),
        "silu": (lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * (1 - logistic(x)))),
    }[p.activation]
    xs = result.series["slope"].x
    return {"value": list(map(curve, xs)), "slope": list(map(slope, xs))}


@TABLE.reads(
    "activation-slopes",
    r"\frac{\partial L}{\partial z} = \begin{cases} p - 1 & \text{cross-entropy} \\"
    r" (p - 1)\,p\,(1 - p) & \text{squared error} \end{cases}, \quad p = \sigma(z)",
    activation="sigmoid",
)
def gradients_at_logit(_, result):
    right = [logistic(z) for z in result.series["loss_grad_bce"].x]
    return {
        "loss_grad_bce": [p - 1 for p in right],
        "loss_grad_mse": [(p - 1) * p * (1 - p) for p in right],
        "size_bce": [abs(p - 1) for p in right],
        "size_mse": [abs((p - 1) * p * (1 - p)) for p in right],
    }


def next_cosine(c):
    return (math.sqrt(1 - c**2) + c * (math.pi - math.acos(c))) / math.pi


def cosines(depth):
    """c_0 … c_L."""
    found = [0.0]
    while len(found) <= depth:
        found.append(next_cosine(found[-1]))
    return found


FUNNEL = {"width": 32, "ratio": 4, "depth": 2, "seeds": 1, "batch_size": 4}


@TABLE.reads(
    "init-variance",
    r"\mathbb{E}\,x_l^2 = \text{fan\_in} \cdot \mathrm{Var}(W_l) \cdot"
    r" \frac{\mathbb{E}\,\varphi(h_l)^2}{\mathbb{E}\,h_l^2} \cdot \mathbb{E}\,x_{l-1}^2",
    activation="tanh",
    init="he_fan_out",
    **FUNNEL,
)
@TABLE.reads(
    "init-variance",
    r"\mathbb{E}\left(\frac{\partial L}{\partial x_{l-1}}\right)^2 = \text{fan\_out} \cdot \mathrm{Var}(W_l)"
    r" \cdot \mathbb{E}\,\varphi'(h_l)^2 \cdot \mathbb{E}\left(\frac{\partial L}{\partial x_l}\right)^2",
    activation="tanh",
    init="he_fan_out",
    **FUNNEL,
)
def both_ways(_, __):
    fans = list(pairwise((32, 16, 8)))
    signal, slopes = [1.0], []
    for fan_in, fan_out in fans:
        size = fan_in * (2 / fan_out) * signal[-1]  # E h²
        slopes.append(mean(squared(SLOPE["tanh"]), 0, size))
        signal.append(fan_in * (2 / fan_out) * mean(squared(math.tanh), 0, size) / size * signal[-1])
    gradient = [1.0]
    for (_, fan_out), slope in zip(reversed(fans), reversed(slopes), strict=True):
        gradient.insert(0, fan_out * (2 / fan_out) * slope * gradient[0])
    return {"signal": signal, "gradient": gradient}


@TABLE.reads(
    "init-variance",
    r"\frac{\mathrm{Var}\,x_l}{\mathbb{E}\,x_l^2} = 1 - c_l, \quad"
    r" c_{l+1} = \frac{\sqrt{1 - c_l^2} + c_l\,(\pi - \arccos c_l)}{\pi}",
    activation="relu",
    init="he",
    **FUNNEL,
)
def differing_share(p, _):
    return {"difference_share": [1 - c for c in cosines(p.depth)]}


VARIANCE = (
    r"\mathrm{Var}(W) = \begin{cases} 2/\text{fan\_in} & \text{He} \\ 2/(\text{fan\_in} + \text{fan\_out})"
    r" & \text{Xavier} \\ 1/(3\,\text{fan\_in}) & \text{PyTorch} \\ \text{bound}^2/3 & \text{uniform}"
    r" \end{cases}"
)


@TABLE.reads("init-variance", VARIANCE, activation="relu", init="he", **FUNNEL)
@TABLE.reads("init-variance", VARIANCE, activation="relu", init="xavier", **FUNNEL)
@TABLE.reads("init-variance", VARIANCE, activation="relu", init="torch", **FUNNEL)
@TABLE.reads("init-variance", VARIANCE, activation="relu", init="uniform", **FUNNEL)
def variance_of_weights(p, _):
    formula = {
        "he": lambda fan_in, _: 2 / fan_in,
        "xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
        "torch": lambda fan_in, _: 1 / (3 * fan_in),
        "uniform": lambda *_: p.bound**2 / 3,
    }[p.init]
    return {"weight_std": [math.sqrt(formula(*fans)) for fans in pairwise((32, 16, 8))]}


@TABLE.reads("init-variance", r"\max |W| = \sqrt{3\,\mathrm{Var}(W)}", activation="relu", init="uniform", **FUNNEL)
def largest_weight(p, _):
    return {"weight_max": [math.sqrt(3 * p.bound**2 / 3)] * p.depth}


def over_norms(width, deviation, function):
    """E_w f(‖w‖) for `width` Gaussian weights with √(E‖w‖²) = `deviation`: the density of χ."""
    points = [0.001 + index / 500 for index in range(1500)]
    log = [(width - 1) * math.log(r) - width * r * r / 2 for r in points]
    weights = [math.exp(each - max(log)) for each in log]
    return sum(w * function(deviation * r) for w, r in zip(weights, points, strict=True)) / sum(weights)


LAYER = {"mode": "bias", "width": 16, "inputs": 16}
DEEP = {"mode": "depth", "depth": 6, "width": 16, "inputs": 16}


@TABLE.reads(
    "dead-relu", r"P(\text{dead}) = \mathbb{E}_w\,\Phi\left(-\frac{b}{\lVert w \rVert}\right)^N", **LAYER, init_scale=2
)
def dead_by_bias(p, result):
    biases = result.series["dead_relu"].x
    return {
        "dead_relu": [over_norms(16, 2 * math.sqrt(2), lambda norm, b=b: cdf(-b / norm) ** p.inputs) for b in biases]
    }


@TABLE.reads("dead-relu", r"P(h > 0) = \mathbb{E}_w\,\Phi\left(\frac{b}{\lVert w \rVert}\right)", **LAYER, init_scale=2)
def active_by_bias(_, result):
    biases = result.series["active_relu"].x
    return {"active_relu": [over_norms(16, 2 * math.sqrt(2), lambda norm, b=b: cdf(b / norm)) for b in biases]}


@TABLE.reads(
    "dead-relu",
    r"P(\text{dead}) = \mathbb{E}_z\,\Phi\left(-z \sqrt{\frac{c_{l-1}}{1 - c_{l-1}}}\right)^N",
    **DEEP,
)
def dead_by_depth(p, _):
    def dead(c):
        steepness = math.sqrt(c / (1 - c))
        return mean(lambda z: cdf(-z * steepness) ** p.inputs)

    return {"dead_relu": [dead(c) for c in cosines(p.depth - 1)]}


@TABLE.reads(
    "dead-relu",
    r"c_l = \frac{\sqrt{1 - c^2} + c\,(\pi - \arccos c)}{\pi}, \quad c = c_{l-1}, \quad c_0 = 0",
    **DEEP,
)
def cosine_by_depth(p, _):
    return {"cosine": cosines(p.depth)[1:]}


@TABLE.reads("norm-anatomy", r"\hat{x} = \frac{x - \mu}{\sqrt{v + \varepsilon}}", kind="batch", epsilon=0.1)
def standardised(p, result):
    column = sorted(row[0] for row in result.matrices["input"].values)
    mu = sum(column) / len(column)
    v = sum((x - mu) ** 2 for x in column) / len(column)
    return {"standardised": [(x - mu) / math.sqrt(v + p.epsilon) for x in column]}


@TABLE.reads(
    "norm-anatomy",
    r"\mathrm{Var}(\gamma\,\hat{x} + \beta) = \frac{\gamma^2\,v}{v + \varepsilon}",
    kind="batch",
    affine="chosen",
    gamma=1.5,
    beta=2,
    epsilon=0.1,
)
def output_variance(p, result):
    columns = zip(*result.matrices["input"].values, strict=True)
    variances = [sum((x - sum(column) / len(column)) ** 2 for x in column) / len(column) for column in columns]
    return {"feature_variance": [p.gamma**2 * v / (v + p.epsilon) for v in variances]}


@TABLE.reads("norm-anatomy", r"\mathrm{rms}\,\hat{x} = \sqrt{\frac{v}{v + \varepsilon}}", kind="batch", epsilon=0.1)
def size_of_output(p, result):
    return {"output_rms": [math.sqrt(v / (v + p.epsilon)) for v in result.series["output_rms"].x]}


@TABLE.reads(
    "norm-anatomy",
    r"\cos(\text{layer}, \text{RMS}) = \frac{1}{\sqrt{1 + (\text{mean}/\text{sd})^2}}",
    kind="batch",
    epsilon=0.1,
)
def layer_against_rms(_, result):
    return {"cosine_layer_rms": [1 / math.sqrt(1 + x**2) for x in result.series["cosine_layer_rms"].x]}


PRE_GRADIENT = (
    r"g_{l-1}^2 = g_l^2\,(1 + \alpha^2 s_l), \quad"
    r" s_l = \frac{\sigma_w^2\,\mathbb{E}\,\varphi'(h_l)^2}{d_l^2}"
)
PRE_SIGNAL = (
    r"\mathbb{E}\,x_l = 0, \quad"
    r" \mathbb{E}\,x_l^2 = \mathbb{E}\,x_{l-1}^2 + \alpha^2 \sigma_w^2\,\mathbb{E}\,\varphi(h_l)^2"
)
PRE = {"wiring": "pre", "activation": "tanh", "init": "xavier", "alpha": 0.7, **SMALL}


@TABLE.reads("skip-highway", PRE_GRADIENT, **PRE)
@TABLE.reads("skip-highway", PRE_SIGNAL, **PRE)
@TABLE.reads("skip-highway", PRE_GRADIENT, **PRE, norm="layer")
@TABLE.reads("skip-highway", PRE_SIGNAL, **PRE, norm="layer")
def pre_blocks(p, _):
    signal, factors = [1.0], []
    for _ in range(p.depth):
        d2, q = (signal[-1], 1.0) if p.norm == "layer" else (1.0, signal[-1])
        factors.append(1 + p.alpha**2 * mean(squared(SLOPE["tanh"]), 0, q) / d2)
        signal.append(signal[-1] + p.alpha**2 * mean(squared(math.tanh), 0, q))
    return {
        "activation_grad": [math.sqrt(math.prod(factors[layer:])) for layer in range(p.depth + 1)],
        "activation_rms": list(map(math.sqrt, signal)),
        "signal_mean": [0.0] * (p.depth + 1),
    }


OTHER_GRADIENT = (
    r"\frac{g_{l-1}^2}{g_l^2} = \begin{cases} s & \text{plain} \\ 1 + s & \text{sum} \\"
    r" s + \mathbb{E}\,\varphi'(h)^2 & \text{post} \\ 1 + s\,k/N & \text{dense} \end{cases},"
    r" \quad s = \frac{\sigma_w^2\,\mathbb{E}\,\varphi'(h)^2}{d^2}"
)
OTHER_SIGNAL = (
    r"\mathbb{E}\,x_l^n = \begin{cases} \mathbb{E}\,(x_{l-1} + \varphi(h_l))^n & \text{sum} \\"
    r" \mathbb{E}\,\varphi(h_l)^n & \text{else} \end{cases}, \quad n = 1, 2"
)
SIGMOID = {"activation": "sigmoid", "init": "xavier", **SMALL}


@TABLE.reads("skip-highway", OTHER_GRADIENT, **SIGMOID, wiring="plain")
@TABLE.reads("skip-highway", OTHER_GRADIENT, **SIGMOID, wiring="sum")
@TABLE.reads("skip-highway", OTHER_GRADIENT, **SIGMOID, wiring="post")
@TABLE.reads("skip-highway", OTHER_GRADIENT, **SIGMOID, wiring="dense")
@TABLE.reads("skip-highway", OTHER_GRADIENT, **SIGMOID, wiring="sum", norm="rms")
@TABLE.reads("skip-highway", OTHER_SIGNAL, **SIGMOID, wiring="sum")
@TABLE.reads("skip-highway", OTHER_SIGNAL, **SIGMOID, wiring="post")
def other_blocks(p, _):
    means, squares, factors = [0.0], [1.0], []
    for layer in range(p.depth):
        counts = [p.width, *[p.growth] * layer] if p.wiring == "dense" else [*[0] * layer, 1]
        first, second = (sum(map(math.prod, zip(each, counts, strict=True))) / sum(counts) for each in (means, squares))
        q = second if p.norm == "none" else 1.0  # σ_w² E x² with σ_w = 1; a norm divides it by d²
        centre, variance = (first, q + second - first**2) if p.wiring == "post" else (0.0, q)
        phi, phi2 = (mean(f, centre, variance) for f in (PHI["sigmoid"], squared(PHI["sigmoid"])))
        slope = mean(squared(SLOPE["sigmoid"]), centre, variance)
        s = slope if p.norm == "none" else slope / second
        by_wiring = {"plain": s, "sum": 1 + s, "post": s + slope, "dense": 1 + s * p.growth / sum(counts)}
        factors.append(by_wiring[p.wiring])
        is_sum = p.wiring == "sum"
        means.append(means[-1] + phi if is_sum else phi)
        squares.append(squares[-1] + 2 * means[-2] * phi + phi2 if is_sum else phi2)
    return {
        "activation_grad": [math.sqrt(math.prod(factors[layer:])) for layer in range(p.depth + 1)],
        "activation_rms": list(map(math.sqrt, squares)),
        "signal_mean": means,
    }
