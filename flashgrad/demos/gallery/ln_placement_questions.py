"""What the learner is asked about the place of layer norm; every answer is taken from the run."""

from flashgrad.demos.gallery.ln_placement_claims import deeper, final, last_post_over_pre
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.transformer.copy_task import CHANCE
from flashgrad.demos.kit.transformer.transformer_network import NAMES, TransformerNetwork
from flashgrad.demos.spec import Prediction, Result


def first_question(p: TransformerNetwork) -> str:
    """What depth does to the last block's gradient, or where Post-LN's loss ends."""
    if p.mode == "gradient":
        return (
            f"{NAMES[p.placement]}, from {p.depth // 2} to {p.depth} blocks: the gradient of the last block's weights "
            "is multiplied by …?"
        )
    return (
        f"Post-LN, {p.depth} blocks, Adam at {p.lr:g} without warm-up: where is the loss after {p.steps} steps, if a "
        f"guess has {CHANCE:.2f}?"
    )


def first_choices(p: TransformerNetwork) -> tuple[tuple[str, float], ...]:
    """Factors, or losses."""
    if p.mode == "gradient":
        return (("1", 1.0), ("0.7", 0.7), ("0.5", 0.5))
    return (("almost at 0", 0.03), ("on its way", 0.6), ("still at chance", CHANCE))


def first_answer(result: Result) -> float:
    """The factor of the chosen placement, or the final loss."""
    if result.parameters.mode == "gradient":
        return deeper(result, result.parameters.placement)
    return final(result, "post")


def why_first(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, answer = result.parameters, first_answer(result)
    if p.mode == "train":
        beside = f"Pre-LN, with the same weights, ends at {final(result, 'pre'):.2g}"
        return f"It ends at {answer:.2g}, where a guess has {CHANCE:.2f}; {beside}."
    if p.placement == "post":
        why = "every sum is normalised, so the last block stands where it stood before"
    else:
        why = f"the last norm divides by the rms of the sum, which is {last_rms(result):.2f} after {p.depth} blocks"
    return f"It is multiplied by {answer:.2f}: {why}."


def last_rms(result: Result) -> float:
    """The rms of Pre-LN's last sum, median over seeds."""
    return median([row[-1] for row in result.rows("signal_rms_pre")])


def second_question(p: TransformerNetwork) -> str:
    """Which last block gets the larger gradient, or whether warm-up helps."""
    if p.mode == "gradient":
        return f"Which placement has the larger gradient at the last of {p.depth} blocks?"
    return f"With a warm-up over {p.warm_up} steps: does Post-LN get below half of chance, {CHANCE / 2:.2f}?"


def second_choices(p: TransformerNetwork) -> tuple[tuple[str, float], ...]:
    """Placements, or yes and no: on a log scale half of chance lies between their losses."""
    if p.mode == "gradient":
        return (("Pre-LN", 0.4), ("about the same", 1.0), ("Post-LN", 2.0))
    return (("yes", CHANCE / 4), ("no", CHANCE))


def second_answer(result: Result) -> float:
    """Post-LN's gradient over Pre-LN's, or the final loss with warm-up."""
    if result.parameters.mode == "gradient":
        return last_post_over_pre(result)
    return final(result, "post_warm_up")


def why_second(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, answer = result.parameters, second_answer(result)
    if p.mode == "gradient":
        return (
            f"Post-LN's is {answer:.2f} times Pre-LN's: each divides by the rms of its last sum, which in Pre-LN has "
            f"grown to {last_rms(result):.2f}."
        )
    without = final(result, "post")
    ends = f"Its loss ends at {answer:.2g}, and at {without:.2g} without"
    return f"{ends}: warm-up shortens the first {p.warm_up} steps and no others."


PREDICTIONS = (
    Prediction("last_grad", first_question, first_answer, why_first, choices=first_choices, scale="log"),
    Prediction("larger_last_grad", second_question, second_answer, why_second, choices=second_choices, scale="log"),
)
