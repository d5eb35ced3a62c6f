"""The session behind the review screen: what an event asks for is stored first, then the session goes on."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from flashgrad.errors import CardChanged, FlashgradError
from flashgrad.library import elsewhere, study
from flashgrad.library.library import Library
from flashgrad.library.study import Asked
from flashgrad.markdown.cloze import shown_question
from flashgrad.model import Card, CardState, Grade
from flashgrad.study.plan import Plan
from flashgrad.study.session import (
    AppendAction,
    AppendReview,
    CardRemoved,
    Effect,
    Event,
    Graded,
    RetractReview,
    Revealed,
    Session,
    Undone,
    placed_elsewhere,
    step,
    without,
)

if TYPE_CHECKING:
    # Deferred at run time, as what follows an answer: the learner waits for the first question.
    from flashgrad.study.summary import GivenAnswer

ANSWERS_TO_CARRY_OVER = 20
"""After so many, while the learner reads a question, what was stored is brought into the library's file."""


@dataclass(slots=True)
class Ahead:
    """The next card, looked up while the learner still thinks about this one."""

    asked: Asked
    today: int
    version: int
    """`elsewhere.version` when it was looked up."""
    own_changes: int
    """`elsewhere.own_changes`, but for the answer to the card before it."""


class ReviewSession:
    """Cards to ask in one sitting, the one on screen, and the answers given to those before."""

    def __init__(self, library: Library, plan: Plan | None = None) -> None:
        """Raises LibraryUnavailable where the library cannot be read, QueryInvalid for the plan's query."""
        self._library = library
        self.plan = plan or Plan()
        self._seen_version = elsewhere.version(library)
        self.session = study.begin_session(library, self.plan)
        self.answers: list[GivenAnswer] = []
        """Those not taken back, in order."""
        self.asked: Asked | None = None
        """The card on screen with what each grade will do to it; None when nothing is left."""
        self._shown_at_ms = 0
        self._stayed = False
        self._ahead: Ahead | None = None
        self.ask()

    @property
    def elapsed_ms(self) -> list[int]:
        """Time for each answer."""
        return [answer.elapsed_ms for answer in self.answers]

    def take_in_more(self) -> None:
        """Go on with what waits by now, as when the day's limits were changed. Raises LibraryUnavailable."""
        self.session = replace(study.begin_session(self._library, self.plan), answered=self.session.answered)
        self.ask()

    def ask(self) -> None:
        """Take up the card that is to be asked now. Raises LibraryUnavailable, CardNotFound."""
        asked = self._seen_ahead()
        if asked is None:
            asked = self._asked_in(self.session)
            # In this order, no card comes up that another program answered: its answer is seen here, or refused later.
            while self.follow_others():
                asked = self._asked_in(self.session)
        self._show(asked)

    def follow_decks(self) -> bool:
        """Take up what an import made of the cards of this session; whether the card on screen is gone by it.

        The card on screen keeps everything but its text. Raises LibraryUnavailable, CardNotFound.
        """
        from flashgrad.library.cards import find_card

        keys = {*self.session.queue, *self.session.drills}
        shown = self.asked.card.key if self.asked else None
        after = without(self.session, elsewhere.gone(self._library, keys))
        if shown is not None and after.current != shown:
            asked = self._asked_in(after)
            self.session = after
            self._show(asked)
            return True
        if self.asked is not None:
            self.asked = replace(self.asked, card=find_card(self._library, self.asked.card.key))
        self.session = after
        return False

    def follow_others(self, on_screen: str | None = None) -> bool:
        """Leave out what was answered elsewhere, but not the card `on_screen`; whether that changed the session.

        Raises LibraryUnavailable.
        """
        version = elsewhere.version(self._library)
        if version == self._seen_version:
            return False
        keys = {*self.session.queue, *self.session.drills}
        after = placed_elsewhere(self.session, elsewhere.places(self._library, keys, self.plan), on_screen)
        is_other = after != self.session
        self.session = after
        if on_screen is None:  # else that card is looked at again before it comes up another time
            self._seen_version = version
        return is_other

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What happens inside does not count as time for the answer."""
        began_ms = self._library.clock().at_ms
        try:
            yield
        finally:
            self._shown_at_ms += max(self._library.clock().at_ms - began_ms, 0)

    def go_on(self) -> None:
        """Take up what is to be asked now, or the same card as it has become. Raises LibraryUnavailable, CardNotFound.

        A card that stays on screen has been there since it was asked: its time goes on, its answer stays shown.
        """
        shown = self.asked.card.key if self.asked else None
        stays = shown is not None and shown == self.session.current and self._stayed
        shown_at_ms = self._shown_at_ms
        if not self.session.is_revealed or stays:
            self.ask()
        if stays and self.asked is not None and self.asked.card.key == shown:  # no other program answered it
            self._shown_at_ms = shown_at_ms

    @property
    def content(self) -> Card | None:
        """What stands on the card on screen; None when nothing is left."""
        return self.asked.card.content if self.asked else None

    def likely_next(self) -> list[tuple[Card, bool]]:
        """What the next two keys will most likely ask for: cards, each with its answer or without.

        That is the answer and the next question; where the answer is shown already, that question and its answer.
        """
        wanted = [(self.content, True)] if self.content is not None and not self.session.is_revealed else []
        upcoming = self._upcoming()
        return wanted if upcoming is None else [*wanted, (upcoming, False), (upcoming, True)][:2]

    def _upcoming(self) -> Card | None:
        """The card that would be asked after a good answer to this one."""
        if self._ahead is not None:
            return self._ahead.asked.card.content
        if self.session.current is None:
            return None
        try:
            revealed = self.session if self.session.is_revealed else step(self.session, Revealed())[0]
            asked = self._asked_in(step(revealed, Graded(Grade.GOOD))[0])
        except FlashgradError:
            return None  # whoever asks for that card says so
        return asked.card.content if asked else None

    def undoable(self) -> Undone:
        """The event that takes back what was done last. Raises NothingToUndo, LibraryUnavailable."""
        return study.latest_undoable(self._library, self.plan)

    def take(self, event: Event) -> str:
        """Store what `event` asks for, and only then go on; what the learner should be told, empty for nothing.

        A card that was answered elsewhere in the meantime keeps that answer and leaves the session. Raises IllegalEvent
        for a key that came a moment too late, and others of FlashgradError where nothing could be stored; everything is
        then as it was. `go_on` is to follow.
        """
        remark = ""
        ahead = self._ahead if isinstance(event, Graded) else None
        self._ahead = None
        try:
            after, effects = step(self.session, event)
            if ahead is not None and ahead.own_changes != elsewhere.own_changes(self._library):
                ahead = None
            for effect in effects:
                state = self._store(effect)
                if isinstance(effect, AppendReview) and state is not None:
                    remark = self._leech_remark(state)
                    if state.suspended:  # by the rule of leeches: there is nothing to be drilled
                        after, _ = step(after, CardRemoved(effect.card_key))
        except CardChanged as error:
            if not isinstance(event, Graded):
                raise
            after, _ = step(self.session, CardRemoved(self.session.current or ""))
            remark = str(error)
        self._stayed = after == self.session
        self.session = after
        del self.answers[after.answered :]
        if ahead is not None:
            ahead.own_changes = elsewhere.own_changes(self._library)
            self._ahead = ahead
        elif isinstance(event, Revealed):
            self._look_ahead()
        return remark

    def _look_ahead(self) -> None:
        rest, _ = step(self.session, CardRemoved(self.session.current or ""))
        if rest.current is None or self._library.settings.balance_load:  # then this answer is part of its outcomes
            return
        with suppress(FlashgradError):  # comes again, with its sentence, when the card is asked
            version, own_changes = elsewhere.version(self._library), elsewhere.own_changes(self._library)
            asked = study.ask(self._library, rest.current, is_crammed=rest.is_cram)
            self._ahead = Ahead(asked, self._library.today(), version, own_changes)

    def _seen_ahead(self) -> Asked | None:
        """The card that is to be asked now, if it was looked up and nobody has stored anything since."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead.asked.card.key != self.session.current or ahead.today != self._library.today():
            return None
        is_same = elsewhere.version(self._library) == ahead.version == self._seen_version
        return ahead.asked if is_same and elsewhere.own_changes(self._library) == ahead.own_changes else None

    def _asked_in(self, session: Session) -> Asked | None:
        current = session.current
        return study.ask(self._library, current, is_crammed=session.is_cram) if current else None

    def _show(self, asked: Asked | None) -> None:
        self.asked = asked
        self._shown_at_ms = self._library.clock().at_ms

    def _store(self, effect: Effect) -> CardState | None:
        """The state that an answer led to, None for what is no answer."""
        match effect:
            case RetractReview(entry_id):
                study.undo(self._library, entry_id)
            case AppendAction(card_key, action):
                from flashgrad.library.actions import act

                act(self._library, action, [card_key])
            case AppendReview():
                return self._answer(effect)
            case _ as unknown:
                assert_never(unknown)
        return None

    def _leech_remark(self, state: CardState) -> str:
        """What to say of a card that the answer just given made a leech; empty for any other."""
        from flashgrad.markdown.line import as_line
        from flashgrad.tui.widgets.action_words import leech_words

        asked = self.asked
        if asked is None or state.lapses == asked.state.lapses or not self._library.leech.strikes(state.lapses):
            return ""
        return leech_words(as_line(shown_question(asked.card.content)), state.lapses, is_suspended=state.suspended)

    def _answer(self, effect: AppendReview) -> CardState:
        from flashgrad.study.summary import GivenAnswer

        elapsed_ms = max(self._library.clock().at_ms - self._shown_at_ms, 0)
        asked = self.asked
        answered = study.answer(
            self._library,
            effect.card_key,
            effect.grade,
            shown=asked.state if asked else None,
            fuzz_days=asked.fuzz_days[effect.grade] if asked else None,
            elapsed_ms=elapsed_ms,
            is_crammed=effect.is_crammed,
        )
        question = shown_question(asked.card.content) if asked else ""
        is_drill, was_new = (asked.is_drill, asked.state.is_new) if asked else (False, False)
        self.answers.append(GivenAnswer(effect.card_key, question, effect.grade, elapsed_ms, is_drill, was_new))
        return answered.state
