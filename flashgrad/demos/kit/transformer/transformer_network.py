"""A Transformer with its norms before or after the sums: its parameters and sizes. Pure."""

from typing import Literal

from flashgrad.demos.kit.transformer.small_transformer import Architecture, Placement
from flashgrad.demos.spec import Parameters, choice, number

HEAD_WIDTH = 16
WIDTH, TRAINED_WIDTH = 64, 32
"""Units of the fresh networks, and of the trained ones."""

_FRESH, _TRAINED = {"mode": ("gradient",)}, {"mode": ("train",)}

NAMES = {"pre": "Pre-LN", "post": "Post-LN"}


class TransformerNetwork(Parameters):
    """Blocks of causal attention and a ReLU feed-forward part, 64 units wide; trained ones are 32 wide."""

    mode: Literal["gradient", "train"] = choice(
        "gradient", label="mode", help_text="Fresh networks, or training them to copy the previous token."
    )
    placement: Placement = choice(
        "pre", label="placement", help_text="Norm before each part, or after each sum.", used_when=_FRESH
    )
    depth: int = number(8, 2, 32, label="depth", help_text="Number of blocks.", scale="log", unit="blocks")
    feed_forward: int = number(1, 1, 4, label="feed-forward", help_text="Its inner width.", unit="× width")
    seeds: int = number(4, 1, 20, label="seeds", help_text="Networks, from the seed upwards.", used_when=_FRESH)
    lr: float = number(0.005, 1e-4, 0.05, label="learning rate", help_text="Of Adam.", scale="log", used_when=_TRAINED)
    warm_up: int = number(
        60, 1, 200, label="warm-up", help_text="Over which the rate rises.", unit="steps", used_when=_TRAINED
    )
    steps: int = number(120, 20, 300, label="steps", help_text="Of training.", unit="steps", used_when=_TRAINED)
    runs: int = number(2, 1, 4, label="runs", help_text="Networks per arm, from the seed up.", used_when=_TRAINED)
    view: Literal["layers", "placements", "depth", "signal"] = choice(
        "layers",
        label="view",
        help_text="The gradient by block, in both placements, by depth, or the cause.",
        is_presentation=True,
        used_when=_FRESH,
    )

    @property
    def architecture(self) -> Architecture:
        """Of the networks of this mode."""
        width = WIDTH if self.mode == "gradient" else TRAINED_WIDTH
        return Architecture(self.depth, width, width // HEAD_WIDTH, self.feed_forward)
