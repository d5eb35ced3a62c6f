import pytest

from flashgrad.config import Settings
from flashgrad.library import study
from flashgrad.library.library import opened, replayed
from flashgrad.model import Card, Grade
from flashgrad.store import cards, states
from flashgrad.store.connection import transaction
from flashgrad.store.deck_tally import DueCount
from flashgrad.study.session import Session
from tests.samples import add_cards, instant, plain_cards


def test_a_session_asks_the_latest_first_new_cards_between_and_drills_at_the_end(library, clock):
    on_time, overdue, failed, *new = add_cards(library, *plain_cards(5))
    for key in (on_time, overdue):
        study.answer(library, key, Grade.EASY)
    clock.advance(days=1)
    study.answer(library, on_time, Grade.EASY)  # due in 6 days
    clock.advance(days=6)
    study.answer(library, failed, Grade.AGAIN)
    assert study.begin_session(library) == Session((overdue, new[0], on_time, new[1]), drills=(failed,))


def test_a_session_leaves_out_what_is_archived_or_gone(library):
    keys = add_cards(library, *plain_cards(2), Card("archived", "Q?", "A.", archived=True))
    with transaction(library.connection):
        cards.orphan(library.connection, keys[:1], at_ms=0)
    assert study.begin_session(library).queue == (keys[1],)


def test_what_waits_is_counted_for_any_day(library, keys, clock):
    study.answer(library, keys[0], Grade.EASY)
    study.answer(library, keys[1], Grade.AGAIN)
    assert study.due_by_deck(library) == [DueCount("Stability", due=2, new=1, drill=1, total=3)]
    tomorrow = instant("2026-03-03T09:00:00+01:00")
    assert study.due_by_deck(library, tomorrow) == [DueCount("Stability", due=3, new=1, drill=0, total=3)]


def test_the_counts_are_those_of_the_session(library, keys, clock):
    for number in range(12):
        study.answer(library, keys[number % 2], Grade(number % 6))
        clock.advance(hours=17)
        session = study.begin_session(library)
        (count,) = study.due_by_deck(library)
        assert (count.due, count.drill) == (session.remaining, len(session.drills))


def test_the_next_day_with_due_cards_is_known(library, keys, clock):
    assert study.next_due(library) is None
    study.answer(library, keys[0], Grade.EASY)
    study.answer(library, keys[1], Grade.EASY)
    assert study.next_due(library) == (library.today() + 1, 2)


@pytest.mark.parametrize(
    ("answered", "not_yet", "due"),
    [
        # Lisbon: the night that has 23 hours, and the one that has 25
        ("2026-03-28T22:00+00:00", "2026-03-29T03:59:59+01:00", "2026-03-29T04:00+01:00"),
        ("2026-10-24T22:00+01:00", "2026-10-25T03:59:59+00:00", "2026-10-25T04:00+00:00"),
        # São Paulo 2018: the night without midnight, and the one in which 23:00 came twice
        ("2018-11-03T23:59-03:00", "2018-11-04T03:59:59-02:00", "2018-11-04T04:00-02:00"),
        ("2018-02-17T23:30-02:00", "2018-02-18T03:59:59-03:00", "2018-02-18T04:00-03:00"),
        ("2018-02-17T23:30-02:00", "2018-02-17T23:30-03:00", "2018-02-18T04:00-03:00"),
        # Lord Howe: half an hour back, half an hour forth
        ("2026-04-04T22:00+11:00", "2026-04-05T03:59:59+10:30", "2026-04-05T04:00+10:30"),
        ("2026-10-03T22:00+10:30", "2026-10-04T03:59:59+11:00", "2026-10-04T04:00+11:00"),
        # over the date line: eastward a date is lived twice, westward the next one begins in the evening
        ("2026-06-15T20:00+13:00", "2026-06-15T06:00-10:00", "2026-06-16T04:00-10:00"),
        ("2026-06-15T20:00-10:00", "2026-06-15T23:30-10:00", "2026-06-16T23:30+13:00"),
        # a clock that is set back an hour over the start of the day, four days, and to 1970
        ("2026-03-02T04:30+00:00", "2026-03-02T03:30+00:00", "2026-03-03T04:00+00:00"),
        ("2026-03-02T09:00+00:00", "2026-02-26T09:00+00:00", "2026-03-03T04:00+00:00"),
        ("2026-03-02T09:00+00:00", "1970-01-01T00:00+00:00", "2026-03-03T04:00+00:00"),
        ("1970-01-01T09:00+00:00", "1970-01-02T03:59:59+00:00", "2026-03-02T09:00+00:00"),
    ],
)
@pytest.mark.parametrize("scheduler", ["sm2", "fsrs"])
def test_a_card_of_yesterday_waits_from_four_in_the_morning_by_the_clock_of_the_place(
    tmp_path, clock, scheduler, answered, not_yet, due
):
    with opened(tmp_path / "library.db", Settings(scheduler=scheduler), clock) as library:
        (key,) = add_cards(library, *plain_cards(1))
        clock.set(answered)
        # A first Easy comes back the next day under SM-2, after a week under FSRS.
        grade = Grade.EASY if scheduler == "sm2" else Grade.HARD
        assert study.answer(library, key, grade).state.interval_days == 1
        clock.set(not_yet)
        assert key not in study.begin_session(library).queue
        clock.set(due)
        assert study.begin_session(library).queue == (key,)
        assert study.answer(library, key, Grade.GOOD).entry.kind == "review"
        assert dict(replayed(library)) == states.everything(library.connection)
