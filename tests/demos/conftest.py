import warnings
from collections.abc import Callable

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.spec import Result, merge


@pytest.fixture(scope="session")
def torch():
    with warnings.catch_warnings():
        # torch looks for numpy at import, which flashgrad does without.
        warnings.simplefilter("ignore")
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
