import pytest

from flashgrad.errors import CardChanged, CardNotFound, LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.model import CardState, Grade, ReviewKind
from flashgrad.store import cards, reviews, states
from tests.samples import instant
from tests.unit.library.conftest import state_of


def test_an_answer_is_stored_when_it_returns(library, keys, clock):
    given = study.answer(library, keys[0], Grade.EASY, elapsed_ms=4200)
    with opened(library.path, clock=clock) as second:
        assert study.history(second, keys[0]) == [given.entry]
        assert state_of(second, keys[0]) == given.state
    assert given.state == CardState(library.today() + 1, 1, 1, 0, 260, last_review_day=library.today())


def test_an_entry_records_who_answered_what_when_and_on_which_state(library, keys, clock):
    study.answer(library, keys[0], Grade.GOOD)
    clock.advance(days=1)
    (before, entry) = (state_of(library, keys[0]), study.answer(library, keys[0], Grade.HARD, elapsed_ms=7).entry)
    assert (entry.device, entry.card_key, entry.kind, entry.grade) == (library.device, keys[0], ReviewKind.REVIEW, 3)
    assert (entry.at, entry.elapsed_ms, entry.scheduler, entry.fuzz_days) == (clock.now, 7, "sm2/1", 0)
    assert (entry.state_before, entry.target, entry.value) == (before, None, None)


@pytest.mark.parametrize("grade", Grade)
def test_each_grade_does_what_the_card_on_screen_announced(library, keys, grade):
    new = study.ask(library, keys[0])
    assert study.answer(library, keys[0], grade, shown=new.state).state == new.outcomes[grade]
    drilled_or_reviewed = study.ask(library, keys[0])
    assert study.answer(library, keys[0], grade).state == drilled_or_reviewed.outcomes[grade]


def test_a_card_is_asked_with_text_state_and_outcomes(library, keys):
    asked = study.ask(library, keys[1])
    assert (asked.card, asked.state, asked.is_drill) == (cards.get(library.connection, keys[1]), CardState(), False)
    assert {grade: outcome.interval_days for grade, outcome in asked.outcomes.items()} == dict.fromkeys(Grade, 1)
    assert set(asked.outcomes) == set(Grade)


def test_asking_writes_nothing(library, keys):
    study.ask(library, keys[0])
    study.begin_session(library)
    study.due_by_deck(library)
    assert reviews.count(library.connection) == 0
    assert states.everything(library.connection) == {}


def test_a_card_that_is_not_there_cannot_be_asked(library):
    with pytest.raises(CardNotFound, match="nobody"):
        study.ask(library, "nobody")


def test_a_failed_card_is_drilled_the_same_day_without_touching_its_schedule(library, keys, clock):
    failed = study.answer(library, keys[0], Grade.AGAIN)
    assert failed.state.drill_day == library.today()
    clock.advance(hours=1)
    asked = study.ask(library, keys[0])
    assert asked.is_drill
    assert {outcome.due_day for outcome in asked.outcomes.values()} == {failed.state.due_day}
    again = study.answer(library, keys[0], Grade.HARD)
    assert (again.entry.kind, again.state) == (ReviewKind.DRILL, failed.state)
    passed = study.answer(library, keys[0], Grade.GOOD)
    assert passed.entry.kind is ReviewKind.DRILL
    assert (passed.state.drill_day, passed.state.due_day) == (None, failed.state.due_day)


def test_what_was_not_drilled_today_is_reviewed_tomorrow(library, keys, clock):
    study.answer(library, keys[0], Grade.AGAIN)
    clock.advance(days=1)
    assert not study.ask(library, keys[0]).is_drill
    assert study.begin_session(library).queue[0] == keys[0]
    assert study.answer(library, keys[0], Grade.GOOD).entry.kind is ReviewKind.REVIEW


def test_a_drill_after_midnight_still_belongs_to_the_evening(library, keys, clock):
    clock.set("2026-03-02T23:30:00+01:00")
    study.answer(library, keys[0], Grade.AGAIN)
    clock.set("2026-03-03T03:59:00+01:00")
    assert study.ask(library, keys[0]).is_drill
    clock.set("2026-03-03T04:00:00+01:00")
    assert not study.ask(library, keys[0]).is_drill


def test_an_answer_to_a_card_that_changed_since_it_was_shown_is_refused(library, keys, clock):
    shown = study.ask(library, keys[0]).state
    with opened(library.path, clock=clock) as elsewhere:
        study.answer(elsewhere, keys[0], Grade.EASY)
    before = (study.history(library, keys[0]), state_of(library, keys[0]))
    with pytest.raises(CardChanged) as refused:
        study.answer(library, keys[0], Grade.EASY, shown=shown)
    assert str(refused.value) == "This card was answered elsewhere in the meantime; it was left as it is."
    assert (study.history(library, keys[0]), state_of(library, keys[0])) == before
    shown_anew = study.ask(library, keys[0]).state
    assert study.answer(library, keys[0], Grade.EASY, shown=shown_anew).state.repetitions == 2


@pytest.mark.parametrize("at", ["2019-06-01T12:00:00-03:00", "2031-06-01T12:00:00+09:00"])
def test_an_answer_may_be_dated_in_the_past_or_the_future(library, keys, at):
    study.answer(library, keys[1], Grade.GOOD)
    moment = instant(at)
    announced = study.ask(library, keys[0], moment).outcomes[Grade.GOOD]
    given = study.answer(library, keys[0], Grade.GOOD, at=moment)
    assert given.entry.at == moment
    assert given.state == announced
    assert given.state.due_day == library.today(moment) + 1
    study.answer(library, keys[1], Grade.GOOD)
    ids = [entry.id for key in (keys[1], keys[0]) for entry in study.history(library, key)]
    assert len(set(ids)) == 3
    assert study.history(library, keys[1])[1].id > given.entry.id


def test_a_drill_dated_on_another_day_is_a_review(library, keys):
    study.answer(library, keys[0], Grade.AGAIN, at=instant("2026-03-01T12:00:00+01:00"))
    assert study.answer(library, keys[0], Grade.GOOD).entry.kind is ReviewKind.REVIEW


def test_a_full_disk_leaves_the_card_unanswered_and_everything_works_once_there_is_room(library, keys):
    limit = "PRAGMA max_page_count"
    used = library.connection.execute("PRAGMA page_count").fetchone()[0]
    library.connection.execute(f"{limit} = {used}")

    def answer_until_it_is_full() -> None:
        while True:
            acknowledged.append(study.answer(library, keys[0], Grade.AGAIN))

    acknowledged: list[study.Answered] = []
    with pytest.raises(LibraryUnavailable) as refused:
        answer_until_it_is_full()
    assert str(refused.value) == (
        f"The library {library.path} cannot be used: the disk is full. Free some space and try again."
    )
    assert study.history(library, keys[0]) == [answered.entry for answered in acknowledged]
    assert state_of(library, keys[0]) == acknowledged[-1].state
    library.connection.execute(f"{limit} = {used + 100}")
    assert study.answer(library, keys[0], Grade.GOOD, shown=acknowledged[-1].state).state.drill_day is None
    assert reviews.count(library.connection) == len(acknowledged) + 1
