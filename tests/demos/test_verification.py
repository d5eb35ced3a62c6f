"""Claims measured by real demo processes."""

import pytest

from flashgrad.demos.claims import known_claims
from flashgrad.demos.evidence import CardClaim, Finding, Measurement
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Result, Verdict
from flashgrad.demos.verification import SEED_STEP, Unmeasured, measure, verify

LINK = "factor-product?mode=scalar&factor=0.5&depth=10"


def _seed(result: Result) -> float:
    return float(result.parameters.seed)


def _product(result: Result) -> float:
    return result.row("product")[-1]


def of(measure, *runs: str) -> CardClaim:
    return CardClaim("x", "A claim.", "Source", Measurement(runs, measure, 0, 1e9, "the number"), "because")


@pytest.mark.slow
def test_every_seed_is_measured_once_and_in_order():
    shares: list[float] = []
    first, second = verify([of(_seed, LINK), of(_product, LINK)], seeds=3, processes=2, on_progress=shares.append)
    assert isinstance(first, Finding)
    assert isinstance(second, Finding)
    assert list(first.inside.numbers) == [0, SEED_STEP, 2 * SEED_STEP]
    assert list(second.inside.numbers) == [0.5**10] * 3
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])  # both claims share their runs


@pytest.mark.slow
def test_a_measure_may_compare_several_runs():
    def _ratio(half: Result, double: Result) -> float:
        return _product(double) / _product(half)

    (finding,) = verify([of(_ratio, LINK, "factor-product?mode=scalar&factor=2&depth=10")], seeds=1)
    assert isinstance(finding, Finding)
    assert finding.inside.numbers == (4.0**10,)


@pytest.mark.slow
async def test_a_claim_whose_run_fails_is_unmeasured_and_says_why():
    claim = known_claims()["67krHhBE"]
    lost = await measure(claim, DemoProcess("/no/such/python"), seeds=1)
    assert isinstance(lost, Unmeasured)
    assert lost.sentence.startswith("factor-product with ")
    assert "The demo process cannot be started" in lost.sentence
    process = DemoProcess()
    try:
        found = await measure(claim, process, seeds=1)
    finally:
        await process.close()
    assert isinstance(found, Finding)
    assert found.verdict is Verdict.HOLDS
