"""The claims of the cards that open `plateau-clock`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.plateau_clock_claims import escaped_share
from flashgrad.demos.kit.measures import first_over_last
from flashgrad.demos.spec import Result, Verdict


def _escaped(result: Result) -> float:
    return escaped_share(result.rows("escape_step")[-1])


def _weight_grad_ratio(result: Result) -> float:
    return first_over_last(result, "weight_grad")


CLAIMS = (
    CardClaim(
        "uy5kWlqy",
        "Where gradients vanish the early layers stand still and the loss stays on its plateau.",
        "a common description; a quarter of the networks is not yet an escape",
        _STUCK := Measurement(
            ("plateau-clock?optimiser=sgd&depth=8&view=first_layer&seeds=4",),
            _escaped,
            0,
            0.25,
            "the share of 8-layer sigmoid networks that leave the plateau within 400 steps",
            setting="under SGD",
        ),
        "Adam divides by the size of the gradient, which SGD depends on",
        Verdict.CONDITIONAL,
        "SGD",
        _STUCK.under("plateau-clock?optimiser=adam&depth=8&view=first_layer&seeds=4", setting="under Adam"),
    ),
    CardClaim(
        "pngv0xBA",
        "A loss that sits at chance, with early layers that barely learn, means vanishing gradients.",
        "a common diagnosis; three decades are a vanishing gradient",
        _PROFILE := Measurement(
            ("plateau-clock?optimiser=sgd&depth=10&view=gradient&steps=100&seeds=4",),
            _weight_grad_ratio,
            0,
            1e-3,
            "the weight gradient of the first layer over that of the last, at chance,",
            setting="in 10 sigmoid layers",
        ),
        "all of its layers are equally tiny, so the profile, not the loss, tells the cause",
        Verdict.CONDITIONAL,
        "the profile over layers is seen, not the loss alone",
        _PROFILE.under(
            "plateau-clock?optimiser=sgd&activation=relu&init=torch&depth=15&view=gradient&steps=100&seeds=4",
            setting="in 15 ReLU layers with PyTorch's default weights",
        ),
    ),
    CardClaim(
        "DH6kiEVW",
        "No amount of further training helps a network whose gradients vanish.",
        "common advice; a quarter of the networks is not yet an escape",
        _NEVER := Measurement(
            ("plateau-clock?optimiser=sgd&depth=10&steps=1500&seeds=2",),
            _escaped,
            0,
            0.25,
            "the share of sigmoid networks that leave the plateau within 1500 steps",
            setting="at 10 layers",
        ),
        "each layer multiplies the wait by about 2.7, so patience helps until it is too long for any budget",
        Verdict.CONDITIONAL,
        "SGD, and first-layer gradients below about 10⁻⁶",
        _NEVER.under("plateau-clock?optimiser=sgd&depth=7&view=clock&steps=1500&seeds=2", setting="at 7"),
    ),
)
