"""The formulas of `mean_field` that several demos evaluate, for their lists of theory. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from flashgrad.demos.spec import Theory

FACTOR = r"\chi_k = \sigma_w^2\,\mathbb{E}\,\varphi'(h_k)^2"
"""By which layer k multiplies the square of the gradient."""

_EVERYWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def pre_activations(*series: str, holds_for: Mapping[str, tuple[str, ...]] = _EVERYWHERE) -> Theory:
    """The variances q_l of h_l without biases, over which every other formula takes its averages."""
    return Theory(
        "pre-activations, over which E is taken",
        r"h_l \sim \mathcal{N}(0, q_l), \quad q_1 = \sigma_w^2, \quad q_{l+1} = \sigma_w^2\,\mathbb{E}\,\varphi(h_l)^2",
        "Poole et al. 2016",
        series,
        holds_for,
    )
