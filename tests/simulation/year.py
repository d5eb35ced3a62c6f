"""A year of daily use through the use-cases that the app itself calls, and the truth about it.

The clock is that of Lisbon, with both its changes of the hour. Nothing of the truth is read back from the library.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flashgrad.config import Settings
from flashgrad.decks.render import render
from flashgrad.library import study
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library, opened, rebuild
from flashgrad.library.study import Asked
from flashgrad.model import Deck, Grade, Instant
from flashgrad.schedule.scheduler import Scheduler
from flashgrad.store import cards
from flashgrad.study.session import AppendReview, Graded, RetractReview, Revealed, Session, step
from tests.plain_statistics import hour_of
from tests.samples import ManualClock, instant, plain_cards
from tests.simulation.learner import Learner, Mind

ZONE = ZoneInfo("Europe/Lisbon")
FIRST_DAY = date(2026, 1, 5)
DECKS = ("Activations", "Stability")
CARDS_PER_SITTING = 40
BREAK = timedelta(minutes=10)
READING_MS = 700
"""From one grade to the next question."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How someone uses the app."""

    cards: int = 2000
    days: int = 365
    days_off: float = 0.0
    """Share of days on which nothing is answered, drawn by the seed; the first and the last day are none of them."""
    slips: float = 0.0
    """Share of answers before which a wrong grade is given and taken back."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, as the learner gave it."""

    day: int
    hour: int
    """Of the local clock."""
    card_key: str
    grade: Grade
    elapsed_ms: int
    is_drill: bool
    interval_days: int
    """The interval that the card had, 0 for a new one."""
    probability: float
    """Of recall, in truth."""


@dataclass
class Truth:
    """What happened."""

    first_day: int
    days: int
    deck_of: dict[str, str]
    given: list[Given] = field(default_factory=list)
    due: dict[str, int] = field(default_factory=dict)
    """Card key → study day on which it comes back, as the learner was told."""
    intervals: dict[str, int] = field(default_factory=dict)
    """Card key → its interval in days."""
    known: list[float] = field(default_factory=list)
    """At the end of each day, the cards that would be recalled on average."""
    left_over: list[int] = field(default_factory=list)
    """At the end of each day, the cards that were due and not asked."""

    @property
    def last_day(self) -> int:
        """The study day with which the year ends."""
        return self.first_day + self.days - 1

    def of_deck(self, deck: str) -> "Truth":
        """The same of one deck alone, without `known` and `left_over`."""
        mine = {key for key, name in self.deck_of.items() if name == deck}
        return Truth(
            self.first_day,
            self.days,
            dict.fromkeys(mine, deck),
            [answer for answer in self.given if answer.card_key in mine],
            {key: day for key, day in self.due.items() if key in mine},
            {key: days for key, days in self.intervals.items() if key in mine},
        )


@dataclass(frozen=True, slots=True)
class Year:
    """A year that was lived."""

    library: Library
    """As it stands after it."""
    clock: ManualClock
    """The moment after the last answer."""
    learner: Learner
    truth: Truth


@contextmanager
def lived(
    folder: Path, settings: Settings, mind: Mind, habit: Habit, scheduler: Scheduler | None = None
) -> Iterator[Year]:
    """A year in a library that is made in `folder`; `scheduler` takes the place of the one in `settings`."""
    if mind.is_known:
        settings = replace(settings, fsrs_parameters=mind.parameters)
    rng = random.Random(habit.seed)
    clock = ManualClock(_at(FIRST_DAY, time(7, 0)))
    with opened(folder / "library.db", settings, clock) as opened_library:
        library = replace(opened_library, scheduler=scheduler or opened_library.scheduler)
        rebuild(library)
        library.connection.execute("PRAGMA synchronous = OFF")  # durability is tested elsewhere
        _import_decks(library, folder, habit.cards)
        deck_of = {card.key: card.deck for card in cards.all_cards(library.connection)}
        truth = Truth(library.today(), habit.days, deck_of)
        year = Year(library, clock, Learner(mind, habit.seed), truth)
        life = _Life(year, rng, habit.slips)
        for number in range(habit.days):
            is_off = 0 < number < habit.days - 1 and rng.random() < habit.days_off
            clock.now = _at(FIRST_DAY + timedelta(days=number), time(rng.randrange(7, 24), rng.randrange(60)))
            if not is_off:
                life.study()
            today = truth.first_day + number
            assert library.today() == today, "an evening went on into the next study day"
            truth.known.append(year.learner.known(today))
            truth.left_over.append(sum(day <= today for day in truth.due.values()))
        yield year


@dataclass(slots=True)
class _Life:
    """What goes on between a learner and the app."""

    year: Year
    rng: random.Random
    slips: float

    def study(self) -> None:
        """One day, in sittings: each begins anew from what the library says that waits."""
        while not (session := study.begin_session(self.year.library)).is_finished:
            for _ in range(CARDS_PER_SITTING):
                session = self._answer(session)
                if session.is_finished:
                    return
            self.year.clock.advance(ms=BREAK // timedelta(milliseconds=1))

    def _answer(self, session: Session) -> Session:
        library, truth = self.year.library, self.year.truth
        assert session.current is not None
        asked, today = study.ask(library, session.current), library.today()
        card_key = asked.card.key
        if self.rng.random() < self.slips:
            session = self._slip(asked, session)
        response = self.year.learner.respond(card_key, today, is_drill=asked.is_drill)
        self.year.clock.advance(ms=response.elapsed_ms)
        hour, interval_days = hour_of(self.year.clock.now), truth.intervals.get(card_key, 0)
        session = self._give(asked, session, response.grade, response.elapsed_ms)
        truth.given.append(
            Given(
                today,
                hour,
                card_key,
                response.grade,
                response.elapsed_ms,
                asked.is_drill,
                interval_days,
                response.probability,
            )
        )
        after = asked.outcomes[response.grade]
        assert after.due_day is not None
        truth.due[card_key], truth.intervals[card_key] = after.due_day, after.interval_days
        self.year.clock.advance(ms=READING_MS)
        return session

    def _slip(self, asked: Asked, session: Session) -> Session:
        """The wrong key, taken back at once: the same card is on screen again as it was."""
        after = self._give(asked, session, self.rng.choice(list(Grade)), READING_MS)
        self.year.clock.advance(ms=READING_MS)
        undone = study.latest_undoable(self.year.library)
        after, effects = step(after, undone)
        assert effects == (RetractReview(undone.entry_id),)
        study.undo(self.year.library, undone.entry_id)
        assert after.current == asked.card.key
        assert study.ask(self.year.library, asked.card.key) == asked
        return after

    def _give(self, asked: Asked, session: Session, grade: Grade, elapsed_ms: int) -> Session:
        """Show the answer and grade it, as the review screen does."""
        session, _ = step(session, Revealed())
        after, (effect,) = step(session, Graded(grade))
        assert effect == AppendReview(asked.card.key, grade)
        answered = study.answer(
            self.year.library,
            asked.card.key,
            grade,
            shown=asked.state,
            fuzz_days=asked.fuzz_days[grade],
            elapsed_ms=elapsed_ms,
        )
        assert answered.state == asked.outcomes[grade]
        return after


def _import_decks(library: Library, folder: Path, count: int) -> None:
    """Three cards in five in the first deck, the others in the second."""
    contents = plain_cards(count)
    parts = contents[: count * 3 // 5], contents[count * 3 // 5 :]
    paths = [folder / f"{name}.md" for name in DECKS]
    for name, path, part in zip(DECKS, paths, parts, strict=True):
        path.write_text(render(Deck(name, tuple(part), f"# {name}\n\n")), encoding="utf-8")
    apply_import(library, plan_import(library, paths))


def _at(day: date, clock_time: time) -> Instant:
    return instant(datetime.combine(day, clock_time, ZONE).isoformat())


def per_day(truth: Truth, days: Counter[int]) -> list[int]:
    """The counts of all days of the year, days without any included."""
    return [days[day] for day in range(truth.first_day, truth.last_day + 1)]
