"""What a learner does in a day: see what is due, answer, take an answer back. Screen and command line share this."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flashgrad.config import Settings
from flashgrad.errors import ActionRefused, CardChanged, NothingToUndo
from flashgrad.library.day import DayRules, Queued, done_on, kept_back_on, limits_on, queued_on
from flashgrad.library.library import Library, OnProgress, changing, reads, require_rules
from flashgrad.library.spreading import chosen_days
from flashgrad.model import CRAMMED, CardState, Grade, Instant, LibraryCard, Review, ReviewKind
from flashgrad.schedule.actions import with_marks_of
from flashgrad.schedule.replay import drilled, reviewed
from flashgrad.schedule.scheduler import ReviewContext
from flashgrad.store import answering, card_names, cards, day_limits, deck_tally, reviews, states
from flashgrad.store.answering import Known
from flashgrad.store.connection import transaction
from flashgrad.store.deck_tally import DueCount
from flashgrad.store.siblings import siblings_of
from flashgrad.study.limits import DayLimits, Done, Limit
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.queue import placed
from flashgrad.study.session import Place, Session, Undone
from flashgrad.study.siblings import spread
from flashgrad.text import one_line

_ENTRIES_PER_REPORT = 200
_NO_FUZZ = MappingProxyType(dict.fromkeys(Grade, 0))


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


@dataclass(frozen=True, slots=True)
class Today:
    """A study day as its limits have it."""

    queued: Queued
    limits: DayLimits
    done: Done


@reads
def due_by_deck(library: Library, at: Instant | None = None) -> list[DueCount]:
    """What waits on the study day of `at`, deck by deck, without what has to wait for a sibling."""
    connection, today = library.connection, library.today(at)
    return deck_tally.due_counts(connection, today, kept_back_on(connection, day_rules(library.settings), today))


@reads
def begin_session(library: Library, plan: Plan | None = None) -> Session:
    """What `plan` takes in, in the order in which it should be asked; without a plan, what waits today.

    Raises QueryInvalid where the plan's query cannot be understood.
    """
    plan = plan or Plan()
    queued = planned(library, plan)
    queue = placed(queued.reviews, queued.new, library.settings.new_placement)
    queue = spread(queue, siblings_of(library.connection, queue))
    return Session(tuple(queue), tuple(queued.drills), is_cram=plan.purpose is Purpose.CRAM)


@reads
def planned(library: Library, plan: Plan) -> Queued:
    """The cards that a session of `plan` would ask now. Raises QueryInvalid."""
    return queued_on(library.connection, day_rules(library.settings), library.today(), plan)


@reads
def due_today(library: Library, at: Instant | None = None) -> Today:
    """What the limits let in on the study day of `at`, and the limits themselves."""
    connection, rules, today = library.connection, day_rules(library.settings), library.today(at)
    queued = queued_on(connection, rules, today, Plan())
    return Today(queued, limits_on(connection, rules, today), done_on(connection, rules, today))


def limit_today(library: Library, limit: Limit, deck: str | None = None) -> None:
    """Let other numbers hold for this study day alone, overall or for one deck; an empty limit takes all of that back.

    Raises LibraryUnavailable if that could not be stored, ActionRefused for a deck that is not there.
    """
    with changing(library):
        if deck is not None and all(deck != other.name for other in cards.decks(library.connection)):
            raise ActionRefused(f"There is no deck “{one_line(deck, 60)}”; `flashgrad due` lists the decks.")
        today = library.today()
        known = day_limits.of_day(library.connection, today).get(deck, Limit())
        day_limits.put(library.connection, today, deck, known.replaced_by(limit) if limit != Limit() else limit)


@reads
def ask(library: Library, card_key: str, at: Instant | None = None, *, is_crammed: bool = False) -> Asked:
    """The card with its state and the outcome of each grade. Raises CardNotFound."""
    card, state = answering.card_and_state(library.connection, card_key, library.scheduler.initial())
    at = at or library.clock()
    today, leech = library.today(at), library.leech
    if is_crammed or state.drill_day == today:
        drills = {grade: drilled(state, grade, is_crammed=is_crammed) for grade in Grade}
        return Asked(card, state, drills, is_drill=True, fuzz_days=_NO_FUZZ)
    fuzz_days = {grade: chosen_days(library, card_key, state, grade, at) for grade in Grade}
    context = ReviewContext(today, card_key)
    outcomes = {
        grade: reviewed(state, grade, context, days, library.scheduler, leech) for grade, days in fuzz_days.items()
    }
    return Asked(card, state, outcomes, is_drill=False, fuzz_days=fuzz_days)


def answer(
    library: Library,
    card_key: str,
    grade: Grade,
    *,
    shown: CardState | None = None,
    fuzz_days: int | None = None,
    at: Instant | None = None,
    elapsed_ms: int | None = None,
    is_crammed: bool = False,
) -> Answered:
    """Store an answer, durable on return; a card that is to be drilled today is drilled, else reviewed.

    An answer to a crammed card is kept as a drill that touches no schedule. `shown` is the state whose outcomes the
    learner saw, `fuzz_days` the fuzz in the outcome of this grade; both are found anew where they are not given.
    Raises CardChanged if the card has another schedule by now, CardNotFound, and LibraryUnavailable if the answer
    could not be stored; nothing is stored then.
    """
    connection = library.connection
    at = at or library.clock()
    with transaction(connection):
        known = answering.known_of(connection, card_key, library.scheduler.initial())
        require_rules(library, known.rules)
        state = known.state
        # Flags and the like change no outcome that was shown.
        if shown is not None and with_marks_of(state, shown) != state:
            raise CardChanged("This card was answered elsewhere in the meantime; it was left as it is.")
        entry = _entry(library, known, card_key, grade, at, elapsed_ms, fuzz_days, is_crammed=is_crammed)
        after = library.after(state, entry)
        reviews.append(connection, entry)
        states.put(connection, card_key, after, instead_of=state)
    return Answered(entry, after)


@reads
def latest_undoable(library: Library, plan: Plan | None = None) -> Undone:
    """The answer or action that an undo would take back, and where that puts its card in a session of `plan`.

    Raises NothingToUndo.
    """
    return _without(library, _latest_undoable(library), plan or Plan())


def undo(library: Library, entry_id: str | None = None, on_progress: OnProgress | None = None) -> Undone:
    """Take back the latest answer or action that still counts, as an entry of its own.

    An action on several cards is taken back from all of them. Raises NothingToUndo, and CardChanged if `entry_id` is
    given and is no longer the latest entry.
    """
    with changing(library):
        latest = _latest_undoable(library)
        if entry_id is not None and entry_id != latest.id:
            raise CardChanged("Something else was done in between; look again at what would be undone.")
        undone = _without(library, latest, Plan())
        for number, entry in enumerate(reviews.made_together(library.connection, latest)):
            if on_progress is not None and number % _ENTRIES_PER_REPORT == 0:
                on_progress(number / (undone.others + 1))
            _take_back(library, entry)
    if on_progress is not None:
        on_progress(1.0)
    return undone


@reads
def next_due(library: Library) -> tuple[int, int] | None:
    """The next study day after today with cards due, and how many; None where nothing is scheduled."""
    return deck_tally.next_due(library.connection, library.today())


@reads
def state_of(library: Library, card_key: str) -> CardState:
    """The state of a card, also of one that only the log knows."""
    return states.of_card(library.connection, card_key, library.scheduler.initial())


def day_rules(settings: Settings) -> DayRules:
    """What the settings say of a study day."""
    by_deck = {name: Limit(deck.new_per_day, deck.reviews_per_day) for name, deck in settings.decks.items()}
    limits = DayLimits(Limit(settings.new_per_day, settings.reviews_per_day), by_deck)
    # Under SM-2 both orders are the same, and that of lateness can be read from an index.
    is_sm2 = settings.scheduler == "sm2"
    order = "lateness" if is_sm2 and settings.review_order == "retrievability" else settings.review_order
    return DayRules(
        settings.day_start_hour, limits, order, settings.new_order, settings.searches, settings.bury_siblings
    )


def place_in(plan: Plan, state: CardState, today: int) -> Place:
    """Where in a session of `plan` a card in this state is asked."""
    if state.suspended or state.buried_day == today:
        return Place.NOWHERE
    if plan.purpose is Purpose.CRAM:
        return Place.QUEUE
    if state.drill_day == today:
        return Place.DRILLS
    last_day = today + plan.ahead_days if plan.purpose is Purpose.AHEAD else today
    return Place.QUEUE if state.due_day is None or state.due_day <= last_day else Place.NOWHERE


@reads
def history(library: Library, card_key: str) -> list[Review]:
    """Every log entry about a card, oldest first, undone ones included."""
    return reviews.of_card(library.connection, card_key)


def _latest_undoable(library: Library) -> Review:
    latest = reviews.latest_undoable(library.connection)
    if latest is None:
        raise NothingToUndo("There is nothing left to undo.")
    return latest


def _without(library: Library, latest: Review, plan: Plan) -> Undone:
    connection = library.connection
    card_key = card_names.meant(connection, latest.card_key)
    state = library.replayed(entry for entry in reviews.of_card(connection, card_key) if entry.id != latest.id)
    is_askable = states.is_askable(connection, card_key)
    place = place_in(plan, state, library.today()) if is_askable else Place.NOWHERE
    others = len(reviews.made_together(connection, latest)) - 1
    return Undone(latest.id, card_key, latest.kind, returns_to=place, others=others)


def _take_back(library: Library, entry: Review) -> None:
    undo = Review(
        id=library.next_id(),
        device=library.device,
        card_key=entry.card_key,
        kind=ReviewKind.UNDO,
        at=library.clock(),
        scheduler=library.scheduler.name,
        target=entry.id,
    )
    reviews.append(library.connection, undo)
    card_key = card_names.meant(library.connection, entry.card_key)
    states.put(library.connection, card_key, library.replayed(reviews.of_card(library.connection, card_key)))


def _entry(
    library: Library,
    known: Known,
    card_key: str,
    grade: Grade,
    at: Instant,
    elapsed_ms: int | None,
    fuzz_days: int | None,
    *,
    is_crammed: bool,
) -> Review:
    state = known.state
    is_drill = is_crammed or state.drill_day == library.today(at)
    if fuzz_days is None or is_drill:
        fuzz_days = 0 if is_drill else chosen_days(library, card_key, state, grade, at)
    return Review(
        id=library.id_after(known.newest_id, library.clock().at_ms),
        device=library.device,
        card_key=card_key,
        kind=ReviewKind.DRILL if is_drill else ReviewKind.REVIEW,
        at=at,
        grade=grade,
        elapsed_ms=elapsed_ms,
        scheduler=library.scheduler.name,
        fuzz_days=fuzz_days,
        state_before=state,
        value=CRAMMED if is_crammed else None,
    )
