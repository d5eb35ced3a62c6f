"""Changing the scheduler: what it would do, that it does just that, and that nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest

from flashgrad.config import Settings
from flashgrad.errors import LibraryUnavailable, SettingsInvalid
from flashgrad.library import study
from flashgrad.library.doctor import Verdict, examine
from flashgrad.library.library import opened
from flashgrad.library.scheduling import (
    LARGEST_CHANGES,
    Workload,
    needs_replay,
    preview_switch,
    switch_beside,
    switch_scheduler,
    under,
)
from flashgrad.model import Card, Grade, ReviewKind
from flashgrad.store import reviews, states
from flashgrad.store.connection import transaction
from tests.samples import add_cards, plain_cards

FSRS = Settings(scheduler="fsrs")


@pytest.fixture
def studied(library, clock):
    """Twelve cards, each answered three times with grades of its own, one of them undone, one archived since."""
    keys = add_cards(library, *plain_cards(12), Card("gone", "Q?", "A.", archived=True))
    for days in (0, 1, 6):
        clock.advance(days=days)
        for number, key in enumerate(keys):
            study.answer(library, key, Grade((number + days) % 6))
    study.undo(library)
    return library


def everything(library):
    return states.everything(library.connection)


def test_a_preview_says_what_the_switch_then_does(studied, clock):
    clock.advance(days=3)
    before = everything(studied)
    preview = preview_switch(studied, FSRS)
    assert everything(studied) == before, "a preview stores nothing"
    after = everything(switch_scheduler(studied, FSRS))
    askable = [key for key in before if key in states.askable(studied.connection)]
    assert preview.cards == len(askable) == 12
    assert preview.changed == sum(
        (before[key].due_day, before[key].interval_days) != (after[key].due_day, after[key].interval_days)
        for key in askable
    )
    today = studied.today()
    assert preview.before.due_today == sum((before[key].due_day or 0) <= today for key in askable)
    assert preview.after.due_today == sum((after[key].due_day or 0) <= today for key in askable)
    assert preview.before.due_today > preview.after.due_today > 0
    assert preview.before.median_interval_days == median(before[key].interval_days for key in askable)
    assert preview.after.median_interval_days == median(after[key].interval_days for key in askable)
    for change in preview.largest:
        assert (change.before, change.after) == (before[change.card_key], after[change.card_key])


def test_a_preview_names_the_largest_changes_first(studied):
    largest = preview_switch(studied, FSRS).largest
    assert 1 < len(largest) <= LARGEST_CHANGES
    assert all(abs(earlier.days) >= abs(later.days) > 0 for earlier, later in pairwise(largest))


def test_a_preview_of_what_is_in_force_changes_nothing(studied):
    preview = preview_switch(studied, studied.settings)
    assert (preview.changed, preview.largest, preview.cards) == (0, (), 12)
    assert preview.before == preview.after


def test_a_preview_of_an_empty_library_has_nothing_to_say(library):
    preview = preview_switch(library, FSRS)
    assert (preview.cards, preview.changed, preview.before) == (0, 0, Workload(0, None))


def test_other_settings_of_one_scheduler_have_a_preview_too(studied):
    switched = switch_scheduler(studied, FSRS)
    relaxed = preview_switch(switched, Settings(scheduler="fsrs", desired_retention=0.75))
    assert relaxed.changed > 0
    assert (relaxed.after.median_interval_days or 0) > (relaxed.before.median_interval_days or 0)


def test_switching_there_and_back_loses_nothing(studied):
    log, before = list(reviews.by_card(studied.connection)), everything(studied)
    switched = switch_scheduler(studied, FSRS)
    there = everything(switched)
    assert there.keys() == before.keys()
    assert all(state.stability_days is not None for state in there.values())
    back = switch_scheduler(switched, studied.settings)
    assert everything(back) == before
    assert everything(switch_scheduler(back, FSRS)) == there
    assert list(reviews.by_card(studied.connection)) == log


def test_answers_that_were_given_under_both_schedulers_stand_in_one_log(studied, clock):
    switched = switch_scheduler(studied, FSRS)
    clock.advance(days=30)
    study.answer(switched, "Stability/3", Grade.GOOD)
    entries = [entry for entry in study.history(switched, "Stability/3") if entry.kind is ReviewKind.REVIEW]
    assert [entry.scheduler for entry in entries] == ["sm2/1", "sm2/1", "sm2/1", "fsrs/6"]
    with opened(studied.path, Settings(), clock) as sm2:
        assert everything(sm2)["Stability/3"].stability_days is None
        assert all(finding.verdict is not Verdict.PROBLEM for finding in examine(sm2))


def test_a_library_follows_the_setting_when_it_is_opened(studied, clock):
    switched = everything(switch_scheduler(studied, FSRS))
    switch_scheduler(studied, Settings())
    heard: list[float] = []
    with opened(studied.path, FSRS, clock, heard.append) as reopened:
        assert heard[-1] == 1
        assert reopened.scheduler.name == "fsrs/6"
        assert everything(reopened) == switched


def test_progress_runs_from_nothing_to_all_of_it(studied):
    for use_case in (preview_switch, switch_scheduler):
        heard: list[float] = []
        use_case(studied, FSRS, heard.append)
        assert heard[0] == 0
        assert heard == sorted(heard)
        assert heard[-1] == 1
        assert heard.count(1.0) == 1


def test_a_program_with_the_former_scheduler_stores_nothing_any_more(studied):
    switch_scheduler(studied, FSRS)
    before = reviews.count(studied.connection)
    with pytest.raises(LibraryUnavailable, match="Another flashgrad changed the settings"):
        study.answer(studied, "Stability/0", Grade.GOOD)
    assert reviews.count(studied.connection) == before


def test_a_switch_that_is_interrupted_leaves_every_state_as_it_was(studied, clock):
    before = everything(studied)

    def interrupt(share: float) -> None:
        if share == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        switch_scheduler(studied, FSRS, interrupt)
    assert everything(studied) == before
    assert study.answer(studied, "Stability/0", Grade.GOOD).entry.scheduler == "sm2/1"


def test_a_switch_on_a_connection_of_its_own_holds_for_the_other_one(studied):
    with ThreadPoolExecutor() as threads:
        threads.submit(switch_beside, studied, FSRS).result()
    answered = study.answer(under(studied, FSRS), "Stability/0", Grade.GOOD)
    assert answered.state.stability_days is not None
    with pytest.raises(LibraryUnavailable, match="changed the settings"):
        study.answer(studied, "Stability/1", Grade.GOOD)


def test_a_switch_whose_progress_is_stopped_changes_nothing(studied):
    before = everything(studied)

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        switch_beside(studied, FSRS, stop)
    assert everything(studied) == before
    study.answer(studied, "Stability/0", Grade.GOOD)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"scheduler": "fsrs"}, True),
        ({"day_start_hour": 5}, True),
        ({"maximum_interval_days": 30}, True),
        ({"leech_lapses": 3}, True),
        ({"leech_action": "suspend"}, True),
        ({"desired_retention": 0.8}, False),  # SM-2 does not ask for it
        ({"new_per_day": 3, "theme": "nord", "fuzz": True, "keys": {"home.quit": "x"}}, False),
    ],
)
def test_only_settings_that_decide_the_states_need_a_replay(library, changes, expected):
    assert needs_replay(library, Settings(**changes)) == expected
    assert needs_replay(under(library, FSRS), replace(FSRS, desired_retention=0.8))


def test_settings_that_are_no_schedule_are_refused_before_anything_is_done(studied):
    before = everything(studied)
    wrong = Settings(scheduler="fsrs", fsrs_parameters=(1.0,))
    for use_case in (preview_switch, switch_scheduler):
        with pytest.raises(SettingsInvalid, match="21 parameters"):
            use_case(studied, wrong)
    assert everything(studied) == before


def test_the_examination_tolerates_another_machines_last_binary_place_and_nothing_more(studied):
    switched = switch_scheduler(studied, FSRS)

    def verdict() -> Verdict:
        return next(finding.verdict for finding in examine(switched) if finding.name == "schedule")

    assert verdict() is Verdict.OK
    with transaction(switched.connection):
        switched.connection.execute("UPDATE state SET stability_days = stability_days * (1 + 1e-13)")
    assert verdict() is Verdict.OK
    with transaction(switched.connection):
        switched.connection.execute("UPDATE state SET stability_days = stability_days * 1.001")
    assert verdict() is Verdict.PROBLEM
