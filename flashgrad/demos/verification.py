"""Measure the claims of cards: run what they need over several seeds, in demo processes side by side.

Runs that several claims share are made once. A run that fails costs the claims that need it and no others.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flashgrad.demos import catalog
from flashgrad.demos.evidence import CardClaim, Finding, Measurement, conclude
from flashgrad.demos.links import parse_link
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Parameters, Result
from flashgrad.demos.wire import Failed, Finished, Outcome
from flashgrad.errors import DemoFailed

DEFAULT_SEEDS = 5
SEED_STEP = 1000
"""Between the seeds of repeated runs. A demo that draws several networks also takes the seeds that follow its own."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A claim whose runs did not all finish."""

    claim: CardClaim
    sentence: str
    """What went wrong, and where."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a demo."""

    demo_id: str
    parameters: Parameters

    @property
    def link(self) -> str:
        """What to call the run in a sentence."""
        values = ", ".join(
            f"{name}={value}" for name, value in self.parameters if name in self.parameters.model_fields_set
        )
        return f"{self.demo_id} with {values}" if values else self.demo_id


def verify(
    claims: Sequence[CardClaim],
    *,
    seeds: int = DEFAULT_SEEDS,
    processes: int | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> list[Finding | Unmeasured]:
    """Each claim measured over `seeds` seeds, in the order given. For callers without an event loop.

    `processes` demo processes work side by side, by default as many as there are cores and at most four; each
    takes about 250 MB. `on_progress` is told the share of the runs that are done, in [0, 1].
    """
    return asyncio.run(_verify(claims, seeds, processes or min(4, os.cpu_count() or 1), on_progress))


async def measure(
    claim: CardClaim,
    demos: DemoProcess,
    *,
    seeds: int = DEFAULT_SEEDS,
    on_progress: Callable[[float], None] | None = None,
) -> Finding | Unmeasured:
    """`claim` measured with a demo process that is there already; whatever that runs is stopped for it."""
    runs = list(dict.fromkeys(_runs_of(claim, seeds)))
    results: dict[_Run, Result | str] = {}
    for run in runs:
        results[run] = await _finish(demos, run)
        if on_progress:
            on_progress(len(results) / len(runs))
    return _concluded(claim, seeds, results)


async def _verify(
    claims: Sequence[CardClaim], seeds: int, processes: int, on_progress: Callable[[float], None] | None
) -> list[Finding | Unmeasured]:
    runs = list(dict.fromkeys(run for claim in claims for run in _runs_of(claim, seeds)))
    waiting = iter(runs)
    results: dict[_Run, Result | str] = {}

    async def work() -> None:
        demos = DemoProcess()
        try:
            for run in waiting:
                results[run] = await _finish(demos, run)
                if on_progress:
                    on_progress(len(results) / len(runs))
        finally:
            await demos.close()

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(processes, len(runs))):
            workers.create_task(work())
    return [_concluded(claim, seeds, results) for claim in claims]


async def _finish(demos: DemoProcess, run: _Run) -> Result | str:
    """What the run left, or the sentence of why it failed."""
    async with contextlib.aclosing(demos.run(run.demo_id, run.parameters)) as events:
        async for event in events:
            match event:
                case Finished(outcome=outcome):
                    return _result(run, outcome)
                case Failed(sentence=sentence):
                    return f"{run.link}: {sentence}"
    raise DemoFailed(f"{run.link} ended without a result.")


def _result(run: _Run, outcome: Outcome) -> Result:
    # Matrices are pictures; measures read arrays and series, and some hundred results are kept at once.
    return Result(run.parameters, outcome.series, {}, outcome.readouts, outcome.arrays)


def _concluded(claim: CardClaim, seeds: int, results: dict[_Run, Result | str]) -> Finding | Unmeasured:
    failed = next((found for run in _runs_of(claim, seeds) if isinstance(found := results[run], str)), None)
    if failed is not None:
        return Unmeasured(claim, failed)
    inside = _numbers(claim.inside, seeds, results)
    return conclude(claim, inside, _numbers(claim.outside, seeds, results) if claim.outside else ())


def _numbers(measurement: Measurement, seeds: int, results: dict[_Run, Result | str]) -> list[float]:
    return [float(measurement.measure(*(results[run] for run in runs))) for runs in _runs(measurement, seeds)]


def _runs_of(claim: CardClaim, seeds: int) -> Iterator[_Run]:
    for measurement in filter(None, (claim.inside, claim.outside)):
        for runs in _runs(measurement, seeds):
            yield from runs


def _runs(measurement: Measurement, seeds: int) -> Iterator[list[_Run]]:
    """The runs of one seed after the other."""
    for seed in range(0, seeds * SEED_STEP, SEED_STEP):
        yield [_run(link, seed) for link in measurement.runs]


def _run(link: str, seed: int) -> _Run:
    parsed = parse_link(link)
    demo = catalog.find(parsed.demo_id)
    return _Run(demo.id, catalog.validate(demo, {**parsed.values, "seed": str(seed)}))
