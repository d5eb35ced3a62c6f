"""What a learner is told after doing something to cards. Pure."""

from flashgrad.model import ReviewKind
from flashgrad.schedule.actions import day_of, flag_of
from flashgrad.schedule.days import as_date
from flashgrad.study.actions import NOUNS, Action
from flashgrad.study.session import Undone
from flashgrad.text import one_line
from flashgrad.tui.flags import flags


def done_words(action: Action, done: int, meant: int, *, undo_key: str, is_ascii: bool) -> str:
    """That `action` was done to so many of the cards it was meant for, and how to take it back."""
    cards = "" if meant == 1 else f": {counted_cards(done)}"
    passed = "" if done == meant else f" of {meant:,}; the others were passed over, it makes no sense for them"
    return f"{_deed(action, is_ascii=is_ascii)}{cards}{passed}. {undo_key} takes it back."


def undone_words(undone: Undone) -> str:
    """What was taken back."""
    return f"Undone: the {NOUNS[undone.kind]}{f' of {undone.others + 1:,} cards' if undone.others else ''}."


def counted_cards(count: int) -> str:
    """Such as `1 card`, `3 cards`."""
    return f"{count:,} card{'' if count == 1 else 's'}"


def day_words(day: int, today: int) -> str:
    """A study day with its weekday, and how far away it is."""
    date, ahead = as_date(day), day - today
    away = {0: "today", 1: "tomorrow"}.get(ahead, f"in {ahead:,} days" if ahead > 0 else f"{-ahead:,} days ago")
    return f"{date:%A}, {date.day} {date:%B} {date.year}, {away}"


def leech_words(question: str, lapses: int, *, is_suspended: bool) -> str:
    """That an answer made a leech of a card, and what to do with it."""
    fate = " It is suspended now; is:leech finds it among all cards." if is_suspended else ""
    return (
        f"“{one_line(question, 50)}” was forgotten {'once' if lapses == 1 else f'{lapses} times'}: a leech.{fate}"
        " Rewrite it, part it in two, or look at its demo."
    )


def _deed(action: Action, *, is_ascii: bool) -> str:
    match action.kind:
        case ReviewKind.SUSPEND:
            return "Suspended"
        case ReviewKind.UNSUSPEND:
            return "No longer suspended"
        case ReviewKind.BURY:
            return "Buried until tomorrow"
        case ReviewKind.RESET:
            return "New again"
        case ReviewKind.FLAG:
            return _flag(flag_of(action.value) or 0, is_ascii=is_ascii)
        case ReviewKind.SET_DUE:
            return f"Due on {as_date(day_of(action.value) or 1):%A %d %B %Y}"
        case ReviewKind.CHOOSE_DEMO:
            return f"Leads to {one_line(action.value, 60)}" if action.value else "Leads to its own demo again"
    raise ValueError(f"{action.kind} is nothing that is done to cards.")


def _flag(number: int, *, is_ascii: bool) -> str:
    if not number:
        return "No flag any more"
    flag = flags(is_ascii=is_ascii)[number - 1]
    return f"Flag {number} {flag.sign} {flag.name}"
