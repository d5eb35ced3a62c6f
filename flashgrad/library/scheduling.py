"""Change what decides when cards come back: see what it would do, then do it. The log stays as it is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from statistics import median

from flashgrad.config import Settings
from flashgrad.library.library import (
    Library,
    OnProgress,
    reads,
    rebuild,
    replayed,
    rules,
    scheduler_of,
    second_connection,
)
from flashgrad.model import CardState
from flashgrad.store import states

LARGEST_CHANGES = 10
"""How many cards a preview names."""


@dataclass(frozen=True, slots=True)
class CardChange:
    """A card that would come back on another day."""

    card_key: str
    before: CardState
    after: CardState

    @property
    def days(self) -> int:
        """By how many days it would come later; negative where it would come earlier."""
        return (self.after.due_day or 0) - (self.before.due_day or 0)


@dataclass(frozen=True, slots=True)
class Workload:
    """What a schedule asks of the learner."""

    due_today: int
    """Reviews that wait today; new cards and drills are the same under every scheduler."""
    median_interval_days: float | None
    """None where no card was ever reviewed."""


@dataclass(frozen=True, slots=True)
class SwitchPreview:
    """What other settings of the schedule would change for the cards that were reviewed and can be asked."""

    cards: int
    changed: int
    """Cards with another due day or interval."""
    before: Workload
    after: Workload
    largest: tuple[CardChange, ...]
    """The largest moves of a due day, the largest first; at most LARGEST_CHANGES."""


@reads
def preview_switch(library: Library, settings: Settings, on_progress: OnProgress | None = None) -> SwitchPreview:
    """What `settings` would change, found by a replay of the log; stores nothing. Raises SettingsInvalid."""
    askable = states.askable(library.connection)
    stored = states.everything(library.connection)
    derived = dict(replayed(under(library, settings), on_progress))
    changes = [
        CardChange(key, stored[key], derived[key])
        for key in sorted(stored.keys() & derived.keys() & askable)
        if not (stored[key].is_new or stored[key].suspended)
    ]
    moved = sorted((change for change in changes if change.days), key=lambda change: -abs(change.days))
    today = library.today()
    return SwitchPreview(
        cards=len(changes),
        changed=sum(_place(change.before) != _place(change.after) for change in changes),
        before=_workload([change.before for change in changes], today),
        after=_workload([change.after for change in changes], today),
        largest=tuple(moved[:LARGEST_CHANGES]),
    )


def switch_scheduler(library: Library, settings: Settings, on_progress: OnProgress | None = None) -> Library:
    """The library under `settings`, every state derived anew in one transaction; use it instead of `library`.

    Both have the same connection. Nothing is lost: under the former settings the log gives the former states. Raises
    SettingsInvalid and LibraryUnavailable; nothing is changed then.
    """
    switched = under(library, settings)
    rebuild(switched, on_progress)
    return switched


def switch_beside(library: Library, settings: Settings, on_progress: OnProgress | None = None) -> None:
    """As `switch_scheduler`, on a connection of its own: for a thread beside the one that uses `library`.

    Where `on_progress` raises, nothing is changed. Use `under(library, settings)` instead of `library` from then on.
    """
    with second_connection(library) as other:
        switch_scheduler(other, settings, on_progress)


def needs_replay(library: Library, settings: Settings) -> bool:
    """Whether the stored states do not hold under `settings`. Raises SettingsInvalid."""
    return rules(under(library, settings)) != rules(library)


def under(library: Library, settings: Settings) -> Library:
    """`library` with other settings, on the same connection. Raises SettingsInvalid."""
    return replace(library, settings=settings, scheduler=scheduler_of(settings))


def _workload(schedule: Collection[CardState], today: int) -> Workload:
    return Workload(
        due_today=sum(_waits(state, today) for state in schedule),
        median_interval_days=median(state.interval_days for state in schedule) if schedule else None,
    )


def _waits(state: CardState, today: int) -> bool:
    return state.due_day is not None and state.due_day <= today and state.buried_day != today


def _place(state: CardState) -> tuple[int | None, int]:
    return state.due_day, state.interval_days
