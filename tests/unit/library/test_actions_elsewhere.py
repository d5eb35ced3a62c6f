"""What suspending, resetting, due days, leeches and cramming mean to FSRS, statistics, fuzz and previews."""

import pytest

from flashgrad.config import DeckSettings, Settings
from flashgrad.library import actions, doctor, optimise, study
from flashgrad.library.library import opened
from flashgrad.library.scheduling import Workload, preview_switch
from flashgrad.library.stats import card_history, statistics
from flashgrad.model import CardState, Grade, ReviewKind
from flashgrad.optimiser.wire import RatedReview
from flashgrad.schedule.fsrs import Fsrs
from flashgrad.store import deck_tally
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.proportion import Proportion
from tests.samples import add_cards, plain_cards
from tests.unit.library.conftest import state_of


@pytest.fixture
def under(library, keys, clock):
    """The same library under other settings."""
    library.close()
    libraries = []

    def reopened(**settings):
        libraries.append(opened(library.path, Settings(**settings), clock))
        return libraries[-1].__enter__()

    yield reopened
    for one in libraries:
        one.__exit__(None, None, None)


def test_a_reset_card_begins_anew_under_fsrs(under, keys, clock):
    library = under(scheduler="fsrs")
    first = study.answer(library, keys[0], Grade.GOOD).state
    clock.advance(days=40)
    study.answer(library, keys[0], Grade.HARD)
    actions.flag(library, 2, keys[0])
    actions.reset(library, keys[0])
    assert state_of(library, keys[0]) == CardState(flag=2)
    again = study.answer(library, keys[0], Grade.GOOD).state
    assert (again.stability_days, again.difficulty, again.lapses) == (first.stability_days, first.difficulty, 0)
    assert again.flag == 2


def test_setting_a_due_day_leaves_the_day_of_the_review_alone(under, keys, clock):
    library = under(scheduler="fsrs")
    before = study.answer(library, keys[0], Grade.GOOD).state
    clock.advance(days=1)
    (acted,) = actions.set_due(library, library.today() + 30, keys[0])
    assert acted.state.due_day == library.today() + 30
    assert (acted.state.last_review_day, acted.state.stability_days) == (before.last_review_day, before.stability_days)


def test_a_reset_card_is_another_card_to_the_optimiser(library, keys, clock, monkeypatch):
    monkeypatch.setattr(optimise, "MINIMUM_REVIEWS", 1)
    for key in keys[:2]:
        study.answer(library, key, Grade.EASY)
    clock.advance(days=1)
    study.answer(library, keys[0], Grade.GOOD)
    actions.reset(library, keys[0])
    clock.advance(days=1)
    study.answer(library, keys[0], Grade.EASY)
    study.answer(library, keys[1], Grade.WRONG, is_crammed=True)
    today = library.today()
    assert optimise.reviews_to_fit(library) == [
        RatedReview(0, today - 2, 4),
        RatedReview(0, today - 1, 3),
        RatedReview(1, today, 4),
        RatedReview(2, today - 2, 4),
    ]
    study.undo(library)
    study.undo(library)
    study.undo(library)  # the reset
    assert [review.card for review in optimise.reviews_to_fit(library)] == [0, 0, 1]


@pytest.mark.parametrize("plan", [Plan(), Plan(query="is:due")])
def test_the_least_likely_to_be_recalled_come_first_under_fsrs(under, keys, clock, plan):
    library = under(scheduler="fsrs", review_order="retrievability")
    scheduler = library.scheduler
    assert isinstance(scheduler, Fsrs)
    for key, grade in zip(keys, (Grade.AGAIN, Grade.HARD, Grade.GOOD), strict=True):
        study.answer(library, key, grade)
    actions.set_due(library, library.today() + 9, keys[0])  # put off, and forgotten all the same
    clock.advance(days=9)
    queue = study.begin_session(library, plan).queue
    recall = [scheduler.retrievability(state_of(library, key), library.today()) for key in queue]
    assert recall == sorted(recall)
    assert queue == (keys[0], keys[1], keys[2])
    by_lateness = study.begin_session(under(scheduler="fsrs"), plan).queue
    assert by_lateness == (keys[1], keys[2], keys[0])


def test_cards_ahead_come_in_order_of_retrievability_too(under, keys, clock):
    library = under(scheduler="fsrs", review_order="retrievability")
    for key, grade in zip(keys, (Grade.EASY, Grade.AGAIN, Grade.GOOD), strict=True):
        study.answer(library, key, grade)
    clock.advance(days=1)
    queue = study.begin_session(library, Plan(purpose=Purpose.AHEAD, ahead_days=60)).queue
    assert [key for key in queue if key != keys[1]] == [keys[2], keys[0]]


def test_a_suspended_card_is_in_no_forecast_and_a_flagged_new_one_is_still_new(library, keys):
    study.answer(library, keys[0], Grade.EASY)
    study.answer(library, keys[1], Grade.EASY)
    actions.suspend(library, keys[0])
    actions.flag(library, 1, keys[2])
    outlook = statistics(library, forecast_days=3, new_per_day=20).outlook
    assert [(day.due, day.new) for day in outlook.forecast.days] == [(0, 1), (1, 0), (0, 0)]
    assert outlook.intervals.cards == outlook.ease_factors.cards == 1


def test_the_forecast_of_a_deck_keeps_to_the_limit_of_the_deck(library, keys, clock):
    add_cards(library, *plain_cards(7), deck="Held")
    library.close()
    with opened(library.path, Settings(decks={"Held": DeckSettings(new_per_day=3)}), clock) as held:
        days = statistics(held, deck="held", forecast_days=4, new_per_day=20).outlook.forecast.days
        whole = statistics(held, forecast_days=4, new_per_day=20).outlook.forecast.days
    assert [day.new for day in days] == [3, 3, 1, 0]
    assert [day.new for day in whole] == [6, 3, 1, 0], "three cards of another deck that has no limit of its own"


def test_a_crammed_answer_is_an_answer_and_says_nothing_about_retention(library, keys, clock):
    study.answer(library, keys[0], Grade.EASY)
    clock.advance(days=5)
    study.answer(library, keys[0], Grade.BLACKOUT, is_crammed=True)
    found = statistics(library)
    assert found.grades == (1, 0, 0, 0, 0, 1)
    assert found.retention.whole.total == Proportion(0, 0)
    assert [(one.introduced, one.lapsed) for one in found.flow if one.introduced or one.lapsed] == [(1, 0)]
    study.answer(library, keys[0], Grade.GOOD)
    assert statistics(library).retention.whole.total == Proportion(1, 1)


def test_the_history_of_a_card_knows_the_leech_rule_and_the_actions(under, keys, clock):
    library = under(leech_lapses=1, leech_action="suspend")
    study.answer(library, keys[0], Grade.EASY)
    clock.advance(days=1)
    study.answer(library, keys[0], Grade.WRONG)
    actions.unsuspend(library, keys[0])
    steps = card_history(library, keys[0])
    assert [step.entry.kind for step in steps] == [ReviewKind.REVIEW, ReviewKind.REVIEW, ReviewKind.UNSUSPEND]
    assert [(step.after.is_leech, step.after.suspended) for step in steps] == [
        (False, False),
        (True, True),
        (True, False),
    ]
    assert steps[-1].after == state_of(library, keys[0])


def test_a_preview_counts_the_cards_that_can_be_asked(library, keys, clock):
    for key in keys[:2]:
        study.answer(library, key, Grade.EASY)
    actions.suspend(library, keys[0])
    actions.flag(library, 1, keys[2])
    clock.advance(days=1)
    preview = preview_switch(library, library.settings)
    assert (preview.cards, preview.before) == (1, Workload(1, 1))
    actions.bury(library, keys[1])
    assert preview_switch(library, library.settings).before == Workload(0, 1)


def test_load_balancing_does_not_count_suspended_cards(library, keys):
    for key in keys:
        study.answer(library, key, Grade.EASY)
    actions.suspend(library, keys[0])
    tomorrow = library.today() + 1
    assert deck_tally.due_on(library.connection, tomorrow, tomorrow, without=keys[1]) == {tomorrow: 1}


@pytest.mark.parametrize("settings", [{"fuzz": True}, {"scheduler": "fsrs", "fuzz": True, "balance_load": True}])
def test_what_is_kept_is_what_a_replay_gives_with_fuzz_leeches_and_actions_together(under, keys, clock, settings):
    library = under(leech_lapses=2, leech_action="suspend", **settings)
    for grade in (Grade.EASY, Grade.EASY, Grade.GOOD, Grade.WRONG, Grade.EASY, Grade.GOOD, Grade.WRONG, Grade.GOOD):
        for key in keys:
            asked = study.ask(library, key)
            fuzz_days = asked.fuzz_days[grade]
            answered = study.answer(library, key, grade, shown=asked.state, fuzz_days=fuzz_days)
            assert answered.state == asked.outcomes[grade]
        clock.advance(days=12)
    assert all(state_of(library, key).suspended for key in keys)
    actions.unsuspend(library, keys[0])
    actions.set_due(library, library.today() + 3, keys[1])
    assert [finding for finding in doctor.examine(library) if finding.verdict is doctor.Verdict.PROBLEM] == []
