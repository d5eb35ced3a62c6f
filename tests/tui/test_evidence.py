"""The badge under an answer, and the evidence behind it."""

import pytest

from flashgrad.demos.recorded import recorded_finding
from flashgrad.tui.screens.evidence import EvidenceScreen
from flashgrad.tui.screens.review import ReviewScreen
from tests.tui.conftest import card_id_on, running, text_of, until


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_verdict_appears_with_the_answer_and_not_before(library_path, clock, size):
    async with running(library_path, clock, size=size) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert card_id_on(pilot) == "RMyBSvWo"
        await pilot.press("e")
        assert "Measured" not in text_of(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "✓ Measured: it holds · e evidence" in text_of(pilot))


@pytest.mark.slow
async def test_e_shows_claim_numbers_and_reason_and_goes_back(library_path, clock):
    async with running(library_path, clock, size=(100, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("space", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EvidenceScreen))
        finding = recorded_finding("RMyBSvWo")
        assert finding is not None
        shown = " ".join(text_of(pilot).split())
        for part in ("✓ Holds", "each seed", "demo gradient-depth?activation=sigmoid", "when this flashgrad was made"):
            assert part in shown
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert card_id_on(pilot) == "RMyBSvWo"


async def test_a_card_without_a_claim_shows_no_badge(library_path, clock, tmp_path):
    from flashgrad.library import imports
    from flashgrad.library.library import opened

    deck = tmp_path / "deck-plain.md"
    deck.write_text("---\ncard_id: null\n---\nWho wrote Faust?\n---\nGoethe.\n", encoding="utf-8")
    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [deck]))
    async with running(library_path, clock) as pilot:
        await pilot.press("enter", "space")
        await until(pilot, lambda: "Goethe" in text_of(pilot))
        await pilot.press("e")
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "Measured" not in text_of(pilot)


@pytest.mark.slow
async def test_m_measures_the_claim_on_this_machine(library_path, clock):
    async with running(library_path, clock, size=(100, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("space", "e", "m")
        screen = pilot.app.screen
        assert isinstance(screen, EvidenceScreen)
        recorded = screen.finding
        await until(pilot, lambda: screen.finding is not recorded)
        await until(pilot, lambda: "Measured just now on this machine" in text_of(pilot))
        assert screen.finding.verdict is recorded.verdict
