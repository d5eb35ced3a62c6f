"""What a learner does in a day: see what is due, answer, take an answer back. Screen and command line share this."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flashgrad.errors import CardChanged, NothingToUndo
from flashgrad.library.library import Library, changing, reads
from flashgrad.library.spreading import chosen_days
from flashgrad.model import CardState, Grade, Instant, LibraryCard, Review, ReviewKind
from flashgrad.schedule.replay import apply, replay
from flashgrad.store import cards, reviews, states
from flashgrad.store.states import DueCount
from flashgrad.study.queue import interleave, order_due
from flashgrad.study.session import Place, Session, Undone


@dataclass(frozen=True, slots=True)
class Asked:
    """A card as it stands on screen: its text, its state, and what each grade will do to it."""

    card: LibraryCard
    state: CardState
    outcomes: Mapping[Grade, CardState]
    """For a drill, every outcome is a state with the same schedule: drills change nothing."""
    is_drill: bool
    fuzz_days: Mapping[Grade, int]
    """What fuzz and load balancing add to the interval of each outcome; all 0 where the settings have neither."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A stored answer."""

    entry: Review
    state: CardState
    """The card's state after it."""


@reads
def due_by_deck(library: Library, at: Instant | None = None) -> list[DueCount]:
    """What waits on the study day of `at`, deck by deck."""
    return states.due_counts(library.connection, library.today(at))


@reads
def begin_session(library: Library) -> Session:
    """Everything that waits today, in the order in which it should be asked."""
    connection, today = library.connection, library.today()
    drills = states.drill_cards(connection, today)
    due = order_due(states.due_cards(connection, today), today)
    return Session(queue=tuple(interleave(due, states.new_cards(connection))), drills=tuple(drills))


@reads
def ask(library: Library, card_key: str, at: Instant | None = None) -> Asked:
    """The card with its state and the outcome of each grade. Raises CardNotFound."""
    card = cards.get(library.connection, card_key)
    state = states.of_card(library.connection, card_key, library.scheduler.initial())
    at = at or library.clock()
    entries = {grade: _entry(library, "", card_key, state, grade, at) for grade in Grade}
    outcomes = {grade: _after(library, state, entry) for grade, entry in entries.items()}
    fuzz_days = {grade: entry.fuzz_days for grade, entry in entries.items()}
    return Asked(card, state, outcomes, is_drill=_is_drill(library, state, at), fuzz_days=fuzz_days)


def answer(
    library: Library,
    card_key: str,
    grade: Grade,
    *,
    shown: CardState | None = None,
    fuzz_days: int | None = None,
    at: Instant | None = None,
    elapsed_ms: int | None = None,
) -> Answered:
    """Store an answer, durable on return; a card that is to be drilled today is drilled, else reviewed.

    `shown` is the state whose outcomes the learner saw, `fuzz_days` the fuzz in the outcome of this grade; both are
    found anew where they are not given. Raises CardChanged if `shown` is no longer the card's state, CardNotFound,
    and LibraryUnavailable if the answer could not be stored; nothing is stored then.
    """
    connection = library.connection
    at = at or library.clock()
    with changing(library):
        cards.get(connection, card_key)
        state = states.of_card(connection, card_key, library.scheduler.initial())
        if shown is not None and shown != state:
            raise CardChanged("This card was answered elsewhere in the meantime; it was left as it is.")
        entry = _entry(library, library.next_id(), card_key, state, grade, at, elapsed_ms)
        if fuzz_days is not None and entry.kind is ReviewKind.REVIEW:
            entry = replace(entry, fuzz_days=fuzz_days)
        after = _after(library, state, entry)
        reviews.append(connection, entry)
        states.put(connection, card_key, after)
    return Answered(entry, after)


@reads
def latest_answer(library: Library) -> Undone:
    """The answer that an undo would take back. Raises NothingToUndo."""
    connection = library.connection
    latest = reviews.latest_answer(connection)
    if latest is None:
        raise NothingToUndo("There is no answer left to undo.")
    log = [entry for entry in reviews.of_card(connection, latest.card_key) if entry.id != latest.id]
    state = replay(log, library.scheduler, library.settings.day_start_hour)
    place = _place(state, library.today()) if states.is_askable(connection, latest.card_key) else Place.NOWHERE
    return Undone(latest.id, latest.card_key, was_drill=latest.kind is ReviewKind.DRILL, returns_to=place)


def undo(library: Library, entry_id: str | None = None) -> Undone:
    """Take back the latest answer that still counts, as an entry of its own.

    Raises NothingToUndo, and CardChanged if `entry_id` is given and is no longer the latest answer.
    """
    connection = library.connection
    with changing(library):
        undone = latest_answer(library)
        if entry_id is not None and entry_id != undone.entry_id:
            raise CardChanged("Another answer came in between; look again at what would be undone.")
        reviews.append(
            connection,
            Review(
                id=library.next_id(),
                device=library.device,
                card_key=undone.card_key,
                kind=ReviewKind.UNDO,
                at=library.clock(),
                scheduler=library.scheduler.name,
                target=undone.entry_id,
            ),
        )
        log = reviews.of_card(connection, undone.card_key)
        state = replay(log, library.scheduler, library.settings.day_start_hour)
        states.put(connection, undone.card_key, state)
    return undone


@reads
def next_due(library: Library) -> tuple[int, int] | None:
    """The next study day after today with cards due, and how many; None where nothing is scheduled."""
    return states.next_due(library.connection, library.today())


@reads
def history(library: Library, card_key: str) -> list[Review]:
    """Every log entry about a card, oldest first, undone ones included."""
    return reviews.of_card(library.connection, card_key)


def _place(state: CardState, today: int) -> Place:
    if state.drill_day == today:
        return Place.DRILLS
    return Place.QUEUE if state.due_day is None or state.due_day <= today else Place.NOWHERE


def _entry(
    library: Library,
    entry_id: str,
    card_key: str,
    state: CardState,
    grade: Grade,
    at: Instant,
    elapsed_ms: int | None = None,
) -> Review:
    is_drill = _is_drill(library, state, at)
    return Review(
        id=entry_id,
        device=library.device,
        card_key=card_key,
        kind=ReviewKind.DRILL if is_drill else ReviewKind.REVIEW,
        at=at,
        grade=grade,
        elapsed_ms=elapsed_ms,
        scheduler=library.scheduler.name,
        fuzz_days=0 if is_drill else chosen_days(library, card_key, state, grade, at),
        state_before=state,
    )


def _after(library: Library, state: CardState, entry: Review) -> CardState:
    return apply(state, entry, library.scheduler, library.settings.day_start_hour)


def _is_drill(library: Library, state: CardState, at: Instant) -> bool:
    return state.drill_day == library.today(at)
