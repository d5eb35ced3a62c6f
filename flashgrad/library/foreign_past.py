"""What another program knows of a card, as entries of our log.

Everything here follows from that program's file alone, so that two machines that import it make the same entries,
and an import that is repeated makes none twice. Answers keep their moments; where the schedule that is replayed from
them differs from what the program says, one entry more sets it right at the moment of the last answer, so that
whatever the learner did here since then still counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from flashgrad.interop.foreign import ForeignAnswer, Past
from flashgrad.library.clock import local_instant
from flashgrad.library.library import Library
from flashgrad.library.reading import CardPast, PastKey, past_key
from flashgrad.model import Card, CardState, Instant, Review, ReviewKind
from flashgrad.schedule.days import as_date
from flashgrad.schedule.replay import effective
from flashgrad.store import reviews
from flashgrad.store.reviews import FOREIGN

_DIGEST_BYTES = 4
_AFTER_ANSWERS = 0x8000
"""The place of what is no answer among the entries of one moment."""
_DAY_MS = 86_400_000
_FAMILIES = (
    (ReviewKind.SET_DUE, ReviewKind.ADOPT, ReviewKind.RESET),
    (ReviewKind.SUSPEND, ReviewKind.UNSUSPEND),
    (ReviewKind.FLAG,),
)
"""What is no answer; of one family the last entry counts."""
_MOST_PLACES = 0x2000


def missing_entries(
    library: Library, found: Iterable[tuple[Card, str, str]], pasts: Mapping[PastKey, CardPast]
) -> list[Review]:
    """The log entries that `pasts` make of these cards, each with source path and key, and the library lacks."""
    entries: list[Review] = []
    if pasts:
        for card, source_path, key in found:
            known = pasts.get(past_key(card, source_path))
            if known is not None:
                identity = key if card.card_id is None else f"{card.card_id}#{card.cloze or 0}"
                log = reviews.to_replay(library.connection, key)
                entries += entries_of(library, key, identity, known, log)
    return entries


def future_answers(library: Library, pasts: Mapping[PastKey, CardPast]) -> int:
    """How many answers of `pasts` are dated after tomorrow: no entry is made of them."""
    last_ms = _last_ms(library)
    return sum(answer.at_ms > last_ms for known in pasts.values() for answer in known.past.answers)


def entries_of(library: Library, key: str, identity: str, known_past: CardPast, log: Sequence[Review]) -> list[Review]:
    """The entries that the log of this card lacks, in order; `log` has all that it holds, in order of their ids.

    `identity` names the card in the program's file. Answers from after this moment are left out.
    """
    program, past = known_past.program, known_past.past
    maker = _Maker(library, key, program.lower(), identity)
    known = {entry.id for entry in log}
    answers = [entry for entry in maker.answers(past) if entry.id not in known]
    theirs, state = _folded(library, [entry for entry in log if entry.device == maker.device], answers)
    marks = list(maker.marks(past, theirs, state))
    if not answers and not marks:
        return []
    is_alone = len(theirs) == len(log) + len(answers)
    if is_alone and all(mark.id > theirs[-1].id for mark in marks if theirs):
        whole = [*theirs, *_folded(library, (), marks, state)[0]]
    else:
        whole, _ = _folded(library, log, [*answers, *marks])
    return [entry for entry in whole if entry.id not in known]


def _folded(
    library: Library, log: Sequence[Review], added: Sequence[Review], state: CardState | None = None
) -> tuple[list[Review], CardState]:
    """All entries in order, `added` ones with the state before them, and the state after the last.

    `state` is that before the first; of a new card unless it is given.
    """
    new = {entry.id for entry in added}
    whole = sorted([*log, *added], key=_by_id) if added else list(log)
    counts = {entry.id for entry in effective(whole)}
    state = state or library.scheduler.initial()
    for at, entry in enumerate(whole):
        if entry.id in new:
            whole[at] = replace(entry, state_before=state)
        if entry.id in counts:
            state = library.after(state, entry)
    return whole, state


def _last_ms(library: Library) -> int:
    """The last moment that entries may have. Later ones would take the ids of all that the learner does until then."""
    return library.clock().at_ms + _DAY_MS


def _by_id(entry: Review) -> str:
    return entry.id


class _Maker:
    """Makes the entries of one card."""

    def __init__(self, library: Library, key: str, device: str, identity: str) -> None:
        self._library = library
        self._key = key
        self.device = device
        basis = f"{device}\0{identity}".encode("utf-8", "surrogatepass")
        self._digest = blake2b(basis, digest_size=_DIGEST_BYTES).hexdigest()
        self._last_ms = _last_ms(library)

    def answers(self, past: Past) -> Iterator[Review]:
        """The answers, of those of one study day the first as a review."""
        reviewed: set[int] = set()
        before_ms, order = -1, 0
        for answer in sorted(past.answers, key=lambda one: one.at_ms):
            if not 0 <= answer.at_ms <= self._last_ms:
                continue
            order = order + 1 if answer.at_ms == before_ms else 0
            before_ms = answer.at_ms
            at = local_instant(answer.at_ms)
            day = self._library.today(at)
            is_drill = answer.is_drill or day in reviewed
            if not is_drill:
                reviewed.add(day)
            kind = ReviewKind.DRILL if is_drill else ReviewKind.REVIEW
            yield self._entry(kind, at, min(order, _AFTER_ANSWERS - 1), answer)

    def marks(self, past: Past, theirs: Sequence[Review], state: CardState) -> Iterator[Review]:
        """What sets `state`, to which the program's own entries lead, right where the program says otherwise."""
        answered_ms = max((entry.at.at_ms for entry in theirs if entry.grade is not None), default=0)
        scheduled_ms = max(past.scheduled_ms or 0, answered_ms)
        changed_ms = max(past.changed_ms or 0, scheduled_ms)
        if past.is_reset:
            if not state.is_new:
                yield self._mark(ReviewKind.RESET, scheduled_ms, theirs)
        elif past.due_day is not None and (schedule := _difference(past, past.due_day, state)) is not None:
            yield self._mark(schedule[0], scheduled_ms or changed_ms, theirs, schedule[1])
        if past.is_suspended != state.suspended:
            kind = ReviewKind.SUSPEND if past.is_suspended else ReviewKind.UNSUSPEND
            yield self._mark(kind, changed_ms, theirs)
        if past.flag != state.flag:
            yield self._mark(ReviewKind.FLAG, changed_ms, theirs, str(past.flag))

    def _mark(self, kind: ReviewKind, at_ms: int, theirs: Sequence[Review], value: str | None = None) -> Review:
        """An entry after all of its family that the program's file brought before."""
        family = next(kinds for kinds in _FAMILIES if kind in kinds)
        before = [entry for entry in theirs if entry.kind in family]
        at_ms = min(max([at_ms, *(entry.at.at_ms for entry in before)]), self._last_ms)
        place = sum(entry.at.at_ms == at_ms for entry in before)
        order = _AFTER_ANSWERS + len(_FAMILIES) * min(place, _MOST_PLACES) + _FAMILIES.index(family)
        return self._entry(kind, local_instant(at_ms), order, value=value)

    def _entry(
        self, kind: ReviewKind, at: Instant, order: int, answer: ForeignAnswer | None = None, value: str | None = None
    ) -> Review:
        return Review(
            id=f"{at.at_ms:012x}-{order:04x}-{self._digest}",
            device=self.device,
            card_key=self._key,
            kind=kind,
            at=at,
            grade=answer.grade if answer else None,
            elapsed_ms=answer.elapsed_ms if answer else None,
            scheduler=f"{FOREIGN}{self.device}",
            value=value,
        )


def _difference(past: Past, due_day: int, state: CardState) -> tuple[ReviewKind, str] | None:
    """What takes the schedule over where it differs; None where it is the same, or nothing can be made of it."""
    day = as_date(due_day).isoformat()
    if past.interval_days:
        differs = (state.due_day, state.interval_days) != (due_day, past.interval_days)
        return (ReviewKind.ADOPT, f"{day} {past.interval_days}") if differs else None
    return (ReviewKind.SET_DUE, day) if not state.is_new and state.due_day != due_day else None
