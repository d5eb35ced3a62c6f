"""The command group `card`: what can be done to cards besides answering them."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import card_ids
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import answer_record
from flashgrad.cli.study import schedule_sentence
from flashgrad.model import HIGHEST_FLAG
from flashgrad.study.actions import BURY, RESET, SUSPEND, UNSUSPEND, Action
from flashgrad.study.actions import choose_demo as leading_to
from flashgrad.study.actions import flag as flag_with
from flashgrad.study.actions import set_due as due_on
from flashgrad.study.due_day import DUE_DAY_FORMS, DueDay, due_day_of

CardsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="CARD_ID…", help="The cards' `card_id`s, or keys where they have none.", autocompletion=card_ids
    ),
]
FlagArgument = Annotated[
    int, typer.Argument(metavar="FLAG", min=0, max=HIGHEST_FLAG, help="1 to 7; 0 takes the flag away.")
]


def _due_day(text: str) -> DueDay:
    day = due_day_of(text)
    if day is None:
        raise typer.BadParameter(f"{text} is not a day; write {DUE_DAY_FORMS}.")
    return day


DayArgument = Annotated[
    DueDay,
    typer.Argument(
        metavar="DAY",
        parser=_due_day,
        help="A date such as 2026-03-01, days or weeks from now such as 3 or 2w, today or tomorrow.",
    ),
]
LinkArgument = Annotated[
    str,
    typer.Argument(
        metavar="LINK",
        help="A demo with values of its parameters, such as gradient-depth?depth=20; none takes your choice back.",
    ),
]


def suspend(card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Ask these cards no more until they are unsuspended."""
    _act(SUSPEND, card_ids, library, as_json=as_json)


def unsuspend(card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Ask these cards again when they are due."""
    _act(UNSUSPEND, card_ids, library, as_json=as_json)


def bury(card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Ask these cards no more today."""
    _act(BURY, card_ids, library, as_json=as_json)


def flag(
    number: FlagArgument, card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """Mark these cards with a flag, for `flashgrad cards flag:1` to find."""
    _act(flag_with(number), card_ids, library, as_json=as_json)


def reset(card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Make new cards of these again; their history stays in the log."""
    _act(RESET, card_ids, library, as_json=as_json)


def set_due(
    day: DayArgument, card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """Make these cards due on a day; interval and ease factor stay."""
    _act(day, card_ids, library, as_json=as_json)


def demo(
    link: LinkArgument, card_ids: CardsArgument, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """Choose the demo that these cards lead to; a demo that their deck names stands above that."""
    _act(leading_to(None if link == "none" else link), card_ids, library, as_json=as_json)


ACTIONS: dict[str, Callable[..., None]] = {
    "suspend": suspend,
    "unsuspend": unsuspend,
    "bury": bury,
    "flag": flag,
    "reset": reset,
    "set-due": set_due,
    "demo": demo,
}
"""Name and function of every command of the group."""


def card_group() -> typer.Typer:
    """The group with its commands."""
    group = typer.Typer(help=_HELP, no_args_is_help=True)
    for name, command in ACTIONS.items():
        group.command(name)(command)
    return group


_HELP = """Suspend, bury, flag or reset cards, set when they are due, or choose their demo.

Each is an entry of the log for every card that it changes, and one `flashgrad undo` takes back all of it. Cards that
stand so already are passed over; if all do, that is an error and nothing is stored."""


def _act(deed: Action | DueDay, card_ids: list[str], named: Path | None, *, as_json: bool) -> None:
    from flashgrad.library.actions import act
    from flashgrad.library.cards import find_card

    with open_library(named) as opened:
        cards = {card.key: card for card in (find_card(opened, card_id) for card_id in card_ids)}
        action = due_on(deed.on(opened.today())) if isinstance(deed, DueDay) else deed
        done = act(opened, action, list(cards))
    if as_json:
        changed = ((cards[one.entry.card_key], one.state) for one in done)
        records = [answer_record(card.key, card.content.card_id, action.kind, state) for card, state in changed]
        return output.put_json(records)
    for one in done:
        key = one.entry.card_key
        output.put(f"{cards[key].name}: {schedule_sentence(one.state)}")
    return None
