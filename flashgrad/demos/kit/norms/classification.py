"""Which data classifiers with norms are trained on, and their sizes. Pure."""

from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.training import digits

Data = Literal["digits", "moons"]

CLASSES: Mapping[Data, int] = {"digits": digits.CLASSES, "moons": 2}
INPUTS: Mapping[Data, int] = {"digits": digits.PIXELS, "moons": 2}
