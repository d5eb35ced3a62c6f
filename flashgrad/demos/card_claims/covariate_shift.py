"""The claims of the cards that open `covariate-shift`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.shift.shift_measures import benefit_lost, rates_gained
from flashgrad.demos.spec import Verdict

_BENEFIT_LOST = Measurement(
    ("covariate-shift?experiment=shift&activation=relu&lr=0.3&noise=0.25&seeds=2",),
    benefit_lost,
    0.5,
    math.inf,
    "the share of batch norm's benefit that is lost when more shift is added than there was without it",
)
CLAIMS = (
    CardClaim(
        "H64TU58N",
        "Batch norm stops internal covariate shift, and so it allows larger learning rates and any initial scale.",
        "Ioffe & Szegedy 2015; Santurkar et al. 2018 for the reason",
        Measurement(
            ("covariate-shift?experiment=rates&activation=relu&seeds=1",),
            rates_gained,
            3,
            math.inf,
            "the largest learning rate that works with batch norm over the largest without a norm",
        ),
        "the benefits are real, but most of them are left when the shift is put back",
        Verdict.CONDITIONAL,
        "the benefits, not the reason given for them",
        _BENEFIT_LOST,
    ),
    CardClaim(
        "R7JfUsNW",
        "Internal covariate shift makes training unstable, and batch norm works by removing it.",
        "Ioffe & Szegedy 2015; Santurkar et al. 2018 tested it",
        _BENEFIT_LOST,
        "with added shift the inputs of layers drift more than without any norm, and the network still learns",
        Verdict.CONTRADICTED,
    ),
)
