"""A run for a caller without an event loop."""

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.runner import run_once
from flashgrad.demos.spec import Parameters
from flashgrad.demos.wire import outcome_json
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
@pytest.mark.parametrize(
    ("demo_id", "values"),
    [
        ("weight-scale", {}),
        ("dead-relu", {"mode": "kill", "steps": 20}),
        ("train-race", {"depth": 8, "steps": 10, "seeds": 2, "data": "digits"}),
        ("rnn-time", {"mode": "train", "length": 5, "steps": 20, "seeds": 2}),
        ("graph-smoothing", {"mode": "gcn"}),
        ("lr-edge", {"steps": 40, "seeds": 2}),
        ("half-precision", {}),
    ],
)
def test_numbers_are_the_same_in_the_demo_process_and_in_this_one(run_demo, demo_id: str, values: dict[str, object]):
    demo = catalog.find(demo_id)
    outcome = evaluate(demo, run_demo(demo_id, **values, seed=3))
    # As JSON, where a number that is none equals itself.
    assert outcome_json(run_once(demo_id, catalog.validate(demo, {**values, "seed": 3}))) == outcome_json(outcome)


@pytest.mark.slow
def test_running_once_raises_what_went_wrong():
    with pytest.raises(DemoFailed, match="the weights"):
        run_once("raises", Parameters(), gallery=GALLERY)
    with pytest.raises(DemoFailed, match="hangs did not finish within 3 s"):
        run_once("hangs", Parameters(), gallery=GALLERY, timeout_s=3)
