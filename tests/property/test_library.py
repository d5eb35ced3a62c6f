"""A real library under any deeds of a learner and any clock: the stored states are always what the log says."""

import tempfile
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flashgrad.config import Settings
from flashgrad.library import study
from flashgrad.library.clock import iso_text, next_entry_id, parse_instant
from flashgrad.library.library import opened, rebuild
from flashgrad.library.scheduling import switch_scheduler
from flashgrad.model import CardState, Grade, Instant
from flashgrad.schedule.replay import replay_all
from flashgrad.store import reviews, states
from tests.samples import ManualClock, add_cards, plain_cards

DAY_MS = 86_400_000
START_MS = 1_772_438_400_000

grades = st.sampled_from(Grade)
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

    @precondition(lambda self: self.answered)
    @rule()
    def undo(self):
        assert study.undo(self.library).entry_id == self.answered.pop()
        self.entries += 1

    @rule(number=st.integers(0, 2), grade=grades)
    def answer_and_undo(self, number, grade):
        before = states.everything(self.library.connection)
        study.answer(self.library, self.keys[number], grade)
        study.undo(self.library)
        assert states.everything(self.library.connection) == before
        self.entries += 2

    @rule(
        hour=st.sampled_from([0, 4, 23]),
        maximum=st.sampled_from([7, 36_500]),
        scheduler=st.sampled_from(["sm2", "fsrs"]),
        fuzz=st.booleans(),
        balance=st.booleans(),
    )
    def reopen_under_other_rules(self, hour, maximum, scheduler, fuzz, balance):
        self.session.close()
        self.open(
            Settings(
                day_start_hour=hour,
                maximum_interval_days=maximum,
                scheduler=scheduler,
                fuzz=fuzz,
                balance_load=balance,
            )
        )

    @rule(scheduler=st.sampled_from(["sm2", "fsrs"]))
    def switch_there_and_back(self, scheduler):
        before = states.everything(self.library.connection)
        there = self.library.settings.model_copy(update={"scheduler": scheduler})
        switched = switch_scheduler(self.library, there)
        assert switch_scheduler(switched, self.library.settings).settings == self.library.settings
        assert states.everything(self.library.connection) == before

    @rule()
    def rebuild(self):
        rebuild(self.library)

    @invariant()
    def stored_states_are_what_the_log_says(self):
        log = list(reviews.by_card(self.library.connection))
        replayed = dict(replay_all(log, self.library.scheduler, self.library.settings.day_start_hour))
        stored = states.everything(self.library.connection)
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
