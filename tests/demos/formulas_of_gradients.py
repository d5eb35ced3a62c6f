"""The formulas of clipped, rounded and shared gradients, of Transformers and learning rates, as functions."""

import math

from tests.demos.written_formulas import Table, cdf, density

TABLE = Table()
CLIPPED = {"dimension": 50, "layers": 5}


@TABLE.reads(
    "gradient-monitor",
    r"\frac{\delta_1(t)}{\delta_1(0)} = (1 - \text{lr} \cdot \lambda)^{tL}",
    activation="relu",
    init="he",
    depth=2,
    steps=40,
    weight_decay=0.05,
)
def decay_alone(p, result):
    return {"decayed_delta": [(1 - p.lr * p.weight_decay) ** (t * p.depth) for t in result.series["decayed_delta"].x]}


@TABLE.reads(
    "clip-geometry", r"\cos(g, g') = 1, \quad g' = g \cdot \min\left(1, \frac{c}{\lVert g \rVert}\right)", **CLIPPED
)
@TABLE.reads(
    "clip-geometry",
    r"\cos(g, g') = \frac{P(|z| < c)}{\sqrt{P(|z| < c) - 2c\,N(c) + 2c^2\,\Phi(-c)}}",
    **CLIPPED,
)
@TABLE.reads(
    "clip-geometry",
    r"\cos(g, g') = \frac{\sum_l G_l\,c_l}{\lVert G \rVert\,\lVert c \rVert}, \quad c_l = \min(G_l, c)",
    **CLIPPED,
)
def cosines_after_clipping(_, result):
    norms, thresholds = result.row("layer_norms_before"), result.series["cosine_norm"].x
    by_value, by_layer = [], []
    for c in thresholds:
        within = cdf(c) - cdf(-c)
        by_value.append(within / math.sqrt(within - 2 * c * density(c) + 2 * c**2 * cdf(-c)))
        kept = [min(norm, c) for norm in norms]
        by_layer.append(sum(map(math.prod, zip(norms, kept, strict=True))) / math.hypot(*norms) / math.hypot(*kept))
    return {"cosine_norm": [1] * len(thresholds), "cosine_value": by_value, "cosine_per_layer": by_layer}


ZERO = (
    r"P(g \to 0) = \mathrm{erf}\left(\frac{z}{c\,s\sqrt{2}}\right), \quad"
    r" z = \begin{cases} 2^{-25} & \text{FP16} \\ 2^{-134} & \text{BF16} \end{cases}"
)
INFINITE = (
    r"P(g \to \infty) = \mathrm{erfc}\left(\frac{t}{c\,s\sqrt{2}}\right), \quad"
    r" t = \begin{cases} 65520 & \text{FP16} \\ 2^{128} - 2^{119} & \text{BF16} \end{cases}"
)
HELD = r"\text{held}(e) = \frac{\max(0, \min(2^{e+1}, t) - \max(2^e, z))}{2^e}"


@TABLE.reads("half-precision", ZERO, depth=2, dtype="float16")
@TABLE.reads("half-precision", ZERO, depth=2, dtype="bfloat16")
@TABLE.reads("half-precision", INFINITE, depth=2, dtype="float16", gradient_std=1e-3)
@TABLE.reads("half-precision", INFINITE, depth=2, dtype="bfloat16")
@TABLE.reads("half-precision", HELD, depth=2, dtype="float16")
@TABLE.reads("half-precision", HELD, depth=2, dtype="bfloat16")
def lost_and_held(p, result):
    z, t = (2.0**-25, 65520.0) if p.dtype == "float16" else (2.0**-134, 2.0**128 - 2.0**119)
    sizes = [2.0**power * p.gradient_std for power in result.series["zero_share"].x]
    exponents = result.series["held"].x
    return {
        "zero_share": [math.erf(z / (size * math.sqrt(2))) for size in sizes],
        "overflow_share": [math.erfc(t / (size * math.sqrt(2))) for size in sizes],
        "held": [max(0, min(2 ** (e + 1), t) - max(2**e, z)) / 2**e for e in exponents],
    }


ADDED = (
    r"\cos(g, g_1) = \frac{1 + \rho c}{\sqrt{1 + 2\rho c + \rho^2}}, \quad"
    r" \cos(g, g_2) = \frac{\rho + c}{\sqrt{1 + 2\rho c + \rho^2}}"
)
RATIO = (
    r"\rho = \frac{\lVert w_2 g_2 \rVert}{\lVert w_1 g_1 \rVert} = \begin{cases}"
    r" k\,w_2/w_1 & \text{none, PCGrad} \\ 1 & \text{GradNorm} \\ 1/k & \text{uncertainty} \end{cases}"
)
TASKS = {"similarity": -0.3, "target_scale": 5}


@TABLE.reads("task-tug", ADDED, **TASKS, weight_2=2)
@TABLE.reads("task-tug", ADDED, **TASKS, balance="gradnorm")
@TABLE.reads(
    "task-tug",
    r"\text{share}_1 = \frac{1}{1 + \rho}, \quad \text{share}_2 = \frac{\rho}{1 + \rho}",
    **TASKS,
    weight_2=2,
)
@TABLE.reads("task-tug", RATIO, **TASKS, weight_2=2)
@TABLE.reads("task-tug", RATIO, **TASKS, balance="gradnorm")
@TABLE.reads("task-tug", RATIO, **TASKS, balance="uncertainty")
@TABLE.reads(
    "task-tug",
    r"\cos(g, g_1) = \sqrt{\frac{1 - c^2}{1 - 2\rho c + \rho^2}}, \quad"
    r" \cos(g, g_2) = \rho \cos(g, g_1)",
    **TASKS,
    balance="pcgrad",
)
def shared_step(p, result):
    def rho(k):
        return {"gradnorm": 1, "uncertainty": 1 / k}.get(p.balance, k * p.weight_2 / p.weight_1)

    def cosines(r):
        if p.balance == "pcgrad":
            root = math.sqrt((1 - c**2) / (1 - 2 * r * c + r**2))
            return root, r * root
        below = math.sqrt(1 + 2 * r * c + r**2)
        return (1 + r * c) / below, (r + c) / below

    c, scales, here = p.similarity, result.series["cosine_task_1"].x, rho(p.target_scale)
    first, second = zip(*(cosines(rho(k)) for k in scales), strict=True)
    share = [1 / (1 + here), here / (1 + here)]
    return {"cosine_task_1": first, "cosine_task_2": second, "cosine_between_tasks": [c] * len(scales), "share": share}


BLOCKS = {"depth": 2, "seeds": 1, "feed_forward": 2}


BLOCK = (
    r"\left\lVert\frac{\partial L}{\partial W_2}\right\rVert = d \sqrt{\frac{f}{1 + f}} \cdot"
    r" \begin{cases} 1/\mathrm{rms}\,x_l & \text{Pre-LN} \\"
    r" 1/\sqrt{1 + 2f/(1 + f)^2} & \text{Post-LN} \end{cases}"
)


@TABLE.reads("ln-placement", BLOCK, **BLOCKS)
@TABLE.reads("ln-placement", BLOCK, **BLOCKS, placement="post")
def gradient_of_blocks(p, result):
    d, f = 64, p.feed_forward
    pre = [d / rms * math.sqrt(f / (1 + f)) for rms in result.rows("signal_rms_pre")[0][1:]]
    post = [d * math.sqrt(f / (1 + f)) / math.sqrt(1 + 2 * f / (1 + f) ** 2)] * p.depth
    return {
        "weight_grad": pre if p.placement == "pre" else post,
        "weight_grad_pre": pre,
        "last_grad_pre": pre,
        "weight_grad_post": post,
    }


EDGE = {"steps": 40, "seeds": 1}


@TABLE.reads("lr-edge", r"|1 - \text{lr} \cdot \lambda| \le 1 \iff \lambda \le \frac{2}{\text{lr}}", **EDGE)
def limit_of_sharpness(p, result):
    return {"limit_sudden": [2 / p.lr] * len(result.series["limit_sudden"].x)}


@TABLE.reads(
    "lr-edge",
    r"\mathrm{rms}\,\lVert g_B - g \rVert = \frac{\mathrm{rms}\,\lVert g_1 - g \rVert}{\sqrt{B}}",
    **EDGE,
)
def noise_of_batches(p, result):
    from flashgrad.demos.gallery import lr_edge
    from flashgrad.demos.kit.edge.gradient_noise import sample_gradients
    from flashgrad.demos.kit.training.datasets import for_seeds, moons

    points = for_seeds(moons, lr_edge.POINTS, [p.seed])
    few = (points[0][0, : lr_edge.NOISE_POINTS], points[1][0, : lr_edge.NOISE_POINTS])
    gradients = sample_gradients(lr_edge.ARCHITECTURE, lr_edge.configurations(p)[0], few).double()
    of_one = (gradients - gradients.mean(0)).square().sum(1).mean().sqrt().item()
    return {"gradient_noise": [of_one / math.sqrt(b) for b in result.series["gradient_noise"].x]}
