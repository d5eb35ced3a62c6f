"""The formulas of batches, of shifts, of sequences and of graphs, as functions."""

import math

from tests.demos.written_formulas import Table, cdf, logistic, mean

TABLE = Table()


@TABLE.reads(
    "batch-statistics",
    r"\mathrm{sd}(\mu) = \frac{1}{\sqrt{B}}, \quad \mathrm{sd}(v) = \frac{\sqrt{2(B - 1)}}{B}",
    mode="noise",
)
def spreads(_, result):
    sizes = result.series["mean_spread"].x
    return {
        "mean_spread": [1 / math.sqrt(b) for b in sizes],
        "variance_spread": [math.sqrt(2 * (b - 1)) / b for b in sizes],
    }


@TABLE.reads(
    "batch-statistics",
    r"\mathrm{rms}(\hat{x} - \hat{x}') \approx \sqrt{\frac{3}{B}}",
    mode="independence",
    batch_size=2,
)
def effect_of_mates(_, result):
    return {"mate_effect": [math.sqrt(3 / b) for b in result.series["mate_effect"].x]}


@TABLE.reads(
    "batch-statistics",
    r"\mathrm{Var}\,\hat{x} = \frac{v}{\frac{v + c^2}{p} - c^2}, \quad c = \frac{1}{\sqrt{2\pi}}, \quad"
    r" v = \frac{1}{2} - \frac{1}{2\pi}",
    mode="dropout",
)
def variance_after_dropout(_, result):
    c, v = 1 / math.sqrt(2 * math.pi), 1 / 2 - 1 / (2 * math.pi)
    return {"eval_variance_before": [v / ((v + c**2) / p - c**2) for p in result.series["eval_variance_before"].x]}


SHIFT = {"mode": "shift", "batch_size": 4, "shift_mean": 3, "shift_scale": 2}


@TABLE.reads(
    "batch-statistics",
    r"m_t = m\,(1 - (1 - \alpha)^t), \quad v_t = s^2 + (1 - s^2)(1 - \alpha)^t",
    **SHIFT,
)
def running_averages(p, result):
    m, s, kept = p.shift_mean, p.shift_scale, 1 - p.momentum
    times = result.series["running_mean"].x
    return {
        "running_mean": [m * (1 - kept**t) for t in times],
        "running_variance": [s**2 + (1 - s**2) * kept**t for t in times],
    }


@TABLE.reads(
    "batch-statistics",
    r"\mathbb{E}\,\tanh'(kz) = 1 - \mathbb{E}\,\tanh^2(kz), \quad z \sim \mathcal{N}(0, 1)",
    **SHIFT,
)
def slope_by_spread(_, result):
    def slope(spread):
        return 1 - mean(lambda z: math.tanh(spread * z) ** 2)

    return {"tanh_slope": [slope(k) for k in result.series["tanh_slope"].x]}


TRAINED = {"depth": 2, "steps": 20, "seeds": 1}


@TABLE.reads(
    "covariate-shift",
    r"\mathrm{median}\,|\xi - \xi'| = \sqrt{2}\;\Phi^{-1}\left(\frac{3}{4}\right)\,s, \quad"
    r" \xi, \xi' \sim \mathcal{N}(0, s^2)",
    experiment="shift",
    **TRAINED,
)
def drift(p, _):
    low, high = 0.0, 2.0
    for _ in range(60):  # Φ⁻¹(¾) by bisection
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle) < 3 / 4 else (low, middle)
    return {"drift_shifted": [math.sqrt(2) * low * p.noise] * p.steps}


@TABLE.reads(
    "covariate-shift",
    r"\left\lVert\frac{\partial L}{\partial W}\right\rVert(a) ="
    r" \frac{1}{a} \left\lVert\frac{\partial L}{\partial W}\right\rVert(1)",
    experiment="gains",
    **TRAINED,
)
def gradient_by_gain(_, result):
    measured = result.series["weight_grad_batch"]
    at_one = measured.y[measured.x.index(1.0)]
    return {"weight_grad_batch": [at_one / a for a in measured.x]}


POWERS = r"\frac{g_{T-k}}{g_T} = \sqrt{\sum_{j=0}^{k} \binom{k}{j}^2 f^{2(k-j)} (as)^{2j}}"
GATES = (
    r"(f, a) = \begin{cases} (0, 1) & \text{linear} \\ (\sigma(b), 1/4) & \text{LSTM} \\"
    r" (\sigma(b), (1 - \sigma(b))/2) & \text{GRU} \end{cases}"
)
SEQUENCE = {"length": 6, "seeds": 1, "gate_bias": -1}


@TABLE.reads("rnn-time", POWERS, **SEQUENCE, cell="linear")
@TABLE.reads("rnn-time", POWERS, **SEQUENCE, cell="lstm")
@TABLE.reads("rnn-time", GATES, **SEQUENCE, cell="lstm")
@TABLE.reads("rnn-time", GATES, **SEQUENCE, cell="gru")
def back_through_time(p, result):
    kept, s = logistic(p.gate_bias), math.sqrt(1 / 3)  # PyTorch's weights have the variance 1/(3 n)
    f, a = {"linear": (0, 1), "lstm": (kept, 1 / 4), "gru": (kept, (1 - kept) / 2)}[p.cell]

    def growth(k):
        return math.sqrt(sum(math.comb(k, j) ** 2 * f ** (2 * (k - j)) * (a * s) ** (2 * j) for j in range(k + 1)))

    last = result.series["state_grad"].y[-1]
    return {
        "state_grad": [last * growth(k) for k in range(p.length, -1, -1)],
        "ratio_by_length": [growth(int(length)) for length in result.series["ratio_by_length"].x],
    }


@TABLE.reads(
    "rnn-time",
    r"\frac{g_t}{g_T} = \prod_{u=t+1}^{T} s \sqrt{\mathbb{E}\,\tanh'(h_u)^2}, \quad"
    r" q_{u+1} = s^2\,\mathbb{E}\,\tanh^2 h_u + v",
    **SEQUENCE,
    cell="rnn",
)
def back_through_tanh(p, result):
    s2 = 1 / 3
    q = [(8 * p.input_scale**2 + 2) / (3 * 64)]  # v: 8 inputs and 2 biases of variance 1/(3 · 64)
    while len(q) < p.length:
        q.append(s2 * mean(lambda h: math.tanh(h) ** 2, 0, q[-1]) + q[0])
    factors = [math.sqrt(s2 * mean(lambda h: math.cosh(h) ** -4, 0, each)) for each in q]
    last = result.series["state_grad"].y[-1]
    return {"state_grad": [last * math.prod(factors[t:]) for t in range(p.length + 1)]}


@TABLE.reads(
    "rnn-time",
    r"\frac{g_{T-k}}{g_T} = \sqrt{\sum_{j=0}^{\min(k, 15)} \frac{16 - j}{16} \binom{k}{j}^2 \rho^{2(k-j)}}",
    length=20,
    seeds=1,
    cell="linear",
    recurrent="non_normal",
    radius=0.8,
)
def along_chains(p, result):
    def growth(k):
        terms = ((16 - j) / 16 * math.comb(k, j) ** 2 * p.radius ** (2 * (k - j)) for j in range(min(k, 15) + 1))
        return math.sqrt(sum(terms))

    last = result.series["state_grad"].y[-1]
    return {"state_grad": [last * growth(k) for k in range(p.length, -1, -1)]}


@TABLE.reads("rnn-time", r"\frac{g_t}{g_T} = \sigma(b)^{T-t}", **SEQUENCE, cell="lstm")
def through_gates_alone(p, result):
    last = result.series["direct_path"].y[-1]
    return {
        "direct_path": [last * logistic(p.gate_bias) ** (p.length - t) for t in range(p.length + 1)],
        "direct_factor": [logistic(b) for b in result.series["direct_factor"].x],
    }


LEFT = r"\text{contrast}_l = \lambda_2^l"
COMPARED = r"\mathrm{rms}\,\frac{\partial L}{\partial X_l} = ((1 - \alpha)\,\lambda_2)^{L-l}"


@TABLE.reads("graph-smoothing", LEFT, depth=4)
def left_by_averaging(p, result):
    kinds = {"contrast": "", **{f"contrast_{kind}": f"_{kind}" for kind in ("ring", "random", "communities")}}
    lambdas = {name: result.row(f"lambda_2{suffix}")[0] for name, suffix in kinds.items()}
    return {name: [each**layer for layer in range(p.depth + 1)] for name, each in lambdas.items()}


@TABLE.reads(
    "graph-smoothing",
    r"\text{contrast}_l = (1 - \alpha)\,\lambda_2\;\text{contrast}_{l-1} + \alpha",
    depth=4,
    mode="appnp",
)
def left_with_input(p, result):
    left, each = [1.0], (1 - p.alpha) * result.row("lambda_2")[0]
    while len(left) <= p.depth:
        left.append(each * left[-1] + p.alpha)
    return {"contrast": left}


@TABLE.reads("graph-smoothing", COMPARED, depth=4)
@TABLE.reads("graph-smoothing", COMPARED, depth=4, mode="appnp")
def gradient_that_compares(p, result):
    each = (1 - (p.alpha if p.mode == "appnp" else 0)) * result.row("lambda_2")[0]
    at_input = result.series["contrast"].theory[-1]
    return {"grad_comparing": [at_input, *(each ** (p.depth - layer) for layer in range(1, p.depth + 1))]}
