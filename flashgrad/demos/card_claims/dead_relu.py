"""The claims of the cards that open `dead-relu`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.dead_relu_claims import at_lr, final, leaky_effect, scale_effect
from flashgrad.demos.spec import Result, Verdict

_LARGE_RATE = "dead-relu?mode=lr&lr=10&slope=0.2"


def _revived(result: Result) -> float:
    return 1 - final(result, "relu")


def _spared_by_leaky(result: Result) -> float:
    return -leaky_effect(result)


def _spared_by_small_rate(result: Result) -> float:
    return final(result, "relu") - at_lr(result, "dead_relu", 0.3)


def _spared_by_scale(result: Result) -> float:
    return abs(scale_effect(result))


def _leaky_moved(result: Result) -> float:
    return result.row("moved_leaky")[-1]


CLAIMS = (
    CardClaim(
        "uWJDUQ4c",
        "A ReLU unit that is off for all inputs has no gradient and never fires again.",
        "φ′ = 0 on every input; none may come back",
        _BACK := Measurement(
            ("dead-relu?mode=kill&killed_layer=1",),
            _revived,
            0,
            0,
            "the share of dead units that fire again after 100 steps",
            setting="in the first layer",
        ),
        "the unit's own weights stand still, but further up its inputs move",
        Verdict.CONDITIONAL,
        "the first layer, whose inputs never change",
        _BACK.under("dead-relu?mode=kill&killed_layer=2", setting="in the second"),
    ),
    CardClaim(
        "maJHIKwH",
        "Leaky ReLU keeps units alive where ReLU would lose them.",
        "Maas et al. 2013; a third of the units is more than the spread over seeds",
        Measurement(
            (_LARGE_RATE,),
            _spared_by_leaky,
            1 / 3,
            1,
            "the share of units that a negative slope of 0.2 keeps on at a learning rate of 10",
        ),
        "a unit with any slope left of 0 can find its way back",
    ),
    CardClaim(
        "sJLv8KCw",
        "Dead ReLU units are cured by a lower learning rate, by leaky ReLU, or by a better weight initialisation.",
        "a common recipe; a third of the units is more than the spread over seeds",
        Measurement(
            (_LARGE_RATE,),
            _spared_by_small_rate,
            1 / 3,
            1,
            "the share of units spared",
            setting="by a learning rate of 0.3 instead of 10",
        ),
        "with zero biases a unit's sign does not depend on the scale of the weights",
        Verdict.CONDITIONAL,
        "learning rate and slope; the weights' scale changes nothing",
        Measurement(
            ("dead-relu?mode=bias",),
            _spared_by_scale,
            1 / 3,
            1,
            "the share of units spared",
            setting="by weights a thousand times smaller",
        ),
    ),
    CardClaim(
        "ksWQY5x9",
        "Leaky ReLU's small negative slope lets units that are off go on learning.",
        "φ′ = 0.2 left of 0; every unit must move",
        Measurement(
            ("dead-relu?mode=kill&slope=0.2",),
            _leaky_moved,
            1,
            1,
            "the share of units pushed off whose weights move",
        ),
        "the slope left of 0 gives each of them a gradient",
    ),
)
