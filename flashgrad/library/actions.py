"""What a learner does to cards besides answering them: suspend, bury, flag, reset, set due. Each can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass

from flashgrad.errors import ActionRefused
from flashgrad.library.library import Library, changing
from flashgrad.model import CardState, Instant, Review
from flashgrad.store import cards, reviews, states
from flashgrad.study.actions import BURY, RESET, SUSPEND, UNSUSPEND, Action, refusal
from flashgrad.study.actions import flag as flag_with
from flashgrad.study.actions import set_due as due_on


@dataclass(frozen=True, slots=True)
class Acted:
    """A stored action on one card."""

    entry: Review
    state: CardState
    """The card's state after it."""


def act(library: Library, action: Action, card_keys: Sequence[str], at: Instant | None = None) -> list[Acted]:
    """Do the same to some cards, durable on return and all in one transaction; one undo takes all of it back.

    Cards for which it would change nothing are passed over. Raises ActionRefused with the reason where that is so for
    all of them, CardNotFound, and LibraryUnavailable; nothing is stored then.
    """
    at = at or library.clock()
    with changing(library):
        before = _states_to_change(library, action, card_keys, library.today(at))
        first_id = library.next_id()
        return [
            _stored(library, action, card_key, state, at, target=first_id if len(before) > 1 else None)
            for card_key, state in before.items()
        ]


def _states_to_change(library: Library, action: Action, card_keys: Sequence[str], today: int) -> dict[str, CardState]:
    """The present states of the cards that `action` makes sense for. Raises ActionRefused where there is none."""
    refused = "There is no card to do this to."
    before: dict[str, CardState] = {}
    for card_key in card_keys:
        cards.get(library.connection, card_key)
        state = states.of_card(library.connection, card_key, library.scheduler.initial())
        reason = refusal(action, state, today, library.settings.maximum_interval_days)
        if reason is None:
            before[card_key] = state
        else:
            refused = reason
    if not before:
        raise ActionRefused(refused)
    return before


def _stored(
    library: Library, action: Action, card_key: str, before: CardState, at: Instant, *, target: str | None
) -> Acted:
    entry = Review(
        id=library.next_id(),
        device=library.device,
        card_key=card_key,
        kind=action.kind,
        at=at,
        scheduler=library.scheduler.name,
        state_before=before,
        target=target,
        value=action.value,
    )
    after = library.after(before, entry)
    reviews.append(library.connection, entry)
    states.put(library.connection, card_key, after)
    return Acted(entry, after)


def suspend(library: Library, *card_keys: str) -> list[Acted]:
    """Ask these cards no more until they are unsuspended."""
    return act(library, SUSPEND, card_keys)


def unsuspend(library: Library, *card_keys: str) -> list[Acted]:
    """Ask these cards again when they are due."""
    return act(library, UNSUSPEND, card_keys)


def bury(library: Library, *card_keys: str) -> list[Acted]:
    """Ask these cards no more on this study day."""
    return act(library, BURY, card_keys)


def flag(library: Library, number: int, *card_keys: str) -> list[Acted]:
    """Mark these cards with a flag from 1 to 7; 0 takes it away."""
    return act(library, flag_with(number), card_keys)


def reset(library: Library, *card_keys: str) -> list[Acted]:
    """Make new cards of these again; the log keeps their history."""
    return act(library, RESET, card_keys)


def set_due(library: Library, day: int, *card_keys: str) -> list[Acted]:
    """Make these cards due on the study day `day`, today or later; interval and ease factor stay."""
    return act(library, due_on(day), card_keys)
