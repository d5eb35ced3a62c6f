"""Handwritten digits as tensors: 1,797 images of 8×8 pixels. torch only inside functions.

The one file that a demo may read; it comes with flashgrad, and `data/README.md` says from where it came.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import flashgrad

if TYPE_CHECKING:
    from torch import Tensor

PIXELS = 64
CLASSES = 10
TRAINING = 1437
"""Images, the first of the file, to train on; the other 360 are for testing."""


def bundled_data() -> Path:
    """The directory of the data that come with flashgrad: in an installed package, or in a checkout."""
    package = Path(flashgrad.__path__[0]).resolve()
    installed = package / "_bundled" / "data"
    return installed if installed.is_dir() else package.parent / "data"


def digits() -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Images (N, 64) and what they show (N,), 0 to 9 as whole numbers: those to train on, those to test on.

    From each pixel its mean is subtracted, and all are divided by one number, so that the mean square over the
    images to train on is 1. A number for each pixel would blow up those that hardly ever hold ink.
    """
    import torch

    text = (bundled_data() / "digits.csv").read_text(encoding="ascii")
    numbers = bytearray(map(int, ",".join(text.splitlines()).split(",")))
    table = torch.frombuffer(numbers, dtype=torch.uint8).view(-1, PIXELS + 1).long()
    pixels, labels = table.split_with_sizes((PIXELS, 1), 1)
    images = pixels.float()
    images = images - images[:TRAINING].mean(0)
    images = images / images[:TRAINING].square().mean().sqrt()
    shown = labels.squeeze(1)
    return (images[:TRAINING], shown[:TRAINING]), (images[TRAINING:], shown[TRAINING:])
