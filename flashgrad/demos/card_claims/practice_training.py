"""The claims of the cards on outputs, shared trunks and optimisers, of the deck "Training in practice"."""

import statistics

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.activation_slopes_claims import grad_ratio, off_p_minus_y
from flashgrad.demos.gallery.plateau_clock_claims import escaped_share
from flashgrad.demos.gallery.task_tug_claims import cosine_with_1, ratio, worse_served
from flashgrad.demos.kit.gradients.two_tasks import cosine_with_sum
from flashgrad.demos.spec import Result, Verdict

_LATE = 30
"""An update by which momentum has gathered 96 % of what it ever will, and the plateau is not yet left."""


def _off_product(result: Result) -> float:
    """The largest difference between the gradient of ½(p − 1)² and (p − 1) p (1 − p)."""
    pairs = zip(result.row("value"), result.row("loss_grad_mse"), strict=True)
    return max(abs(grad - (p - 1) * p * (1 - p)) for p, grad in pairs)


def _push(result: Result) -> float:
    """|∂L/∂z| of the chosen loss at the logit."""
    bce, mse = result.row("loss_grads_at_logit")
    return abs(bce if result.parameters.head == "bce" else mse)


def _off_formula(result: Result) -> float:
    """The largest |cos(g, g₁) − (1 + rc)/√(1 + 2rc + r²)| over the scales of task 2."""
    length = result.row("grad_norm")[0]
    cosines, lengths = result.row("cosine_tasks_over_scales"), result.row("grad_norm_2_over_scales")
    scales = zip(result.row("cos_total_1_none"), lengths, cosines, strict=True)
    return max(abs(found - cosine_with_sum(other / length, cosine)) for found, other, cosine in scales)


def _lost_to_task_2(loud: Result, equal: Result) -> float:
    return cosine_with_1(equal) - cosine_with_1(loud)


def _left_by_cures(lengths: Result, directions: Result) -> float:
    """How far GradNorm's lengths are from equal, or how far PCGrad's step opposes a task; whichever is larger."""
    return max(abs(ratio(lengths) - 1), -worse_served(directions))


def _late_step(result: Result) -> float:
    """By how much the first layer moves in a late update, over its first one; median over networks."""
    return statistics.median(
        (change[_LATE] - change[_LATE - 1]) / change[1] for change in result.rows("first_layer_change")
    )


def _escaped(result: Result) -> float:
    return escaped_share(result.rows("escape_step")[-1])


CLAIMS = (
    CardClaim(
        "fg-sigmoid-output-1",
        "With cross-entropy the gradient at a sigmoid output is p − y.",
        "Goodfellow et al. 2016, section 6.2.2; 10⁻⁹ is far above rounding",
        Measurement(
            ("activation-slopes?activation=sigmoid&head=bce",),
            off_p_minus_y,
            0,
            1e-9,
            "the largest difference between the gradient and p − y",
        ),
        "the slope of the sigmoid cancels",
    ),
    CardClaim(
        "fg-sigmoid-output-2",
        "With squared error, ½(p − y)², the gradient at a sigmoid output is (p − y) p (1 − p).",
        "chain rule; 10⁻⁹ is far above rounding",
        Measurement(
            ("activation-slopes?activation=sigmoid&head=mse",),
            _off_product,
            0,
            1e-9,
            "the largest difference between the gradient and (p − y) p (1 − p)",
        ),
        "the slope p (1 − p) stays, and is nearly 0 for every saturated output",
    ),
    CardClaim(
        "fg-sigmoid-output-3",
        "At z = −8 and y = 1 cross-entropy pushes a sigmoid output about 3000 times harder than squared error.",
        "1/(p(1 − p)) = 2984 at p = σ(−8)",
        Measurement(
            ("activation-slopes?activation=sigmoid&head=bce&logit=-8",),
            grad_ratio,
            2900,
            3100,
            "the gradient of cross-entropy over that of squared error",
        ),
        "squared error keeps the sigmoid's slope of 0.000335, which cross-entropy cancels",
    ),
    CardClaim(
        "fg-sigmoid-output-4",
        "As the output a sigmoid does no harm: even a wrong and saturated one gets nearly the whole gradient.",
        "Goodfellow et al. 2016, section 6.2.2; p − y is almost −1 there",
        _WHOLE := Measurement(
            ("activation-slopes?activation=sigmoid&head=bce",),
            _push,
            0.99,
            1,
            "the size of the gradient at an output of z = −8 with label 1",
            setting="with cross-entropy",
        ),
        "cross-entropy cancels the slope exactly, which nothing does in a hidden layer",
        Verdict.CONDITIONAL,
        "cross-entropy as the loss",
        _WHOLE.under("activation-slopes?activation=sigmoid&head=mse", setting="with squared error"),
    ),
    CardClaim(
        "fg-multi-task-1",
        "The cosine of a summed step with task 1's gradient is (1 + rc)/√(1 + 2rc + r²).",
        "the cosine of a sum with its first part; 10⁻⁶ is far above rounding",
        Measurement(
            ("task-tug?balance=none&view=scale",),
            _off_formula,
            0,
            1e-6,
            "the largest difference between cosine and formula, over 13 scales of task 2,",
        ),
        "only the ratio r of the lengths and the cosine c between the gradients matter",
    ),
    CardClaim(
        "fg-multi-task-2",
        "Multiplying task 2's loss by 100 takes the shared step's cosine with task 1's gradient from 0.71 to 0.01.",
        "1/√2 − 1/√(1 + 100²) = 0.70 for orthogonal gradients of equal length; ±0.1 for those of single networks",
        Measurement(
            (
                "task-tug?balance=none&target_scale=1&weight_2=100&view=arrows",
                "task-tug?balance=none&target_scale=1&weight_2=1&view=arrows",
            ),
            _lost_to_task_2,
            0.6,
            0.8,
            "the cosine that task 1 loses if task 2's loss is multiplied by 100",
        ),
        "the longer gradient decides where the sum points",
    ),
    CardClaim(
        "fg-multi-task-3",
        "GradNorm corrects the lengths of the tasks' gradients, and PCGrad their directions.",
        "Chen et al. 2018; Yu et al. 2020; 10⁻⁶ is far above rounding",
        Measurement(
            (
                "task-tug?balance=gradnorm&view=balances",
                "task-tug?balance=pcgrad&similarity=-0.5&view=balances",
            ),
            _left_by_cures,
            0,
            1e-6,
            "the inequality of lengths that GradNorm leaves, or the opposition that PCGrad leaves,",
        ),
        "the one makes both pulls equally long, the other takes from each what opposes the other",
    ),
    CardClaim(
        "fg-optimiser-1",
        "Under the same gradient at every step SGD with momentum 0.9 comes to take steps 10 times as long.",
        "(1 − 0.9³⁰)/(1 − 0.9) = 9.6; a plateau's gradient is the same at every step to about a quarter",
        Measurement(
            ("plateau-clock?optimiser=sgd&depth=6&view=clock",),
            _late_step,
            7,
            12,
            "the first layer's step in update 30 on the plateau, over its first,",
        ),
        "all layers gain the same factor, so the first one is as far behind as without momentum",
    ),
    CardClaim(
        "fg-optimiser-3",
        "Adam rescues a deep sigmoid network from vanishing gradients.",
        "Kingma & Ba 2015; nine tenths of the networks",
        _RESCUED := Measurement(
            ("plateau-clock?optimiser=adam&depth=10&view=loss",),
            _escaped,
            0.9,
            1,
            "the share of networks that leave the plateau",
            setting="with 10 layers",
        ),
        "at 20 layers the first gradients lie far below Adam's ε of 10⁻⁸, so their steps vanish after all",
        Verdict.CONDITIONAL,
        "about 10 layers, not 20",
        _RESCUED.under("plateau-clock?optimiser=adam&depth=20&view=loss&steps=250&seeds=2", setting="with 20"),
    ),
)
