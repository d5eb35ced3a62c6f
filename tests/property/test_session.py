"""The study session under any events in any order: no card is lost, none is asked twice."""

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flashgrad.errors import IllegalEvent
from flashgrad.model import Grade, ReviewKind
from flashgrad.study.actions import choose_demo, flag
from flashgrad.study.queue import DueCard, ReviewOrder, interleave, ordered, relative_lateness
from flashgrad.study.session import (
    AppendAction,
    AppendReview,
    Buried,
    CardRemoved,
    DemoChosen,
    DueSet,
    Event,
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
    step,
    without,
)

CARDS = tuple("abcdef")
ANSWERS = (ReviewKind.REVIEW, ReviewKind.DRILL)
grades = st.sampled_from(Grade)


class AnySession(RuleBasedStateMachine):
    """A session beside a plain account of where each card must be."""

    @initialize(cards=st.permutations(CARDS), count=st.integers(0, len(CARDS)), drills=st.integers(0, 2))
    def begin(self, cards, count, drills):
        waiting = tuple(cards[:count])
        self.session = Session(queue=waiting[drills:], drills=waiting[:drills])
        self.to_review, self.to_drill = set(waiting[drills:]), set(waiting[:drills])
        self.log: list[Undone] = []

    def take(self, event: Event) -> tuple[object, ...]:
        self.session, effects = step(self.session, event)
        return effects

    @precondition(lambda self: self.session.current is not None and not self.session.is_revealed)
    @rule()
    def reveal(self):
        shown = self.session.current
        assert self.take(Revealed()) == ()
        assert self.session.is_revealed
        assert self.session.current == shown

    @precondition(lambda self: self.session.is_revealed)
    @rule(grade=grades)
    def grade(self, grade):
        card, was_drill = self.session.current, self.session.is_drill
        assert card is not None
        assert self.take(Graded(grade)) == (AppendReview(card, grade),)
        self.remember(card, ReviewKind.DRILL if was_drill else ReviewKind.REVIEW, was_drill)
        self.to_review.discard(card)
        self.to_drill.discard(card)
        if grade < 4:
            self.to_drill.add(card)
            assert self.session.drills[-1] == card

    def remember(self, card: str, kind: ReviewKind, was_drill: bool) -> None:
        place = Place.DRILLS if was_drill else Place.QUEUE
        self.log.append(Undone(f"{len(self.log)}", card, kind, place))

    @precondition(lambda self: self.session.current is not None)
    @rule(event=st.sampled_from([Buried(), Suspended(), Reset(), DueSet(739_000)]))
    def act(self, event):
        card, was_drill = self.session.current, self.session.is_drill
        assert card is not None
        (effect,) = self.take(event)
        assert isinstance(effect, AppendAction)
        assert effect.card_key == card
        self.remember(card, effect.action.kind, was_drill)
        self.to_review.discard(card)
        self.to_drill.discard(card)
        assert not self.session.is_revealed

    @precondition(lambda self: self.session.current is not None)
    @rule(number=st.integers(0, 7))
    def flag(self, number):
        before = self.session
        assert before.current is not None
        assert self.take(Flagged(number)) == (AppendAction(before.current, flag(number)),)
        self.remember(before.current, ReviewKind.FLAG, before.is_drill)
        assert self.session == before

    @precondition(lambda self: self.session.current is not None)
    @rule(link=st.sampled_from(["gradient-depth", None]))
    def choose_demo(self, link):
        before = self.session
        assert before.current is not None
        assert self.take(DemoChosen(link)) == (AppendAction(before.current, choose_demo(link)),)
        self.remember(before.current, ReviewKind.CHOOSE_DEMO, before.is_drill)
        assert self.session == before

    @precondition(lambda self: self.session.current is not None)
    @rule()
    def set_due_today(self):
        card = self.session.current
        assert card is not None
        self.take(DueSet(739_000, is_today=True))
        self.to_drill.discard(card)
        self.to_review.add(card)
        assert self.session.queue[-1] == card

    @precondition(lambda self: self.session.current is not None)
    @rule()
    def skip(self):
        skipped, was_drill = self.session.current, self.session.is_drill
        assert self.take(Skipped()) == ()
        assert (self.session.drills if was_drill else self.session.queue)[-1] == skipped
        assert not self.session.is_revealed

    @precondition(lambda self: self.log)
    @rule()
    def undo(self):
        undone, before = self.log.pop(), self.session
        assert self.take(undone) == (RetractReview(undone.entry_id),)
        if undone.kind in (ReviewKind.FLAG, ReviewKind.CHOOSE_DEMO):
            assert self.session == before
            return
        card, was_drill = undone.card_key, undone.returns_to is Place.DRILLS
        self.to_review.discard(card)
        self.to_drill.discard(card)
        (self.to_drill if was_drill else self.to_review).add(card)
        assert (self.session.drills if was_drill else self.session.queue)[0] == card
        assert not self.session.is_revealed
        assert self.session.answered == before.answered - (undone.kind in ANSWERS)

    @rule(card=st.sampled_from(CARDS))
    def remove(self, card):
        was_shown = self.session.current == card
        before = self.session
        assert self.take(CardRemoved(card)) == ()
        self.to_review.discard(card)
        self.to_drill.discard(card)
        if not was_shown:
            assert (self.session.current, self.session.is_revealed) == (before.current, before.is_revealed)

    @precondition(lambda self: not self.session.is_revealed)
    @rule(grade=grades)
    def grade_too_early(self, grade):
        self.refused(Graded(grade))

    @precondition(lambda self: self.session.is_revealed or self.session.current is None)
    @rule()
    def reveal_twice(self):
        self.refused(Revealed())

    @precondition(lambda self: self.session.current is None)
    @rule(
        event=st.sampled_from(
            [Skipped(), Buried(), Suspended(), Flagged(1), Reset(), DueSet(739_000), DemoChosen(None)]
        )
    )
    def act_on_nothing(self, event):
        self.refused(event)

    def refused(self, event: Event) -> None:
        before = repr(self.session)
        try:
            self.take(event)
        except IllegalEvent:
            assert repr(self.session) == before
        else:
            raise AssertionError(f"{event} was not refused by {before}")

    @invariant()
    def every_card_is_in_its_one_place(self):
        assert sorted(self.session.queue) == sorted(self.to_review)
        assert sorted(self.session.drills) == sorted(self.to_drill)
        assert not self.to_review & self.to_drill
        assert self.session.remaining == len(self.to_review) + len(self.to_drill)

    @invariant()
    def reviews_come_before_drills(self):
        assert self.session.is_drill == (not self.to_review and bool(self.to_drill))
        if self.to_review:
            assert self.session.current in self.to_review

    @invariant()
    def answers_that_count_are_counted(self):
        assert self.session.answered == sum(undone.kind in ANSWERS for undone in self.log)

    @invariant()
    def only_a_card_can_be_revealed(self):
        assert not (self.session.is_revealed and self.session.is_finished)

    def teardown(self):
        """Whoever passes every card is done after as many answers as cards were left."""
        session = self.session
        for _ in range(session.remaining):
            session = session if session.is_revealed else step(session, Revealed())[0]
            session, _effects = step(session, Graded(Grade.GOOD))
        assert session.is_finished


TestAnySession = AnySession.TestCase
TestAnySession.settings = settings(stateful_step_count=40)


@given(st.lists(st.sampled_from(CARDS), unique=True), st.lists(st.sampled_from("xyz"), unique=True), st.data())
def test_a_session_ends_once_every_card_has_passed(queue, drills, data):
    session, passed, answers = Session(tuple(queue), tuple(drills)), [], 0
    while not session.is_finished:
        card = session.current
        # A card fails at most a few times; nobody would draw forever either.
        grade = data.draw(grades) if answers < 50 else Grade.GOOD
        session, _ = step(session, Revealed())
        session, _ = step(session, Graded(grade))
        answers += 1
        if grade >= 4:
            passed.append(card)
    assert sorted(passed, key=str) == sorted([*queue, *drills])
    assert session.answered == answers


@given(st.text("abcdefgh", max_size=30), st.text("XYZ", max_size=30))
def test_interleaving_keeps_both_orders_and_spreads_evenly(reviews, new):
    merged = "".join(interleave(reviews, new))
    assert "".join(card for card in merged if card.islower()) == reviews
    assert "".join(card for card in merged if card.isupper()) == new
    for place in range(1, len(merged) + 1):
        placed = sum(card.isupper() for card in merged[:place])
        assert abs(placed - place * len(new) / len(merged)) < 1


TODAY = 739_000
due_cards = st.lists(
    st.builds(DueCard, st.text("ab", max_size=3), st.integers(738_000, TODAY), st.integers(0, 400)),
    unique_by=lambda card: card.key,
)


@given(due_cards, st.sampled_from(get_args(ReviewOrder)), st.randoms())
def test_the_order_of_due_cards_depends_on_them_and_the_day_alone(waiting, order, random):
    in_order = ordered(waiting, order, TODAY)
    assert ordered(random.sample(waiting, len(waiting)), order, TODAY) == in_order
    assert sorted(card.key for card in in_order) == sorted(card.key for card in waiting)


@given(due_cards)
def test_each_order_is_what_its_name_says(waiting):
    lateness = [relative_lateness(card, TODAY) for card in ordered(waiting, "lateness", TODAY)]
    assert lateness == sorted(lateness, reverse=True)
    days = [card.due_day for card in ordered(waiting, "due", TODAY)]
    assert days == sorted(days)
    # The share of the interval that has passed since the review: the more of it, the less is likely to be recalled.
    passed = [
        (TODAY - card.due_day + card.interval_days) / card.interval_days
        for card in ordered(waiting, "retrievability", TODAY)
        if card.interval_days
    ]
    assert passed == sorted(passed, reverse=True)


@given(st.permutations(CARDS), st.integers(0, len(CARDS)), st.booleans(), st.sets(st.sampled_from(CARDS)))
def test_cards_that_vanish_together_leave_as_they_would_one_by_one(cards, reviews, is_revealed, gone):
    session = Session(tuple(cards[:reviews]), tuple(cards[reviews:]), is_revealed=is_revealed, answered=3)
    one_by_one = session
    for key in gone:
        one_by_one, _ = step(one_by_one, CardRemoved(key))
    assert without(session, gone) == one_by_one
