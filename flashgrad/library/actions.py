"""What a learner does to cards besides answering them: suspend, bury, flag, reset, set due, choose a demo.

Each can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flashgrad.demos.links import check_link, deck_link, parse_link
from flashgrad.errors import ActionRefused
from flashgrad.library.library import Library, OnProgress, changing
from flashgrad.model import Card, CardState, Instant, Review, ReviewKind
from flashgrad.store import cards, reviews, states
from flashgrad.study.actions import BURY, RESET, SUSPEND, UNSUSPEND, Action, refusal
from flashgrad.study.actions import choose_demo as leading_to
from flashgrad.study.actions import flag as flag_with
from flashgrad.study.actions import set_due as due_on

_CARDS_PER_REPORT = 200


@dataclass(frozen=True, slots=True)
class Acted:
    """A stored action on one card."""

    entry: Review
    state: CardState
    """The card's state after it."""


def act(
    library: Library,
    action: Action,
    card_keys: Sequence[str],
    at: Instant | None = None,
    on_progress: OnProgress | None = None,
) -> list[Acted]:
    """Do the same to some cards, durable on return and all in one transaction; one undo takes all of it back.

    Cards for which it would change nothing are passed over. Raises ActionRefused with the reason where that is so for
    all of them, CardNotFound, DemoError for a choice of a demo that is none, and LibraryUnavailable; nothing is stored
    then.
    """
    at = at or library.clock()
    if action.kind is ReviewKind.CHOOSE_DEMO and action.value:
        _require_demo(action.value)
    done: list[Acted] = []
    with changing(library):
        before = _states_to_change(library, action, card_keys, library.today(at))
        first_id = library.next_id()
        for number, (card_key, state) in enumerate(before.items()):
            if on_progress is not None and number % _CARDS_PER_REPORT == 0:
                on_progress(number / len(before))
            target = first_id if len(before) > 1 else None
            done.append(_stored(library, action, card_key, state, at, target=target))
    if on_progress is not None:
        on_progress(1.0)
    return done


def _require_demo(link: str) -> None:
    problem = check_link(parse_link(link))
    if problem is not None:
        raise ActionRefused(problem)


def _states_to_change(library: Library, action: Action, card_keys: Sequence[str], today: int) -> dict[str, CardState]:
    """The present states of the cards that `action` makes sense for. Raises ActionRefused where there is none."""
    refused = "There is no card to do this to."
    before: dict[str, CardState] = {}
    for card_key in card_keys:
        card = cards.get(library.connection, card_key)
        state = states.of_card(library.connection, card_key, library.scheduler.initial())
        reason = refusal(action, state, today, library.settings.maximum_interval_days)
        reason = reason or _deck_refusal(action, card.content)
        if reason is None:
            before[card_key] = state
        else:
            refused = reason
    if not before:
        raise ActionRefused(refused)
    return before


def _deck_refusal(action: Action, card: Card) -> str | None:
    """The sentence that says what in its deck stands against this action, None where nothing does."""
    if action.kind is not ReviewKind.CHOOSE_DEMO or not action.value or (link := deck_link(card)) is None:
        return None
    return f"The deck of this card says itself that it leads to {link.demo_id}; change that in the deck's file."


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


def toggle_suspension(library: Library, card_keys: Sequence[str], on_progress: OnProgress | None = None) -> list[Acted]:
    """Suspend those of these cards that are not; where all are, unsuspend them. Raises what `act` does."""
    try:
        return act(library, SUSPEND, card_keys, on_progress=on_progress)
    except ActionRefused:
        return act(library, UNSUSPEND, card_keys, on_progress=on_progress)


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


def choose_demo(library: Library, link: str | None, *card_keys: str) -> list[Acted]:
    """Let these cards lead to the demo of `link`, such as `gradient-depth?depth=20`; None takes that choice back."""
    return act(library, leading_to(link), card_keys)
