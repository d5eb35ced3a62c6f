"""What is claimed of monitored gradients. Every number is taken from the run.

They include common rules that a run contradicts: as written down, or on a network that the rule does not suit.
"""

import math

from flashgrad.demos.kit.monitor.gradient_alarms import first_alarm
from flashgrad.demos.kit.monitor.monitor_measures import (
    decay_error,
    delta_ratio,
    final_loss,
    first_ratio,
    healthy_loss_at_alarm,
    is_lost,
    leap,
    loss_at_alarm,
    scaling_error,
    steps_survived,
    typical_ratio,
    update_ratio,
    weakest_over_global,
)
from flashgrad.demos.kit.monitor.monitored_network import MonitoredNetwork
from flashgrad.demos.kit.training.training_curves import CHANCE
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Claim

HEALTHY = "ReLU with He, 10 layers, Adam"


def is_vanishing_sigmoid(p: MonitoredNetwork) -> bool:
    """Whether the gradient of a sigmoid network vanishes, and stays vanished for want of other than SGD."""
    return p.activation == "sigmoid" and p.optimiser == "sgd" and p.vanishes


def is_hidden_from_sgd(p: MonitoredNetwork) -> bool:
    """Whether that gradient is so small that the first layer does not move."""
    return is_vanishing_sigmoid(p) and p.depth >= 11


def is_all_small(p: MonitoredNetwork) -> bool:
    """Whether the weights of all layers make the gradient small: ReLU with weights far below He's, under SGD."""
    return p.is_homogeneous and p.init == "torch" and p.optimiser == "sgd" and p.depth >= 15


CLAIMS = (
    Claim(
        "Weight decay alone shrinks the first layer's gradient by (1 − lr·λ) per step and layer.",
        decay_error,
        low=0,
        high=1e-4,
        source="ReLU is positively homogeneous: ∂L/∂h₁ is proportional to each weight above it",
        unit="largest relative error",
        condition="ReLU, no norm, biases 0",
        applies=lambda p: p.is_homogeneous and p.weight_decay > 0,
    ),
    Claim(
        "A loss c times as large multiplies every layer's gradient by c and leaves their ratios alone.",
        scaling_error,
        low=0,
        high=1e-5,
        source="the gradient is linear in the loss; Micikevicius et al. 2018",
        unit="largest relative error",
        applies=lambda p: p.loss_scale != 1,
    ),
    Claim(
        "First over last layer below 1/1000 finds a gradient that vanishes.",
        typical_ratio,
        low=0,
        high=1e-3,
        source="Glorot & Bengio 2010; G falls with δ in sigmoid networks",
        unit="G₁/G_L",
        condition="a sigmoid network under SGD",
        applies=is_vanishing_sigmoid,
    ),
    Claim(
        "A gradient vanishes where first over last layer is above 1000.",
        lambda result: decades(first_ratio(result)) - 3,
        low=0,
        high=math.inf,
        source="a common rule, written the wrong way round",
        unit="decades above 1000",
        applies=is_vanishing_sigmoid,
    ),
    Claim(
        "First over last layer above 1000 means that the gradient shrinks on its way to the first layer.",
        lambda result: decades(delta_ratio(result)),
        low=-math.inf,
        high=0,
        source="a common rule, written the wrong way round; Yang et al. 2019 on deep batch norm",
        unit="decades, δ₁/δ_L",
        applies=lambda p: p.is_plain and p.norm == "batch" and p.activation == "relu" and p.depth >= 45,
    ),
    Claim(
        "Exploding gradients end in a loss that is not a number, within ten steps.",
        steps_survived,
        low=0,
        high=10,
        source="Pascanu et al. 2013",
        unit="steps",
        condition="a learning rate of at least 0.01",
        applies=lambda p: p.explodes and p.lr >= 0.01 and p.optimiser == "sgd",
    ),
    Claim(
        "Before it is lost the loss leaps a thousandfold.",
        leap,
        low=1e3,
        high=math.inf,
        source="Pascanu et al. 2013",
        unit="largest/first loss",
        condition="a learning rate of at least 0.01, at most 12 layers",
        applies=lambda p: p.explodes and p.lr >= 0.01 and p.optimiser == "sgd" and p.depth <= 12,
    ),
    Claim(
        "A gradient norm above 1000 is warning enough: it comes before the loss has grown tenfold.",
        loss_at_alarm,
        low=0,
        high=10,
        source="a common threshold; what counts is lr · sharpness",
        unit="loss at the alarm/first loss",
        applies=lambda p: p.explodes and p.lr >= 0.01 and p.loss_scale == 1,
    ),
    Claim(
        "A gradient norm above 1000 means that the loss will not be a number.",
        lambda result: float(is_lost(result)) if first_alarm(result.row("margin_large_norm")) < math.inf else math.nan,
        low=1,
        high=1,
        source="a common threshold; a step is stable while lr · sharpness < 2",
        unit="lost (1) or not (0)",
        applies=lambda p: p.explodes and p.depth >= 15 and p.loss_scale == 1,
    ),
    Claim(
        "Where gradients explode, the weights' gradients of all layers are large alike.",
        lambda result: decades(first_ratio(result)),
        low=-2,
        high=1,
        source="Du, Hu & Lee 2018",
        unit="decades, G₁/G_L at the start",
        applies=lambda p: p.explodes,
    ),
    Claim(
        "First over last layer below 1/1000 shows it where a network learns nothing.",
        first_ratio,
        low=0,
        high=1e-3,
        source="a common rule; all layers are tiny together in ReLU networks (Du, Hu & Lee 2018)",
        unit="G₁/G_L at the start",
        applies=is_all_small,
    ),
    Claim(
        "A first layer with a gradient below 10⁻⁵ from the start on means that nothing is learned.",
        lambda result: final_loss(result) if result.row("margin_small_first_layer")[0] > 1 else math.nan,
        low=0.9 * CHANCE,
        high=math.inf,
        source="a common rule",
        unit="final loss",
        condition="an untrained network, SGD at a rate of at most 0.1, an unscaled loss",
        applies=lambda p: p.loss_scale == 1 and p.lr <= 0.1 and (is_hidden_from_sgd(p) or is_all_small(p)),
    ),
    Claim(
        "A global norm of usual size means that every layer gets a share of it.",
        weakest_over_global,
        low=1e-3,
        high=1,
        source="a common short cut: the norm is that of the largest layers",
        unit="weakest layer/global norm",
        applies=lambda p: p.vanishes or (p.is_homogeneous and p.init == "he"),
    ),
    Claim(
        "Under SGD the first layer's step is as much shorter than the last's as its gradient is smaller.",
        lambda result: update_ratio(result, "sgd") / first_ratio(result),
        low=0.7,
        high=1.4,
        source="a step of gradient descent is lr · gradient",
        unit="ratio of ‖ΔW‖/‖W‖ over ratio of gradients",
        applies=lambda p: p.norm == "none" and p.is_plain and p.init != "uniform",
    ),
    Claim(
        "Adam's first step in the first layer is within a hundredfold of that in the last.",
        lambda result: update_ratio(result, "adam"),
        low=0.01,
        high=100,
        source="Kingma & Ba 2015: each gradient is divided by its own size",
        unit="ratio of ‖ΔW‖/‖W‖",
        condition="at most 11 layers, beyond which sigmoid gradients drop under Adam's ε",
        applies=lambda p: p.norm == "none" and p.is_plain and p.depth <= 11,
    ),
    Claim(
        "A network whose first layer has a gradient below 10⁻⁵ has not learned.",
        healthy_loss_at_alarm,
        low=0.9 * CHANCE,
        high=math.inf,
        source=f"a common rule; held against {HEALTHY}, which learns",
        unit="loss at the alarm",
        applies=lambda p: p.loss_scale <= 1,
    ),
    Claim(
        "A network that learns keeps its gradient norm below 1000.",
        lambda result: max(result.row("healthy_gradient_norm")),
        low=0,
        high=1000,
        source=f"a common rule; held against {HEALTHY}, which learns",
        unit="‖∂L/∂θ‖",
        condition="a loss scale of at most 10",
        applies=lambda p: p.loss_scale <= 10,
    ),
    Claim(
        "A network that learns keeps its gradient norm below 1000, whatever the loss is multiplied by.",
        lambda result: max(result.row("healthy_gradient_norm")),
        low=0,
        high=1000,
        source=f"a common rule; held against {HEALTHY}, which learns",
        unit="‖∂L/∂θ‖",
        applies=lambda p: p.loss_scale >= 1000,
    ),
)
