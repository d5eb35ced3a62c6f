"""Open the app, as a whole or in a session of chosen cards."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.opening import open_app
from flashgrad.cli.options import LibraryOption, open_library
from flashgrad.study.plan import MOST_AHEAD_DAYS, Plan, Purpose, with_tag

DeckOption = Annotated[str | None, typer.Option("--deck", metavar="NAME", help="Only cards of this deck.")]
TagOption = Annotated[str | None, typer.Option("--tag", metavar="TAG", help="Only cards with this tag.")]
QueryOption = Annotated[
    str, typer.Option("--query", metavar="QUERY", help="Only cards that match, as `flashgrad cards QUERY` lists them.")
]
CramOption = Annotated[
    bool, typer.Option("--cram", help="All of these cards, due or not; your answers change no schedule.")
]
AheadOption = Annotated[
    int | None,
    typer.Option(
        "--ahead",
        metavar="N",
        min=1,
        max=MOST_AHEAD_DAYS,
        help="What comes due in the next N days; real reviews, which count from today.",
    ),
]


def review(
    deck: DeckOption = None,
    tag: TagOption = None,
    query: QueryOption = "",
    cram: CramOption = False,
    ahead: AheadOption = None,
    library: LibraryOption = None,
) -> None:
    """Open the app in a review: of what is due today, unless the options say otherwise.

    --deck, --tag and --query choose cards; where several are given, a card has to fit all of them.
    """
    if cram and ahead is not None:
        raise typer.BadParameter("--cram asks cards whenever they are due; it does not go with --ahead.")
    purpose = Purpose.CRAM if cram else Purpose.DUE if ahead is None else Purpose.AHEAD
    plan = Plan(purpose, deck, with_tag(tag, query), ahead or 1)
    raise typer.Exit(open_app(library, plan if plan == Plan() else _checked(plan, library)))


def _checked(plan: Plan, library: Path | None) -> Plan:
    """`plan` with the deck's name as the library writes it. Ends the program with a sentence where no card fits."""
    from flashgrad.library.cards import deck_name
    from flashgrad.library.study import planned

    with open_library(library) as opened:
        if plan.deck is not None:
            plan = replace(plan, deck=deck_name(opened, plan.deck))
        if planned(opened, plan).total:
            return plan
    if plan.purpose is Purpose.DUE:
        output.complain("None of these cards is let in today; `--ahead N` takes those that come, `--cram` all of them.")
    else:
        output.complain("There is no such card to ask; `flashgrad cards QUERY` shows which cards a query finds.")
    raise typer.Exit(1)
