"""The claims of the cards that open `batch-statistics`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.batch_statistics_claims import lead, leads
from flashgrad.demos.spec import Result

_PAIRS = "batch-statistics?mode=train&data=digits&batch_size=2"
_ONE_CLASS = "batch-statistics?mode=train&data=digits&batch_size=2&batches=one_class&seeds=3"
_USUAL = "batch-statistics?mode=train&data=digits&batch_size=32"
_MOONS = "batch-statistics?mode=train&data=moons&batch_size=32&seeds=3"


def _lead_of_layer_norm(pairs: Result, one_class: Result) -> float:
    return min(lead(pairs, "layer", "batch", 2), *leads(one_class, "layer", ("batch",)))


def _lead_of_either(pairs: Result) -> float:
    return min(lead(pairs, norm, "batch", 2) for norm in ("layer", "group"))


def _lead_of_batch_norm(*trained: Result) -> float:
    return min(min(leads(result, "batch", ("none", "layer", "group"), least=8)) for result in trained)


def _change_of_layer_norm(result: Result) -> float:
    return result.row("mate_effect_layer")[0] + result.row("alone_difference_layer")[0]


CLAIMS = (
    CardClaim(
        "a0czZk8X",
        "Batch norm is the wrong choice for tiny batches, and for batches that are not a random sample.",
        "Ioffe & Szegedy 2015; Wu & He 2018; 0.05 of the test images is more than the spread over seeds",
        Measurement(
            (_PAIRS, _ONE_CLASS),
            _lead_of_layer_norm,
            0.05,
            1,
            "layer norm's smallest lead in accuracy on digits, in batches of 2 or of one class,",
        ),
        "of two numbers batch norm leaves only a sign, and of one class it takes off what its samples share",
    ),
    CardClaim(
        "jVSPs6Iv",
        "From batches of about 8 on an MLP learns with batch norm at least as well as with another norm or none.",
        "Ioffe & Szegedy 2015; 0.05 is more than the spread over seeds",
        Measurement(
            (_USUAL, _MOONS),
            _lead_of_batch_norm,
            -0.05,
            1,
            "batch norm's smallest lead in accuracy over the best of the others, digits and moons, 8 samples or more,",
        ),
        "the noise of its statistics falls with the square root of the batch size",
    ),
    CardClaim(
        "5tChKNIz",
        "Under layer norm a sample gives the same output alone as in any batch, which suits RNNs and Transformers.",
        "Ba, Kiros & Hinton 2016; 10⁻⁹ is far above rounding",
        Measurement(
            ("batch-statistics?mode=independence&norm=layer",),
            _change_of_layer_norm,
            0,
            1e-9,
            "the change of layer norm's output alone or among other samples",
        ),
        "its mean and variance are those of the sample's own features",
    ),
    CardClaim(
        "5kbyfmX5",
        "In tiny batches group norm and layer norm do better than batch norm.",
        "Wu & He 2018; 0.05 of the test images is more than the spread over seeds",
        Measurement(
            (_PAIRS,),
            _lead_of_either,
            0.05,
            1,
            "the smaller lead of the two in accuracy on digits, in batches of 2,",
        ),
        "both take their statistics within one sample, however few there are",
    ),
)
