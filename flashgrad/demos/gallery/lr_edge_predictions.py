"""What the learner is asked at the edge of stability, by mode. The answers are read from the run."""

import math

from flashgrad.demos.kit.edge.edge_measures import edge, edge_ratio, noise_ratio, start_product, survivors
from flashgrad.demos.kit.edge.edge_network import BATCH_FACTOR, EdgeNetwork
from flashgrad.demos.spec import Prediction, Result


def edge_question(p: EdgeNetwork) -> str:
    """The first question: who survives a warm-up, or whether the edge moves with the batch."""
    if p.mode == "edge":
        small, large = p.batch_sizes
        return (
            f"{p.name}: batches of {large} in place of {small}. By what is the largest rate multiplied that half of "
            "the networks survive?"
        )
    rate = f"rate {p.rate:.3g}, reached over {p.warm_up} steps" if p.warm_up else f"rate {p.rate:.3g} at once"
    return f"{p.name}, {rate}: how many of {p.seeds} survive {p.steps} steps?"


def edge_choices(p: EdgeNetwork) -> tuple[tuple[str, float], ...]:
    """No change, the square root or the factor itself; or none to all networks."""
    if p.mode == "edge":
        return (("1", 1.0), (f"√{BATCH_FACTOR} = 2.8", math.sqrt(BATCH_FACTOR)), (f"{BATCH_FACTOR}", BATCH_FACTOR))
    shares = {"none": 0, "about half": p.seeds / 2, "most": 0.8 * p.seeds, "all": p.seeds}
    return tuple((label, float(count)) for label, count in shares.items())


def edge_answer(result: Result) -> float:
    """The number of survivors with warm-up, or the ratio of edges."""
    return edge_ratio(result) if result.parameters.mode == "edge" else survivors(result, "warmed")


def why_edge(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: EdgeNetwork = result.parameters
    if p.mode == "edge":
        small, large = (edge(result, arm) for arm in ("small_batch", "large_batch"))
        if math.isnan(edge_ratio(result)):
            return f"No ratio comes out: half are lost at lr · sharpness = {small:.3g} and {large:.3g}."
        why = "the curvature decides, and a larger batch only lowers the noise"
        if edge_ratio(result) > 1.6:
            why = f"with batches of {p.batch_sizes[0]} the noise loses networks that the curvature would not"
        return f"By {edge_ratio(result):.2g}: half are lost at lr · sharpness = {small:.3g} and {large:.3g}; {why}."
    at_once, warmed = survivors(result, "sudden"), survivors(result, "warmed")
    start = f"lr · sharpness is {start_product(result):.3g} in the median network at the start"
    if warmed > at_once:
        return f"{warmed:.0f}, and {at_once:.0f} without warm-up: {start}, and falls while the rate is still low."
    if at_once == p.seeds:
        return f"{warmed:.0f}, as without warm-up: {start}, and even beyond 2 the loss may leap and come down again."
    return f"{warmed:.0f}, and {at_once:.0f} without warm-up: {start}, and a warm-up this long saves no more."


def noise_question(p: EdgeNetwork) -> str:
    """The second question."""
    return f"The batch grows from {p.batch_size} to {4 * p.batch_size}: by what is the gradient's noise multiplied?"


def why_noise(result: Result) -> str:
    """The number and the reason, for the second question."""
    return f"By {noise_ratio(result):.3g}: the mean of 4 times as many samples has a quarter of the variance."


PREDICTIONS = (
    Prediction("survivors", edge_question, edge_answer, why_edge, choices=edge_choices),
    Prediction("noise", noise_question, noise_ratio, why_noise, scale="log", unit="×"),
)
