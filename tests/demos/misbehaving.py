"""Demos that do what no demo should, for the tests of the demo process. Named to it by `--gallery`."""

import ctypes
import math
import os
import sys
import time
from collections.abc import Iterator

from flashgrad.demos.spec import Claim, Demo, Frame, Parameters, Readout, Series


def _frame(step: int, progress: float = 1.0, value: float = 1.0) -> Frame:
    return Frame(step, progress, series={"value": Series((float(step),), (value,))}, readouts={"value": Readout(value)})


def ticks(_: Parameters) -> Iterator[Frame]:
    for step in range(100):
        yield _frame(step, step / 99)


def hangs(_: Parameters) -> Iterator[Frame]:
    yield _frame(0, 0.1)
    while True:
        time.sleep(60)


def spins(_: Parameters) -> Iterator[Frame]:
    yield _frame(0, 0.1)
    while True:
        pass


def raises(_: Parameters) -> Iterator[Frame]:
    yield _frame(0, 0.5)
    raise ValueError("the weights\x1b[31m are red")


def segfaults(_: Parameters) -> Iterator[Frame]:
    yield _frame(0, 0.5)
    ctypes.string_at(0)
    yield _frame(1)


def exits(_: Parameters) -> Iterator[Frame]:
    yield _frame(0, 0.5)
    sys.exit(7)


def leaves(_: Parameters) -> Iterator[Frame]:
    yield _frame(0, 0.5)
    os._exit(7)


def prints(_: Parameters) -> Iterator[Frame]:
    print('{"finished": "not at all"}', flush=True)  # noqa: T201
    os.write(1, b"garbage on the file descriptor\n")
    sys.stderr.write("a complaint\x1b]0;title\x07\n")
    yield _frame(0, value=float(len(sys.stdin.read())))


def not_finite(_: Parameters) -> Iterator[Frame]:
    values = (math.nan, math.inf, -math.inf, -0.0)
    numbers = {str(index): Readout(value) for index, value in enumerate(values)}
    yield Frame(0, 1.0, series={"all": Series((0.0, 1.0, 2.0, 3.0), values)}, readouts=numbers, arrays={"all": values})


def floods(_: Parameters) -> Iterator[Frame]:
    for step in range(10**9):
        yield Frame(step, 0.5, arrays={"values": (0.5,) * 10_000})


def hoards(_: Parameters) -> Iterator[Frame]:
    import torch

    yield _frame(0, 0.1)
    yield _frame(1, value=torch.ones(1 << 33).sum().item())


def _demo(function, claims: tuple[Claim, ...] = ()) -> Demo:
    name = function.__name__.replace("_", "-")
    return Demo(name, name, "None.", Parameters, (), function, (), claims, ())


DEMOS = (
    *map(_demo, (ticks, hangs, spins, raises, segfaults, exits, leaves, prints, floods, hoards)),
    _demo(not_finite, (Claim("It is a number.", lambda result: result.readouts["0"].value, 0, math.inf, "none"),)),
)
