"""What the day's limits let in, counted from the log."""

from dataclasses import replace

import pytest

from flashgrad.config import DeckSettings, Settings
from flashgrad.errors import ActionRefused, QueryInvalid
from flashgrad.library import actions, study
from flashgrad.library.library import opened
from flashgrad.model import Card, Grade, ReviewKind
from flashgrad.store import day_limits, reviews, states
from flashgrad.store.connection import transaction
from flashgrad.study.limits import Done, Limit
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.session import Place
from tests.samples import add_cards, plain_cards
from tests.unit.library.conftest import state_of


@pytest.fixture
def limited(library, clock):
    """A library of two decks with 6 new cards each, at most 4 new cards and 3 reviews a day."""
    for deck in ("First", "Second"):
        add_cards(library, *plain_cards(6), deck=deck)
    library.close()
    with opened(library.path, Settings(new_per_day=4, reviews_per_day=3), clock) as limited:
        yield limited


def learn(library, clock, count: int) -> list[str]:
    """Introduce cards of the first deck, all due tomorrow, and let a day pass."""
    keys = [f"First/{number}" for number in range(count)]
    for key in keys:
        study.answer(library, key, Grade.EASY)
    clock.advance(days=1)
    return keys


def new_today(library) -> int:
    return len(study.due_today(library).queued.new)


def test_no_more_new_cards_are_asked_than_a_day_allows(limited):
    session = study.begin_session(limited)
    assert session.queue == tuple(f"First/{number}" for number in range(4))


def test_what_was_introduced_today_is_counted_across_sessions_and_given_back_by_undo(limited, clock):
    study.answer(limited, "First/0", Grade.EASY)
    study.answer(limited, "Second/0", Grade.AGAIN)
    study.answer(limited, "Second/0", Grade.EASY)  # its drill, which is no further card
    limited.close()
    with opened(limited.path, limited.settings, clock) as reopened:
        assert new_today(reopened) == 2
        assert study.due_today(reopened).done.new == {"First": 1, "Second": 1}
        study.undo(reopened)
        assert new_today(reopened) == 2
        study.undo(reopened)
        assert new_today(reopened) == 3
        assert study.begin_session(reopened).queue == ("First/1", "First/2", "First/3")
    clock.advance(days=1)
    with opened(limited.path, limited.settings, clock) as tomorrow:
        assert new_today(tomorrow) == 4


def test_what_another_machine_did_today_counts_and_the_same_card_counts_once(limited):
    mine = study.answer(limited, "First/0", Grade.EASY).entry
    with transaction(limited.connection):
        for number, card_key in ((1, "First/0"), (2, "First/1")):
            theirs = replace(mine, id=f"ffff{number}", device="elsewhere", card_key=card_key)
            reviews.append(limited.connection, theirs)
    assert study.due_today(limited).done.new == {"First": 2}


def test_reviews_have_a_limit_of_their_own(limited, clock):
    learn(limited, clock, 5)
    queued = study.due_today(limited).queued
    assert (len(queued.reviews), len(queued.new)) == (3, 4)
    study.answer(limited, queued.reviews[0], Grade.AGAIN)
    again = study.due_today(limited).queued
    assert (again.reviews, len(again.drills)) == (queued.reviews[1:], 1)
    assert study.due_today(limited).done == Done(new={}, reviews={"First": 1})
    study.undo(limited)
    assert study.due_today(limited).queued == queued


def test_whatever_is_left_for_want_of_room_waits_the_next_day(limited, clock):
    keys = learn(limited, clock, 5)
    asked: list[str] = []
    for _ in range(2):
        for key in study.due_today(limited).queued.reviews:
            asked.append(key)
            study.answer(limited, key, Grade.EASY)
        clock.advance(days=1)
    assert sorted(asked) == keys


def test_a_night_after_midnight_still_counts_for_the_evening(limited, clock):
    clock.set("2026-03-02T23:30:00+01:00")
    study.answer(limited, "First/0", Grade.EASY)
    clock.set("2026-03-03T03:59:00+01:00")
    assert new_today(limited) == 3
    clock.set("2026-03-03T04:00:00+01:00")
    assert new_today(limited) == 4


def test_a_deck_can_be_held_to_less(limited, clock):
    limited.close()
    decks = {"First": DeckSettings(new_per_day=1, reviews_per_day=0)}
    with opened(limited.path, Settings(new_per_day=4, decks=decks), clock) as library:
        assert study.begin_session(library).queue == ("First/0", "Second/0", "Second/1", "Second/2")
        learn(library, clock, 2)
        queued = study.due_today(library).queued
        assert (queued.reviews, queued.new) == ([], ["First/2", "Second/0", "Second/1", "Second/2"])


def test_other_limits_can_hold_for_today_alone(limited, clock):
    study.limit_today(limited, Limit(new=5))
    study.limit_today(limited, Limit(new=2), "First")
    assert study.due_today(limited).queued.new == ["First/0", "First/1", "Second/0", "Second/1", "Second/2"]
    study.limit_today(limited, Limit(reviews=9), "First")  # which leaves what was said of new cards
    assert study.due_today(limited).limits.by_deck == {"First": Limit(2, 9)}
    study.limit_today(limited, Limit(), "First")
    assert study.due_today(limited).queued.new == [f"First/{number}" for number in range(5)]
    clock.advance(days=1)
    assert new_today(limited) == 4
    study.limit_today(limited, Limit(reviews=1))
    assert day_limits.of_day(limited.connection, limited.today() - 1) == {}
    limits = study.due_today(limited).limits
    assert (limits.overall, limits.by_deck) == (Limit(4, 1), {})


def test_a_limit_for_a_deck_that_is_not_there_is_refused(limited):
    with pytest.raises(ActionRefused, match="There is no deck “Third”"):
        study.limit_today(limited, Limit(new=1), "Third")


@pytest.mark.parametrize(
    ("settings", "queue"),
    [
        ({"new_placement": "before"}, ["new", "new", "old", "old"]),
        ({"new_placement": "after"}, ["old", "old", "new", "new"]),
        ({}, ["old", "new", "old", "new"]),
    ],
)
def test_new_cards_stand_where_the_settings_say(limited, clock, settings, queue):
    learn(limited, clock, 2)
    limited.close()
    with opened(limited.path, Settings(new_per_day=2, **settings), clock) as library:
        asked = study.begin_session(library).queue
        assert ["old" if key in ("First/0", "First/1") else "new" for key in asked] == queue


@pytest.fixture
def tagged(library):
    """Cards in two decks, some with tags."""
    tags = (("relu",), (), ("relu", "deep"), ("deep",))
    contents = [Card(f"id{number}", f"Question {number}?", "Answer.", tags=tags[number]) for number in range(4)]
    return [*add_cards(library, *contents, deck="First"), *add_cards(library, *contents, deck="Second")]


@pytest.mark.parametrize(
    ("plan", "places"),
    [
        (Plan(deck="Second"), [4, 5, 6, 7]),
        (Plan(deck="Sec"), []),
        (Plan(query="tag:relu"), [0, 2, 4, 6]),
        (Plan(deck="First", query="tag:relu -tag:deep"), [0]),
        (Plan(query="“nothing”"), []),
        (Plan(query="  "), list(range(8))),
    ],
)
def test_a_session_can_be_about_a_deck_a_tag_or_any_query(library, tagged, plan, places):
    assert study.begin_session(library, plan).queue == tuple(tagged[place] for place in places)


def test_a_session_can_be_about_a_saved_search(library, tagged):
    settings = replace(library.settings, searches={"active units": "tag:relu"})
    session = study.begin_session(replace(library, settings=settings), Plan(deck="First", query='@"active units"'))
    assert session.queue == (tagged[0], tagged[2])


def test_a_query_that_cannot_be_understood_is_refused(library, tagged):
    with pytest.raises(QueryInvalid):
        study.begin_session(library, Plan(query="is:late"))


def test_a_session_about_a_deck_keeps_the_limits(limited):
    assert len(study.begin_session(limited, Plan(deck="Second")).queue) == 4
    for number in range(3):
        study.answer(limited, f"First/{number}", Grade.EASY)
    assert study.begin_session(limited, Plan(deck="Second")).queue == ("Second/0",)


def test_cramming_asks_everything_and_touches_nothing(limited, clock):
    learn(limited, clock, 2)
    actions.suspend(limited, "Second/5")
    before, today = states.everything(limited.connection), study.due_today(limited)
    session = study.begin_session(limited, Plan(Purpose.CRAM))
    assert (len(session.queue), session.drills, session.is_cram) == (11, (), True)
    for key in session.queue:
        asked = study.ask(limited, key, is_crammed=True)
        assert set(asked.outcomes.values()) == {asked.state}
        answered = study.answer(limited, key, Grade.AGAIN, shown=asked.state, is_crammed=True)
        assert (answered.entry.kind, answered.entry.value) == (ReviewKind.DRILL, "crammed")
    assert states.everything(limited.connection) == before
    assert study.due_today(limited) == today


def test_a_crammed_answer_is_taken_back_into_the_crammed_queue(limited):
    study.answer(limited, "First/0", Grade.EASY)
    study.answer(limited, "First/0", Grade.EASY, is_crammed=True)
    assert study.latest_undoable(limited).returns_to is Place.NOWHERE
    assert study.latest_undoable(limited, Plan(Purpose.CRAM)).returns_to is Place.QUEUE


def test_studying_ahead_is_a_real_review_of_the_day_on_which_it_happens(limited, clock):
    (key, _) = learn(limited, clock, 2)
    study.answer(limited, key, Grade.EASY)  # due in 6 days
    assert study.begin_session(limited, Plan(Purpose.AHEAD, ahead_days=5)).queue == ()
    assert study.begin_session(limited, Plan(Purpose.AHEAD, ahead_days=6)).queue == (key,)
    clock.advance(days=4)
    answered = study.answer(limited, key, Grade.EASY)
    assert (answered.entry.kind, answered.state.due_day) == (ReviewKind.REVIEW, limited.today() + 17)
    ahead = Plan(Purpose.AHEAD, ahead_days=2)
    assert (study.latest_undoable(limited).returns_to, study.latest_undoable(limited, ahead).returns_to) == (
        Place.NOWHERE,
        Place.QUEUE,
    )
    study.undo(limited)
    assert state_of(limited, key).due_day == limited.today() + 2


def test_the_day_counts_are_those_of_the_session(limited, clock):
    for number in range(8):
        study.answer(limited, f"First/{number % 6}", Grade(number % 6))
        clock.advance(hours=9)
        session, queued = study.begin_session(limited), study.due_today(limited).queued
        assert queued.total == session.remaining
        assert sorted(session.queue) == sorted([*queued.reviews, *queued.new])
