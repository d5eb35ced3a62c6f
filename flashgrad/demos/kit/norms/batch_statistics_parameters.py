"""What the demo of batch statistics lets one choose, and what it keeps fixed. Pure."""

from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.norms.classification import Data
from flashgrad.demos.kit.norms.normed_classifier import Norm
from flashgrad.demos.spec import Parameters, choice, number

SIZES = (2, 4, 8, 16, 32, 64, 128, 256)
"""Batch sizes over which laws are measured."""

TRAINED_SIZES = (2, 4, 8, 32)
"""Batch sizes with which networks are trained, beside the chosen one."""

NORMS: Mapping[Norm, str] = {
    "none": "no norm",
    "batch": "batch norm",
    "layer": "layer norm",
    "group": "group norm",
}
"""All that are compared, by the name in the arrays."""

_PER_BATCH = ("noise", "independence", "train", "shift")
_COMPARED = ("independence", "train")
_TRAINED = {"mode": ("train",)}
_SHIFTED = {"mode": ("shift",)}


class BatchStatistics(Parameters):
    """Where the mean and the variance of a batch come from, and what they meet."""

    mode: Literal["noise", "independence", "train", "dropout", "shift"] = choice(
        "train",
        label="mode",
        help_text="How noisy they are, what mates change, what it costs, dropout's or a shift's effect on memory.",
    )
    batch_size: int = number(
        8,
        2,
        256,
        label="batch size",
        help_text="Samples per batch.",
        scale="log",
        unit="samples",
        used_when={"mode": _PER_BATCH},
    )
    norm: Norm = choice(
        "batch", label="norm", help_text="Which the question is about; all are drawn.", used_when={"mode": _COMPARED}
    )
    batches: Literal["mixed", "one_class"] = choice(
        "mixed",
        label="batches",
        help_text="Drawn at random, or each from one class, as in a sorted stream.",
        used_when=_TRAINED,
    )
    data: Data = choice("digits", label="data", help_text="Real images, or points in the plane.", used_when=_TRAINED)
    depth: int = number(3, 1, 6, label="depth", help_text="Hidden layers.", unit="layers", used_when=_TRAINED)
    width: int = number(
        32, 2, 64, label="width", help_text="Units per layer.", scale="log", unit="units", used_when=_TRAINED
    )
    lr: float = number(0.1, 0.003, 1, label="learning rate", help_text="Of plain SGD.", scale="log", used_when=_TRAINED)
    steps: int = number(100, 20, 200, label="steps", help_text="Of training.", unit="steps", used_when=_TRAINED)
    seeds: int = number(5, 1, 10, label="seeds", help_text="Networks, from the seed upwards.", used_when=_TRAINED)
    keep: float = number(
        0.5,
        0.2,
        1,
        label="kept share",
        help_text="Of the units under dropout, 1 − the drop rate.",
        used_when={"mode": ("dropout",)},
    )
    momentum: float = number(
        0.1,
        0.01,
        1,
        label="momentum",
        help_text="Weight of the newest batch in the running averages, as in PyTorch.",
        scale="log",
        used_when={"mode": ("train", "shift")},
    )
    shift_mean: float = number(
        5, 0.5, 10, label="new mean", help_text="The data's mean jumps from 0 to it.", used_when=_SHIFTED
    )
    shift_scale: float = number(
        1,
        0.2,
        10,
        label="new spread",
        help_text="The data's standard deviation jumps from 1 to it.",
        scale="log",
        used_when=_SHIFTED,
    )

    @property
    def trained_sizes(self) -> tuple[int, ...]:
        """Batch sizes with which networks are trained, in order."""
        return tuple(sorted({*TRAINED_SIZES, self.batch_size}))

    @property
    def horizon(self) -> int:
        """Steps for which a shift is followed: six times the memory of the running averages, 30 to 600."""
        return min(600, max(30, round(6 / self.momentum)))
