"""A season through the app's own use-cases, small enough for every run; `python -m tests.simulation` lives a year."""

import json
import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from statistics import mean, pstdev

import pytest

from flashgrad.config import Settings, changed
from flashgrad.library import study
from flashgrad.library.doctor import examine
from flashgrad.library.library import replayed
from flashgrad.library.scheduling import switch_scheduler
from flashgrad.library.stats import statistics
from flashgrad.model import Grade
from flashgrad.setting_fields import values_of
from flashgrad.store import states
from tests.simulation.agreement import compared
from tests.simulation.figures import at_the_same, by_first_grade, figures, reviews_of
from tests.simulation.learner import AS_ASSUMED, PUBLISHED, SOMEONE, Mind
from tests.simulation.year import Given, Habit, Truth, Year, lived

pytestmark = pytest.mark.slow

DAY_MS = 86_400_000
NEW_PER_DAY = 8
TIGHT = 8
"""Reviews in a day, fewer than come due."""
HABIT = Habit(cards=250, days=110)
WITH_GAPS = Habit(cards=250, days=110, days_off=0.08, slips=0.03, seed=2)
SPREAD_OUT = {"fuzz": True, "balance_load": True}


@dataclass(frozen=True)
class Course:
    """Who learns how."""

    settings: Settings
    mind: Mind
    habit: Habit = HABIT


def settings(**values: object) -> Settings:
    return changed(Settings(), {"new_per_day": NEW_PER_DAY, "reviews_per_day": 9999, **values})


COURSES = {
    "sm2": Course(settings(), AS_ASSUMED),
    "fsrs": Course(settings(scheduler="fsrs"), AS_ASSUMED),
    "sm2-tight": Course(settings(reviews_per_day=TIGHT, **SPREAD_OUT), SOMEONE, WITH_GAPS),
    "fsrs-tight": Course(settings(reviews_per_day=TIGHT, scheduler="fsrs", **SPREAD_OUT), SOMEONE, WITH_GAPS),
    "sm2-published": Course(settings(), PUBLISHED),
    "fsrs-80-published": Course(settings(scheduler="fsrs", desired_retention=0.8), PUBLISHED),
    "fsrs-90-published": Course(settings(scheduler="fsrs"), PUBLISHED),
}


@pytest.fixture(scope="module")
def lived_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Year]]:
    """The year of a course, lived when first asked for; tests may read it and must leave it as it is."""
    with ExitStack() as stack:

        @cache
        def lived_once(name: str) -> Year:
            course = COURSES[name]
            folder = tmp_path_factory.mktemp(name)
            return stack.enter_context(lived(folder, course.settings, course.mind, course.habit))

        yield lived_once


@pytest.fixture(params=["sm2", "fsrs", "sm2-tight", "fsrs-tight"])
def year(request: pytest.FixtureRequest, lived_once: Callable[[str], Year]) -> Year:
    return lived_once(request.param)


def test_the_statistics_say_what_happened(year):
    pairs = compared(year)
    assert len(pairs) == 3 * 18
    assert [(name, app, true) for name, app, true in pairs if app != true] == []


def test_what_the_forecast_says_is_what_then_waits(year):
    """Day by day without an answer."""
    now, waiting = year.clock.now, []
    forecast = statistics(year.library).outlook.forecast
    for days in range(len(forecast.days)):
        counts = study.due_by_deck(year.library, replace(now, at_ms=now.at_ms + days * DAY_MS))
        waiting.append(sum(count.due - count.new for count in counts))
    assert waiting == [day.cumulated for day in forecast.days]


def test_no_day_takes_in_more_than_its_limits(year):
    truth, limit = year.truth, year.library.settings.reviews_per_day
    new = Counter(answer.day for answer in truth.given if not answer.interval_days and not answer.is_drill)
    reviews = Counter(answer.day for answer in reviews_of(truth))
    assert max(new.values()) == NEW_PER_DAY
    assert max(reviews.values()) <= limit
    if limit == TIGHT:
        assert max(reviews.values()) == limit
        assert truth.left_over[-1] > TIGHT
        assert truth.last_day in truth.due.values()
    else:
        assert max(truth.left_over) == 0
        # Whoever comes every day never sees a card on another day than the one it was due.
        assert all(day > truth.last_day for day in truth.due.values())


def test_every_drill_is_passed_on_its_day(year):
    last = {(answer.card_key, answer.day): answer for answer in year.truth.given}
    assert all(answer.grade >= Grade.GOOD for answer in last.values())
    assert any(answer.is_drill for answer in last.values())


def test_the_stored_schedule_is_what_the_log_gives(year):
    stored = states.everything(year.library.connection)
    assert dict(replayed(year.library)) == stored
    assert {key: state.due_day for key, state in stored.items()} == year.truth.due
    assert [finding for finding in examine(year.library) if finding.verdict == "problem"] == []


def test_the_other_scheduler_and_back_loses_nothing(year):
    before = states.everything(year.library.connection)
    was = year.library.settings
    other = replace(was, scheduler="sm2" if was.scheduler == "fsrs" else "fsrs")
    switched = switch_scheduler(year.library, other)
    assert states.everything(year.library.connection) != before
    switch_scheduler(switched, was)
    assert states.everything(year.library.connection) == before


ELSEWHERE = """
import json
import sys
from pathlib import Path
from flashgrad.config import Settings, changed
from flashgrad.library.library import opened, rebuild
from flashgrad.store import states
with opened(Path(sys.argv[1]), changed(Settings(), json.loads(sys.argv[2]))) as library:
    library.connection.execute("DELETE FROM state")
    rebuild(library)
    for key, state in sorted(states.everything(library.connection).items()):
        print(key, state)
"""


def test_the_same_log_gives_the_same_schedule_in_any_process(year, tmp_path):
    """To the last binary place: another time zone, hash seed and locale, and nothing but the log to go by."""
    surroundings = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
    year.library.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = shutil.copy(year.library.path, tmp_path / "elsewhere.db")
    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, copy, json.dumps(values_of(year.library.settings))],
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=True,
    )
    stored = sorted(states.everything(year.library.connection).items())
    assert elsewhere.stdout == "".join(f"{key} {state}\n" for key, state in stored)


def test_fsrs_follows_a_memory_that_it_was_made_for(lived_once):
    year = lived_once("fsrs")
    for key, state in states.everything(year.library.connection).items():
        memory = year.learner.memory(key)
        assert (state.stability_days, state.difficulty) == (memory.stability_days, memory.difficulty)


def test_fsrs_asks_when_recall_has_fallen_to_what_is_desired(lived_once):
    """A whole day is the shortest interval: cards of which less is left by then come late whatever the scheduler."""
    reviews = [review for review in reviews_of(lived_once("fsrs").truth) if review.interval_days > 1]
    assert len(reviews) > 1000
    assert mean(review.probability for review in reviews) == pytest.approx(0.9, abs=0.003)
    assert is_luck(reviews)


def test_what_is_recalled_is_a_sample_of_what_is_known(year):
    assert is_luck(reviews_of(year.truth))


def is_luck(reviews: list[Given]) -> bool:
    """Whether as many were recalled as the true probabilities say, within 3.5 standard deviations."""
    expected = sum(review.probability for review in reviews)
    deviation = math.sqrt(sum(review.probability * (1 - review.probability) for review in reviews))
    return abs(sum(review.grade.is_recalled for review in reviews) - expected) < 3.5 * deviation


def test_sm2_asks_easy_cards_too_early_and_hard_cards_too_late(lived_once):
    """FSRS spreads its reviews over the cards so that each is asked at the same probability; SM-2 cannot."""
    truths = [lived_once(name).truth for name in ("sm2", "fsrs")]
    (sm2_gap, fsrs_gap), (sm2_spread, fsrs_spread) = zip(*map(gap_and_spread, truths), strict=True)
    assert sm2_gap > 0.06
    assert fsrs_gap < sm2_gap / 2
    assert sm2_spread > 1.3 * fsrs_spread
    # The same cards get the same first grade from the same seed.
    sm2, fsrs = map(by_first_grade, truths)
    assert len(fsrs[Grade.AGAIN]) > 1.15 * len(sm2[Grade.AGAIN])
    assert len(fsrs[Grade.EASY]) < 0.85 * len(sm2[Grade.EASY])


def gap_and_spread(truth: Truth) -> tuple[float, float]:
    """Of the true probability of recall at reviews: Easy cards less Again cards, and the standard deviation."""
    found = figures(truth)
    assert found.at_first_again is not None
    assert found.at_first_easy is not None
    spread = pstdev(review.probability for review in reviews_of(truth))
    return found.at_first_easy - found.at_first_again, spread


def test_eases_sink_under_the_grades_that_people_give(lived_once):
    eases = [state.ease_factor_hundredths for state in states.everything(lived_once("sm2").library.connection).values()]
    assert mean(eases) < 245
    assert sum(ease < 250 for ease in eases) > sum(ease > 250 for ease in eases)


def test_less_desired_retention_means_fewer_reviews_and_less_known(lived_once):
    relaxed, usual = (figures(lived_once(f"fsrs-{retention}-published").truth) for retention in (80, 90))
    assert relaxed.total < usual.total - 0.06
    assert relaxed.reviews < 0.75 * usual.reviews
    assert relaxed.known_end < usual.known_end
    assert relaxed.known_per_hour > usual.known_per_hour


def test_to_know_as_much_as_with_sm2_fsrs_needs_fewer_reviews_once_it_fits_the_learner(lived_once):
    """Open Spaced Repetition's simulation, SSP-MMC-FSRS: a third less than Anki's SM-2 over five years."""
    sm2 = figures(lived_once("sm2-published").truth)
    fsrs = [figures(lived_once(f"fsrs-{retention}-published").truth) for retention in (80, 90)]
    known = [one.known_mean for one in fsrs]
    # Reviews rise ever faster with what is known, so a straight line says more of them than there would be.
    reviews = at_the_same(sm2.known_mean, known, [one.reviews for one in fsrs])
    minutes = at_the_same(sm2.known_mean, known, [one.minutes_mean for one in fsrs])
    assert reviews is not None
    assert minutes is not None
    assert reviews < 0.9 * sm2.reviews
    assert minutes < 0.95 * sm2.minutes_mean


def test_the_same_seed_lives_the_same_year(tmp_path_factory):
    truths = []
    for name in ("once", "again"):
        short = Habit(cards=60, days=30, days_off=0.2, slips=0.1)
        with lived(tmp_path_factory.mktemp(name), settings(scheduler="fsrs", **SPREAD_OUT), SOMEONE, short) as year:
            truths.append(year.truth)
    assert truths[0] == truths[1]
