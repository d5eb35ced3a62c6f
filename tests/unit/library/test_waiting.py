from flashgrad.library import study
from flashgrad.model import Card, Grade
from flashgrad.store import cards
from flashgrad.store.connection import transaction
from flashgrad.store.states import DueCount
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
