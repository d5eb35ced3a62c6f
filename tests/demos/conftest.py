from collections.abc import Callable

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.spec import Result, merge
from flashgrad.demos.wire import Outcome


@pytest.fixture(scope="session")
def torch():
    import torch

    torch.set_num_threads(1)  # as in the demo process, so that sums come out the same bit for bit
    return torch


@pytest.fixture(scope="session")
def run_demo(torch) -> Callable[..., Result]:
    """Runs a demo in this process, as the demo process would."""

    def run(demo_id: str, **values: object) -> Result:
        demo = catalog.find(demo_id)
        parameters = catalog.validate(demo, values)
        return merge(parameters, demo.frames(parameters))

    return run


@pytest.fixture(scope="module")
def run(request, torch) -> Callable[..., Result]:
    """Runs the module's DEMO in this process, anew each time."""
    demo = request.module.DEMO

    def run_it(**values: object) -> Result:
        parameters = demo.parameters.model_validate(values)
        return merge(parameters, demo.frames(parameters))

    return run_it


@pytest.fixture(scope="module")
def outcome_of(request, run) -> Callable[..., Outcome]:
    """The outcome of a run of the module's DEMO, anew each time."""
    return lambda **values: evaluate(request.module.DEMO, run(**values))


@pytest.fixture(scope="module")
def kept_outcome_of(outcome_of) -> Callable[..., Outcome]:
    """The same, but runs with equal parameters are made once, as training takes its time."""
    kept: dict[tuple[tuple[str, object], ...], Outcome] = {}

    def outcome(**values: object) -> Outcome:
        key = tuple(sorted(values.items()))
        if key not in kept:
            kept[key] = outcome_of(**values)
        return kept[key]

    return outcome
