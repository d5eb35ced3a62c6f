"""A real library under any deeds of a learner and any clock: the stored states are always what the log says."""

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flashgrad.config import Settings
from flashgrad.errors import ActionRefused
from flashgrad.library import study
from flashgrad.library.actions import act
from flashgrad.library.cards import search
from flashgrad.library.clock import iso_text, next_entry_id, parse_instant
from flashgrad.library.day import DayRules, done_on, queued_on
from flashgrad.library.library import opened, rebuild
from flashgrad.library.scheduling import switch_scheduler
from flashgrad.model import CardState, Grade, Instant
from flashgrad.store import deck_tally, integrity, reviews, states
from flashgrad.study.actions import BURY, RESET, SUSPEND, UNSUSPEND, choose_demo, flag, set_due
from flashgrad.study.limits import DayLimits, Limit
from flashgrad.study.plan import Plan
from tests.samples import ManualClock, add_cards, plain_cards

DAY_MS = 86_400_000
START_MS = 1_772_438_400_000

grades = st.sampled_from(Grade)
# Days to set are around the days on which most is answered.
actions = (
    st.sampled_from([SUSPEND, UNSUSPEND, BURY, RESET])
    | st.builds(flag, st.integers(0, 2))
    | st.builds(choose_demo, st.sampled_from(["gradient-depth", "rnn-time?T=50", None]))
    | st.builds(set_due, st.integers(739_677, 739_690))
)
offsets = st.integers(-12 * 60, 14 * 60)
# Mostly the next days, so that drills and due days occur; now and then a clock that lies by decades.
clocks = st.builds(Instant, st.integers(START_MS, START_MS + 5 * DAY_MS) | st.integers(0, 2 * START_MS), offsets)


class AnyLearner(RuleBasedStateMachine):
    """Answers, undoes, closes, reopens under other rules and rebuilds."""

    @initialize()
    def begin(self):
        self.resources = ExitStack()
        folder = self.resources.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        self.path = Path(folder) / "library.db"
        self.clock = ManualClock(Instant(START_MS, 0))
        self.open(Settings())
        self.keys = add_cards(self.library, *plain_cards(3))
        self.answered: list[str] = []
        self.entries = 0

    def open(self, rules: Settings) -> None:
        self.session = self.resources.enter_context(ExitStack())
        self.library = self.session.enter_context(opened(self.path, rules, self.clock))
        self.library.connection.execute("PRAGMA synchronous = OFF")  # durability is tested elsewhere

    @rule(moment=clocks)
    def the_clock_moves(self, moment):
        self.clock.now = moment

    @rule(number=st.integers(0, 2), grade=grades)
    def answer(self, number, grade):
        asked = study.ask(self.library, self.keys[number])
        fuzz_days = asked.fuzz_days[grade]
        given_answer = study.answer(self.library, self.keys[number], grade, shown=asked.state, fuzz_days=fuzz_days)
        assert given_answer.state == asked.outcomes[grade]
        assert asked.is_drill == (given_answer.entry.kind == "drill")
        self.answered.append(given_answer.entry.id)
        self.entries += 1

    @rule(numbers=st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True), action=actions)
    def act(self, numbers, action):
        try:
            done = act(self.library, action, [self.keys[number] for number in numbers])
        except ActionRefused:
            return
        assert all(acted.state == study.state_of(self.library, acted.entry.card_key) for acted in done)
        self.answered.append(done[-1].entry.id)
        self.entries += len(done)

    @rule(numbers=st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True), action=actions)
    def act_and_undo(self, numbers, action):
        before = states.everything(self.library.connection)
        try:
            done = act(self.library, action, [self.keys[number] for number in numbers])
        except ActionRefused:
            return
        assert study.undo(self.library).others == len(done) - 1
        assert states.everything(self.library.connection) == before
        self.entries += 2 * len(done)

    @rule(number=st.integers(0, 2), grade=grades)
    def cram(self, number, grade):
        before = states.everything(self.library.connection)
        self.answered.append(study.answer(self.library, self.keys[number], grade, is_crammed=True).entry.id)
        assert states.everything(self.library.connection) == before
        self.entries += 1

    @precondition(lambda self: self.answered)
    @rule()
    def undo(self):
        undone = study.undo(self.library)
        assert undone.entry_id == self.answered.pop()
        self.entries += 1 + undone.others

    @rule(number=st.integers(0, 2), grade=grades)
    def answer_and_undo(self, number, grade):
        before, today = states.everything(self.library.connection), study.due_today(self.library)
        study.answer(self.library, self.keys[number], grade)
        study.undo(self.library)
        assert states.everything(self.library.connection) == before
        assert study.due_today(self.library) == today
        self.entries += 2

    @rule(
        hour=st.sampled_from([0, 4, 23]),
        maximum=st.sampled_from([7, 36_500]),
        lapses=st.sampled_from([0, 1, 2]),
        action=st.sampled_from(["tag", "suspend"]),
        scheduler=st.sampled_from(["sm2", "fsrs"]),
        fuzz=st.booleans(),
        balance=st.booleans(),
    )
    def reopen_under_other_rules(self, hour, maximum, lapses, action, scheduler, fuzz, balance):
        self.session.close()
        self.open(
            Settings(
                day_start_hour=hour,
                maximum_interval_days=maximum,
                leech_lapses=lapses,
                leech_action=action,
                scheduler=scheduler,
                fuzz=fuzz,
                balance_load=balance,
            )
        )

    @rule(scheduler=st.sampled_from(["sm2", "fsrs"]))
    def switch_there_and_back(self, scheduler):
        before = states.everything(self.library.connection)
        there = replace(self.library.settings, scheduler=scheduler)
        switched = switch_scheduler(self.library, there)
        assert switch_scheduler(switched, self.library.settings).settings == self.library.settings
        assert states.everything(self.library.connection) == before

    @rule()
    def rebuild(self):
        rebuild(self.library)

    @invariant()
    def stored_states_are_what_the_log_says(self):
        log = list(reviews.by_card(self.library.connection))
        replayed = dict(self.library.replayed_all(log))
        stored = states.everything(self.library.connection)
        assert integrity.cards_waiting_wrongly(self.library.connection) == []
        assert deck_tally.wrong_decks(self.library.connection) == []
        assert stored == {key: state for key, state in replayed.items() if state != CardState()}

    @invariant()
    def the_log_only_grows_and_stays_in_order(self):
        assert reviews.count(self.library.connection) == self.entries
        ids = [row[0] for row in self.library.connection.execute("SELECT id FROM review ORDER BY id")]
        assert [entry_id for entry_id in ids if entry_id in set(self.answered)] == self.answered

    @invariant()
    def what_is_counted_is_what_is_asked(self):
        session = study.begin_session(self.library)
        (count,) = study.due_by_deck(self.library)
        assert (count.due, count.drill) == (session.remaining, len(session.drills))
        assert len({*session.queue, *session.drills}) == session.remaining
        asked = [found.card.key for found in search(self.library, "is:due")]
        assert sorted(asked) == sorted([*session.queue, *session.drills])

    @invariant()
    def no_day_takes_in_more_than_its_limits(self):
        rules = DayRules(self.library.settings.day_start_hour, DayLimits(Limit(2, 1)))
        connection, today = self.library.connection, self.library.today()
        queued, done = queued_on(connection, rules, today, Plan()), done_on(connection, rules, today)
        assert not queued.new or len(queued.new) + sum(done.new.values()) <= 2
        assert not queued.reviews or len(queued.reviews) + sum(done.reviews.values()) <= 1

    def teardown(self):
        if hasattr(self, "resources"):
            self.resources.close()


TestAnyLearner = AnyLearner.TestCase
TestAnyLearner.settings = settings(max_examples=20, stateful_step_count=25)


@given(
    st.lists(st.tuples(st.integers(-DAY_MS, 2**47), st.text("0123456789abcdef", min_size=8, max_size=8)), min_size=2)
)
def test_ids_follow_each_other_whatever_the_clock_says(clocks_and_devices):
    ids = [""]
    for at_ms, device in clocks_and_devices:
        ids.append(next_entry_id(ids[-1], at_ms, device))
    assert all(earlier < later for earlier, later in pairwise(ids))


@given(st.builds(Instant, st.integers(-(2**45), 2**47), offsets))
def test_an_instant_written_as_text_is_read_back_to_the_millisecond(moment):
    assert parse_instant(iso_text(moment)) == moment
