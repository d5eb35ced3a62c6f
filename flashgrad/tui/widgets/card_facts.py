"""What is known of a card beside its text, on one line. Pure."""

from flashgrad.library.browse import Found
from flashgrad.text import one_line
from flashgrad.tui.flags import flag_mark
from flashgrad.tui.widgets.card_columns import due_text_of


def card_facts(found: Found, today: int, *, is_ascii: bool) -> str:
    """Deck, place in the schedule, lapses and tags of a card on study day `today`."""
    card, state = found.card.content, found.state
    facts = [
        one_line(found.card.deck),
        "archived" if card.archived else "gone from its deck" if found.card.orphaned_at_ms is not None else "",
        "new" if state is None else _schedule(due_text_of(state, today)),
        "suspended" if state and state.suspended else "",
        "buried until tomorrow" if state and state.buried_day == today else "",
        f"flag {flag_mark(state.flag, is_ascii=is_ascii)}" if state and state.flag else "",
        f"{state.lapses} lapse{'' if state.lapses == 1 else 's'}" if state and state.lapses else "",
        "a leech" if state and state.is_leech else "",
        " ".join(f"#{one_line(tag)}" for tag in card.tags),
    ]
    return (" | " if is_ascii else " · ").join(fact for fact in facts if fact)


def _schedule(due: str) -> str:
    if due in ("new", "today"):
        return f"due {due}" if due == "today" else due
    if due == "again":
        return "again today"
    return f"{due[1:]} days late" if due.startswith("-") else f"due in {due[1:]} days"
