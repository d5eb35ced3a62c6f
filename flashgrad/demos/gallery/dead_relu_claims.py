"""What is claimed of dead units. Every number is taken from the run; some common claims are contradicted."""

import math
import statistics

from flashgrad.demos.kit.probe.dead_relu_parameters import BIASES, DeadRelu
from flashgrad.demos.spec import Claim, Result

AT_ZERO = BIASES.index(0)


def deviation(result: Result, measured: str, theory: str) -> float:
    """The mean |measured − theory| of two arrays."""
    pairs = zip(result.row(measured), result.row(theory), strict=True)
    return statistics.fmean(abs(found - expected) for found, expected in pairs)


def scale_effect(result: Result) -> float:
    """By how much the share of dead units grows with a thousand times smaller weights, biases zero.

    In one layer hardly a unit is dead then, so there it is the share of (unit, input) pairs that are off.
    """
    if result.parameters.mode == "bias":
        return result.row("active_relu")[AT_ZERO] - result.row("active_small_weights")[AT_ZERO]
    return result.row("dead_small_weights")[-1] - result.row("dead_zero_bias")[-1]


def final(result: Result, arm: str) -> float:
    """The share of dead units that matters in this mode: last layer, chosen learning rate, or last step.

    In kill mode it is a share of the killed units.
    """
    mode = result.parameters.mode
    return result.row(f"dead_{arm}_by_step" if mode == "lr" else f"dead_{arm}")[-1]


def leaky_effect(result: Result) -> float:
    """The share of units that are off on everything with leaky ReLU, less that with ReLU."""
    return final(result, "leaky") - final(result, "relu")


def at_lr(result: Result, name: str, lr: float) -> float:
    """The value of an array over learning rates at the one nearest to `lr`."""
    lrs = result.row("lr")
    return result.row(name)[min(range(len(lrs)), key=lambda index: abs(math.log(lrs[index] / lr)))]


def is_wide_fresh(p: DeadRelu, mode: str) -> bool:
    """Whether this is a fresh network of that mode, wide enough for theory to speak of one draw."""
    return p.mode == mode and p.width >= 64


def kills(p: DeadRelu) -> bool:
    """Whether the learning rate that is followed is one that kills, and leaky units have a slope worth the name."""
    return p.mode == "lr" and p.lr >= 10 and p.steps >= 50


OF_BIAS = (
    Claim(
        "The share of dead units is E Φ(−b/‖w‖)^N at every bias.",
        lambda result: deviation(result, "dead_relu", "theory_dead"),
        low=0,
        high=0.06,
        source="N independent Gaussian pre-activations of each unit",
        unit="mean |measured − theory|",
        condition="64 units or more",
        applies=lambda p: is_wide_fresh(p, "bias"),
    ),
    Claim(
        "A negative bias kills: at b = −6 most units are dead, at b = 0 none.",
        lambda result: result.row("dead_relu")[0] - result.row("dead_relu")[AT_ZERO],
        low=0.8,
        high=1,
        source="dead ≈ Φ(−b/‖w‖)^N",
        unit="difference of shares",
        condition="weights of He's size or smaller",
        applies=lambda p: p.mode == "bias" and p.init_scale <= 1,
    ),
    Claim(
        "Weights that are too small turn more ReLU units off, at zero bias.",
        scale_effect,
        low=0.01,
        high=1,
        source="common advice, which leaves out that the scale changes no sign",
        unit="difference of shares",
        applies=lambda p: p.mode in ("bias", "depth"),
    ),
)
OF_DEPTH = (
    Claim(
        "Inputs become alike: the mean cosine follows c ↦ (√(1−c²) + c(π − arccos c))/π.",
        lambda result: deviation(result, "cosine", "theory_cosine"),
        low=0,
        high=0.06,
        source="Cho & Saul 2009",
        unit="mean |measured − theory|",
        condition="zero biases, 64 units or more",
        applies=lambda p: is_wide_fresh(p, "depth") and p.hidden_bias == 0,
    ),
    Claim(
        "The share of dead units rises with depth, as units that are off for one input are off for all.",
        lambda result: deviation(result, "dead_zero_bias", "theory_dead"),
        low=0,
        high=0.12,
        source="E_z Φ(−√(c/(1−c)) z)^N with Cho & Saul's c",
        unit="mean |measured − theory|",
        condition="64 units or more",
        applies=lambda p: is_wide_fresh(p, "depth"),
    ),
    Claim(
        "Depth alone kills: in layer 30 and above a fifth of the units or more are dead at birth.",
        lambda result: result.row("dead_zero_bias")[-1],
        low=0.2,
        high=0.65,
        source="tends to ½ as the cosine tends to 1",
        unit="share of units",
        condition="He's ReLU network with zero biases, 64 units or more",
        applies=lambda p: is_wide_fresh(p, "depth") and p.depth >= 30,
    ),
    Claim(
        "A small positive bias keeps the units of a deep network alive.",
        lambda result: result.row("dead_zero_bias")[-1] - result.row("dead_relu")[-1],
        low=0.02,
        high=1,
        source="common advice, which looks at one layer: the bias also makes inputs alike",
        unit="difference of shares",
        applies=lambda p: p.mode == "depth" and p.hidden_bias > 0 and p.depth >= 20,
    ),
)
OF_LR = (
    Claim(
        "A large learning rate kills units.",
        lambda result: final(result, "relu") - result.row("dead_relu_by_step")[0],
        low=0.3,
        high=1,
        source="a step that pushes b far below 0 for every input",
        unit="difference of shares",
        condition="learning rate 10 or more, gradient norm clipped to 1",
        applies=kills,
    ),
    Claim(
        "At learning rates up to 0.3 training kills hardly any unit.",
        lambda result: at_lr(result, "dead_relu", 0.3) - result.row("dead_relu_by_step")[0],
        low=-1,
        high=0.1,
        source="measured here",
        unit="difference of shares",
        applies=lambda p: p.mode == "lr",
    ),
    Claim(
        "At a learning rate that kills, leaky ReLU leaves fewer units off than ReLU.",
        leaky_effect,
        low=-1,
        high=-0.1,
        source="Maas et al. 2013",
        unit="difference of shares",
        condition="slope of 0.1 or more",
        applies=lambda p: kills(p) and p.slope >= 0.1,
    ),
    Claim(
        "Leaky ReLU learns better than ReLU also at a usual learning rate.",
        lambda result: at_lr(result, "loss_relu", 0.3) - at_lr(result, "loss_leaky", 0.3),
        low=0.02,
        high=math.inf,
        source="a common hope",
        unit="loss of ReLU less that of leaky ReLU",
        applies=lambda p: p.mode == "lr" and p.slope > 0,
    ),
)
OF_KILL = (
    Claim(
        "A dead ReLU unit is dead for good.",
        lambda result: 1 - final(result, "relu"),
        low=0,
        high=0,
        source="its own weights get no gradient",
        unit="share that fires again",
        condition="in the first layer, whose inputs do not change",
        applies=lambda p: p.mode == "kill" and p.killed_layer == 1,
    ),
    Claim(
        "A dead ReLU unit is dead for good, in any layer.",
        lambda result: 1 - final(result, "relu"),
        low=0,
        high=0,
        source="a common short cut: the layers below move, and with them the unit's inputs",
        unit="share that fires again",
        applies=lambda p: p.mode == "kill" and p.killed_layer > 1,
    ),
    Claim(
        "The weights of a dead first-layer ReLU unit do not change at all.",
        lambda result: result.row("moved_relu")[-1],
        low=0,
        high=0,
        source="φ′ = 0 on every input",
        unit="share that changed",
        applies=lambda p: p.mode == "kill" and p.killed_layer == 1,
    ),
    Claim(
        "With leaky ReLU every unit that is off keeps learning.",
        lambda result: result.row("moved_leaky")[-1],
        low=1,
        high=1,
        source="Maas et al. 2013",
        unit="share that changed",
        applies=lambda p: p.mode == "kill" and p.slope >= 0.01,
    ),
)
CLAIMS = (*OF_BIAS, *OF_DEPTH, *OF_LR, *OF_KILL)
