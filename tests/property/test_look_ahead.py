"""The card that a review looked up ahead is the card as it is, whatever happens while the learner thinks."""

import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.config import Settings
from flashgrad.errors import ActionRefused, NothingToUndo
from flashgrad.library import study
from flashgrad.library.actions import act
from flashgrad.library.library import Library, opened
from flashgrad.model import Grade
from flashgrad.store import cards
from flashgrad.study.actions import flag
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.session import Buried, Flagged, Graded, Revealed, Skipped
from flashgrad.tui.review_session import ReviewSession
from tests.samples import ManualClock, add_cards, plain_cards

CARDS = 4

grades = st.sampled_from(Grade).map(Graded)
deeds = st.sampled_from([Skipped(), Buried(), Flagged(2), "undo"])
meanwhile = st.tuples(
    st.sampled_from(["nothing", "nothing", "answer", "flag", "edit", "day", "undo"]),
    st.sampled_from(["here", "elsewhere"]),
    st.integers(0, CARDS - 1),
)


def happens(what: str, library: Library, clock: ManualClock, key: str) -> None:
    match what:
        case "answer":
            study.answer(library, key, Grade.EASY)
        case "flag":
            act(library, flag((study.state_of(library, key).flag + 1) % 8), [key])
        case "edit":
            add_cards(library, *plain_cards(CARDS)[::-1], at_ms=clock.now.at_ms)
        case "day":
            clock.advance(days=1)
        case "undo":
            with suppress(NothingToUndo):
                study.undo(library)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(meanwhile, grades | deeds, meanwhile), max_size=8),
    st.sampled_from([Settings(fuzz=True), Settings(balance_load=True), Settings(scheduler="fsrs")]),
    st.sampled_from([Plan(), Plan(Purpose.CRAM)]),
)
def test_what_was_looked_up_ahead_is_what_would_be_read_now(steps, rules, plan):
    clock = ManualClock()
    with ExitStack() as resources:
        folder = resources.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        path = Path(folder) / "library.db"
        libraries = {where: resources.enter_context(opened(path, rules, clock)) for where in ("here", "elsewhere")}
        for library in libraries.values():
            library.connection.execute("PRAGMA synchronous = OFF")
        here = libraries["here"]
        keys = add_cards(here, *plain_cards(CARDS))
        for key in keys[1:3]:
            study.answer(here, key, Grade.GOOD, at=clock.now)
        clock.advance(days=1)
        review = ReviewSession(here, plan)
        for before, event, after in steps:
            if review.asked is None:
                break
            happens(before[0], libraries[before[1]], clock, keys[before[2]])
            if not review.session.is_revealed:
                review.take(Revealed())
            happens(after[0], libraries[after[1]], clock, keys[after[2]])
            try:
                review.take(review.undoable() if event == "undo" else event)
            except (NothingToUndo, ActionRefused):
                continue
            review.go_on()
            current = review.session.current
            assert (review.asked and review.asked.card.key) == current
            if current is not None and not review.session.is_revealed:
                assert review.asked == study.ask(here, current, is_crammed=review.session.is_cram)


def test_after_an_answer_the_next_card_is_there_without_being_read(library):
    add_cards(library, *plain_cards(3))
    review = ReviewSession(library)
    review.take(Revealed())
    statements: list[str] = []
    library.connection.set_trace_callback(statements.append)
    review.take(Graded(Grade.GOOD))
    review.go_on()
    assert review.asked is not None
    assert review.asked.card == cards.get(library.connection, review.session.queue[0])
    assert [text for text in statements if "FROM card JOIN deck" in text] == [statements[-1]]
