"""The claims of known cards: complete, well formed, and recorded as measured."""

import math
from itertools import chain, groupby

import pytest

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.demos import catalog
from flashgrad.demos.claims import claim_for, known_claims
from flashgrad.demos.evidence import CardClaim, Finding, Measurement
from flashgrad.demos.links import bundled_links, parse_link
from flashgrad.demos.recorded import recorded_finding, records
from flashgrad.demos.spec import Verdict
from flashgrad.demos.verification import verify
from flashgrad.model import Card

FOUND = """
contradicted: oDj0iIwo jx7cAsgU y3z3dUBo C8eCl0aM Ic9pc601 gX5TiaO3 eZcTRBv6 hZMZoDI9 cpqUb6cB R7JfUsNW bftdpvaT
contradicted: UUfdsLPv PHvmKseP
holds under the stated conditions: TIFMEjLf uy5kWlqy hkNDYO4B RA8A3eh1 5ERfgvck 1wGaKwiV 6d3TbNlC uWJDUQ4c hgYrplcu
holds under the stated conditions: ursFQXJ8 TX2n0trB PyIW5uvx H64TU58N fsDDwEWK gMtWSDK8 uNcHdbT3 DVByzpu9 RwvhBr8G
holds under the stated conditions: I01WAY8i fjVNZ4pq kmoBlxtG pngv0xBA dMyti5Kp sJLv8KCw R5rol460 DH6kiEVW
"""
"""As the experiments behind the deck had it; all other cards' claims held."""


def deck_cards(name: str) -> tuple[Card, ...]:
    return tuple(
        card
        for path in find_decks([bundled_decks()])
        if name in path.name
        for card in read_deck(path).parsed.deck.cards
    )


STABILITY = deck_cards("gradient-stability")
CLAIMS = list(known_claims().values())


def measurements(claim: CardClaim) -> tuple[Measurement, ...]:
    return (claim.inside,) if claim.outside is None else (claim.inside, claim.outside)


def named(claim: CardClaim) -> str:
    return claim.card_id


def test_every_card_of_the_gradient_stability_deck_has_a_claim():
    assert len(STABILITY) == 76
    assert [card.card_id for card in STABILITY if card.card_id not in known_claims()] == []


def test_no_claim_is_about_an_unknown_card():
    known = {card.card_id for card in (*STABILITY, *deck_cards(""))}
    assert [claim.card_id for claim in CLAIMS if claim.card_id not in known] == []


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_a_claim_is_well_formed(claim: CardClaim):
    assert claim.sentence.endswith(".")
    assert "$" not in claim.sentence
    assert claim.source
    assert not claim.reason.endswith(".")
    for measurement in measurements(claim):
        assert measurement.low <= measurement.high
        assert math.isfinite(measurement.low) or math.isfinite(measurement.high)
        for run in measurement.runs:
            link = parse_link(run)
            demo = catalog.find(link.demo_id)
            assert "seed" not in link.values, "seeds come from whoever measures"
            catalog.validate(demo, link.values)


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_a_condition_is_stated_and_measured_outside_or_neither(claim: CardClaim):
    assert bool(claim.condition) == (claim.outside is not None) == (claim.expected is Verdict.CONDITIONAL)


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim.card_id != "Ic9pc601"], ids=named)
def test_a_claim_is_measured_by_the_demo_that_its_card_opens(claim: CardClaim):
    """But for one, which shows a shallow network without skips and claims that they cost time."""
    demos = {parse_link(run).demo_id for measurement in measurements(claim) for run in measurement.runs}
    assert bundled_links()[claim.card_id].demo_id in demos


def test_what_is_expected_is_what_the_experiments_behind_the_deck_found():
    found: dict[str, str] = {}
    for line in FOUND.strip().splitlines():
        verdict, _, card_ids = line.partition(": ")
        found |= dict.fromkeys(card_ids.split(), verdict)
    expected = {card.card_id or "": found.get(card.card_id or "", "holds") for card in STABILITY}
    assert {card_id: known_claims()[card_id].expected.value for card_id in expected} == expected


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_the_recorded_numbers_lead_to_the_expected_verdict(claim: CardClaim):
    finding = recorded_finding(claim.card_id)
    assert finding is not None, "run python -m tests.record_claims"
    assert len(finding.inside.numbers) == records().seeds
    assert finding.verdict is claim.expected, finding.explanation


def halves() -> tuple[list[CardClaim], list[CardClaim]]:
    """The claims of every other demo, so that those that share runs are together."""
    by_demo = sorted(CLAIMS, key=lambda claim: claim.inside.runs[0].partition("?")[0])
    groups = [list(group) for _, group in groupby(by_demo, lambda claim: claim.inside.runs[0].partition("?")[0])]
    return [*chain(*groups[::2])], [*chain(*groups[1::2])]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("half", [0, 1])
def test_measuring_again_gives_the_recorded_numbers(half: int):
    for finding in verify(halves()[half], seeds=1, processes=1):
        recorded = recorded_finding(finding.claim.card_id)
        assert recorded is not None
        assert isinstance(finding, Finding), finding
        for found, known in ((finding.inside, recorded.inside), (finding.outside, recorded.outside)):
            if found is not None and known is not None:
                assert found.numbers[0] == pytest.approx(known.numbers[0], rel=0.02, abs=1e-9, nan_ok=True)


def test_a_learners_copy_of_a_card_is_held_to_the_same_claim():
    mine = Card("oDj0iIwo", "Their wording?", "Their answer.")
    assert claim_for(mine) is known_claims()["oDj0iIwo"]


def test_a_card_that_links_a_demo_itself_is_held_to_the_demos_first_claim_that_applies():
    claim = claim_for(Card(None, "Q?", "A.", demo="gradient-depth?activation=tanh&depth=12"))
    assert claim is not None
    assert claim.inside.runs == ("gradient-depth?activation=tanh&depth=12",)
    assert claim.sentence == "The factor per layer is the mean-field one, √(σ_w² E φ′²)."


@pytest.mark.parametrize("demo", [None, "no-such-demo", "gradient-depth?depth=1000"])
def test_a_card_without_a_demo_that_runs_has_no_claim(demo: str | None):
    assert claim_for(Card(None, "Q?", "A.", demo=demo)) is None


def test_the_record_holds_nothing_but_known_claims():
    assert set(records().numbers) == set(known_claims())
