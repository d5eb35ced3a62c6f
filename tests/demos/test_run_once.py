"""A run for a caller without an event loop."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from flashgrad.demos import catalog
from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.runner import DemoProcess, run_once
from flashgrad.demos.spec import Parameters
from flashgrad.demos.wire import Finished, outcome_json
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process() -> AsyncIterator[DemoProcess]:
    """A warm process for all runs."""
    process = DemoProcess()
    yield process
    await process.close()


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
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
async def test_numbers_are_the_same_in_the_demo_process_and_in_this_one(
    process: DemoProcess, run_demo, demo_id: str, values: dict[str, object]
):
    demo = catalog.find(demo_id)
    parameters = catalog.validate(demo, {**values, "seed": 3})
    *_, last = [event async for event in process.run(demo_id, parameters)]
    assert isinstance(last, Finished)
    outcome = evaluate(demo, run_demo(demo_id, **values, seed=3))
    # As JSON, where a number that is none equals itself.
    assert outcome_json(last.outcome) == outcome_json(outcome)


@pytest.mark.slow
def test_running_once_raises_what_went_wrong():
    with pytest.raises(DemoFailed, match="the weights"):
        run_once("raises", Parameters(), gallery=GALLERY)
    with pytest.raises(DemoFailed, match="hangs did not finish within 3 s"):
        run_once("hangs", Parameters(), gallery=GALLERY, timeout_s=3)
