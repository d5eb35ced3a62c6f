"""A run for a caller without an event loop."""

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.runner import run_once
from flashgrad.demos.spec import Parameters
from flashgrad.errors import DemoFailed

GALLERY = "tests.demos.misbehaving"
DEMO = catalog.find("gradient-depth")


@pytest.mark.slow
def test_the_same_seed_gives_the_same_numbers_in_every_process(run_demo):
    values = {"activation": "tanh", "seeds": 3, "seed": 5, "depth": 12}
    parameters = catalog.validate(DEMO, values)
    steps: list[int] = []
    first = run_once(DEMO.id, parameters, on_frame=lambda frame: steps.append(frame.step))
    assert steps == [1, 3, 3]
    assert run_once(DEMO.id, parameters) == first
    assert evaluate(DEMO, run_demo(DEMO.id, **values)) == first


@pytest.mark.slow
def test_running_once_raises_what_went_wrong():
    with pytest.raises(DemoFailed, match="the weights"):
        run_once("raises", Parameters(), gallery=GALLERY)
    with pytest.raises(DemoFailed, match="hangs did not finish within 3 s"):
        run_once("hangs", Parameters(), gallery=GALLERY, timeout_s=3)
