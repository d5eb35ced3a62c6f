import pytest

from flashgrad.errors import IllegalEvent
from flashgrad.model import Grade, ReviewKind
from flashgrad.study.actions import BURY, RESET, SUSPEND, choose_demo, flag, set_due
from flashgrad.study.session import (
    AppendAction,
    AppendReview,
    Buried,
    CardRemoved,
    DemoChosen,
    DueSet,
    Flagged,
    Graded,
    Place,
    Reset,
    RetractReview,
    Revealed,
    Session,
    Skipped,
    Suspended,
    Undone,
    placed_elsewhere,
    step,
)

ASKING = Session(queue=("a", "b"), drills=("x", "y"))
REVEALED = Session(queue=("a", "b"), drills=("x", "y"), is_revealed=True)
DRILLING = Session(queue=(), drills=("x", "y"), answered=3)
DRILL_REVEALED = Session(queue=(), drills=("x", "y"), is_revealed=True, answered=3)
FINISHED = Session(queue=(), answered=5)
UNDO_A = Undone("0001", "a", kind=ReviewKind.REVIEW, returns_to=Place.QUEUE)
UNDO_X = Undone("0002", "x", kind=ReviewKind.DRILL, returns_to=Place.DRILLS)


def graded(grade: int) -> Graded:
    return Graded(Grade(grade))


def undone(kind: ReviewKind, returns_to: Place = Place.QUEUE) -> Undone:
    return Undone("0003", "a", kind, returns_to)


RETRACTED = (RetractReview("0003"),)


# before, event, after, what must be stored first
TRANSITIONS = [
    (ASKING, Revealed(), REVEALED, ()),
    (DRILLING, Revealed(), DRILL_REVEALED, ()),
    # A review graded 4 or 5 leaves; below 4 it goes to the end of the drills.
    (REVEALED, graded(5), Session(("b",), ("x", "y"), answered=1), (AppendReview("a", Grade.EASY),)),
    (REVEALED, graded(4), Session(("b",), ("x", "y"), answered=1), (AppendReview("a", Grade.GOOD),)),
    (REVEALED, graded(3), Session(("b",), ("x", "y", "a"), answered=1), (AppendReview("a", Grade.HARD),)),
    (REVEALED, graded(0), Session(("b",), ("x", "y", "a"), answered=1), (AppendReview("a", Grade.BLACKOUT),)),
    (DRILL_REVEALED, graded(4), Session((), ("y",), answered=4), (AppendReview("x", Grade.GOOD),)),
    (DRILL_REVEALED, graded(2), Session((), ("y", "x"), answered=4), (AppendReview("x", Grade.AGAIN),)),
    (Session(("a",), is_revealed=True), graded(5), Session((), answered=1), (AppendReview("a", Grade.EASY),)),
    # Skipping puts the card behind the others of its kind.
    (ASKING, Skipped(), Session(("b", "a"), ("x", "y")), ()),
    (REVEALED, Skipped(), Session(("b", "a"), ("x", "y")), ()),
    (DRILL_REVEALED, Skipped(), Session((), ("y", "x"), answered=3), ()),
    (Session(("a",), is_revealed=True), Skipped(), Session(("a",)), ()),
    # An undone review is asked next; an undone drill is the next drill.
    (Session(("b",), answered=1), UNDO_A, Session(("a", "b")), (RetractReview("0001"),)),
    (Session(("b",), is_revealed=True, answered=1), UNDO_A, Session(("a", "b")), (RetractReview("0001"),)),
    (Session(("b",), ("a",), answered=1), UNDO_A, Session(("a", "b")), (RetractReview("0001"),)),
    (Session((), ("a",), is_revealed=True, answered=1), UNDO_A, Session(("a",)), (RetractReview("0001"),)),
    (FINISHED, UNDO_A, Session(("a",), answered=4), (RetractReview("0001"),)),
    (Session((), ("y",), answered=4), UNDO_X, DRILLING, (RetractReview("0002"),)),
    (Session((), ("y", "x"), is_revealed=True, answered=4), UNDO_X, DRILLING, (RetractReview("0002"),)),
    # Answers of an earlier session can be taken back too.
    (Session(("b",)), UNDO_A, Session(("a", "b")), (RetractReview("0001"),)),
    # A card that vanishes is asked no more; the one on screen stays as it is unless it was that card.
    (REVEALED, CardRemoved("a"), Session(("b",), ("x", "y")), ()),
    (REVEALED, CardRemoved("b"), Session(("a",), ("x", "y"), is_revealed=True), ()),
    (REVEALED, CardRemoved("y"), Session(("a", "b"), ("x",), is_revealed=True), ()),
    (REVEALED, CardRemoved("unknown"), REVEALED, ()),
    (DRILL_REVEALED, CardRemoved("x"), Session((), ("y",), answered=3), ()),
    (Session(("a",), is_revealed=True), CardRemoved("a"), Session(()), ()),
    (FINISHED, CardRemoved("a"), FINISHED, ()),
    # What is done to the card on screen besides answering it: it leaves, and the next one is asked.
    (ASKING, Buried(), Session(("b",), ("x", "y")), (AppendAction("a", BURY),)),
    (REVEALED, Suspended(), Session(("b",), ("x", "y")), (AppendAction("a", SUSPEND),)),
    (DRILL_REVEALED, Reset(), Session((), ("y",), answered=3), (AppendAction("x", RESET),)),
    (REVEALED, DueSet(739_000), Session(("b",), ("x", "y")), (AppendAction("a", set_due(739_000)),)),
    # … unless it is due this very day, or only got a flag.
    (REVEALED, DueSet(739_000, is_today=True), Session(("b", "a"), ("x", "y")), (AppendAction("a", set_due(739_000)),)),
    (REVEALED, Flagged(3), REVEALED, (AppendAction("a", flag(3)),)),
    (DRILLING, Flagged(0), DRILLING, (AppendAction("x", flag(0)),)),
    (REVEALED, DemoChosen("rnn-time"), REVEALED, (AppendAction("a", choose_demo("rnn-time")),)),
    (DRILLING, DemoChosen(None), DRILLING, (AppendAction("x", choose_demo(None)),)),
    # Taking such a thing back counts as no answer; the card is where it belongs then, or where it was.
    (Session(("b",), answered=1), undone(ReviewKind.SUSPEND), Session(("a", "b"), answered=1), RETRACTED),
    (Session(("b",)), undone(ReviewKind.BURY, Place.DRILLS), Session(("b",), ("a",)), RETRACTED),
    (REVEALED, undone(ReviewKind.UNSUSPEND, Place.NOWHERE), Session(("b",), ("x", "y")), RETRACTED),
    (REVEALED, undone(ReviewKind.FLAG), REVEALED, RETRACTED),
    # Cramming is told to whoever stores the answer, and goes on until the card is known.
    (
        Session(("a",), is_revealed=True, is_cram=True),
        graded(2),
        Session((), ("a",), answered=1, is_cram=True),
        (AppendReview("a", Grade.AGAIN, is_crammed=True),),
    ),
]


@pytest.mark.parametrize(("before", "event", "after", "effects"), TRANSITIONS)
def test_an_event_leads_to_the_next_session_and_says_what_to_store(before, event, after, effects):
    assert step(before, event) == (after, effects)


# before, where the cards now stand by what others did, the card on screen, after
ELSEWHERE = [
    (ASKING, {}, None, ASKING),
    (ASKING, {"a": Place.NOWHERE, "y": Place.NOWHERE}, None, Session(("b",), ("x",))),
    (REVEALED, {"a": Place.NOWHERE}, None, Session(("b",), ("x", "y"))),
    (REVEALED, {"a": Place.NOWHERE, "b": Place.DRILLS}, "a", Session(("a",), ("x", "y", "b"), is_revealed=True)),
    (DRILLING, {"x": Place.NOWHERE, "y": Place.NOWHERE}, "x", Session((), ("x",), answered=3)),
    # What waits again, or was never asked here, is for the next session.
    (ASKING, {"new": Place.QUEUE, "other": Place.DRILLS, "x": Place.QUEUE}, None, ASKING),
    (FINISHED, {"a": Place.QUEUE}, None, FINISHED),
]


@pytest.mark.parametrize(("before", "places", "on_screen", "after"), ELSEWHERE)
def test_what_others_answered_leaves_the_session_but_not_the_screen(before, places, on_screen, after):
    assert placed_elsewhere(before, places, on_screen) == after


# before, event, the sentence
ILLEGAL = [
    (ASKING, graded(4), "Show the answer before you grade it."),
    (DRILLING, graded(0), "Show the answer before you grade it."),
    (FINISHED, graded(5), "Show the answer before you grade it."),
    (REVEALED, Revealed(), "This cannot be done now: the answer is already shown."),
    (DRILL_REVEALED, Revealed(), "This cannot be done now: the answer is already shown."),
    (FINISHED, Revealed(), "This cannot be done now: there is no card to reveal."),
    (FINISHED, Skipped(), "This cannot be done now: there is no card to skip."),
    (FINISHED, Buried(), "This cannot be done now: there is no card on screen."),
    (FINISHED, Suspended(), "This cannot be done now: there is no card on screen."),
    (FINISHED, Flagged(1), "This cannot be done now: there is no card on screen."),
    (FINISHED, Reset(), "This cannot be done now: there is no card on screen."),
    (FINISHED, DueSet(739_000), "This cannot be done now: there is no card on screen."),
]


@pytest.mark.parametrize(("session", "event", "sentence"), ILLEGAL)
def test_an_illegal_event_is_refused_in_a_sentence_and_changes_nothing(session, event, sentence):
    before = (session.queue, session.drills, session.is_revealed, session.answered)
    with pytest.raises(IllegalEvent) as refused:
        step(session, event)
    assert str(refused.value) == sentence
    assert (session.queue, session.drills, session.is_revealed, session.answered) == before


@pytest.mark.parametrize(
    ("session", "current", "is_drill", "remaining", "is_finished"),
    [
        (ASKING, "a", False, 4, False),
        (DRILLING, "x", True, 2, False),
        (FINISHED, None, False, 0, True),
        (Session(()), None, False, 0, True),
    ],
)
def test_a_session_knows_what_it_asks_and_what_is_left(session, current, is_drill, remaining, is_finished):
    assert session.current == current
    assert session.is_drill is is_drill
    assert session.remaining == remaining
    assert session.is_finished is is_finished


def test_a_failed_card_is_drilled_after_everything_else_until_it_passes():
    session, asked = Session(("a", "b")), []
    grades = {"a": iter([2, 3, 4]), "b": iter([5])}
    while not session.is_finished:
        assert session.current is not None
        asked.append((session.current, session.is_drill))
        session, _ = step(session, Revealed())
        session, _ = step(session, graded(next(grades[session.current or ""])))
    assert asked == [("a", False), ("b", False), ("a", True), ("a", True)]
    assert session.answered == 4
