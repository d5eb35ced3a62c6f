"""Commands of a learner's day: review, due, grade, undo."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import AtOption, JsonOption, LibraryOption, open_library
from flashgrad.cli.records import answer_record, due_record
from flashgrad.model import CardState, Grade, ReviewKind
from flashgrad.schedule.days import as_date
from flashgrad.schedule.replay import replay

if TYPE_CHECKING:
    from flashgrad.library.library import Library

_NO_CARDS = "This library holds no cards yet; `flashgrad import --bundled` brings the decks that come with flashgrad."

CardArgument = Annotated[
    str, typer.Argument(metavar="CARD_ID", help="The card's `card_id`, or its key where it has none.")
]
GradeArgument = Annotated[
    int,
    typer.Argument(
        metavar="Q",
        min=0,
        max=5,
        help="SM-2's quality of the answer: 5 easy, 4 good, 3 hard, 2 wrong but it came back, 1 wrong, 0 blackout.",
    ),
]


def review(library: LibraryOption = None) -> None:
    """Open the app. `flashgrad` alone does the same."""
    open_app(library)


def open_app(library: Path | None) -> None:
    """Hand this terminal to the app until the learner leaves."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        output.complain("The app needs a terminal to draw on; `flashgrad --help` lists the commands for scripts.")
        raise typer.Exit(1)

    from flashgrad.config import library_path, load_settings
    from flashgrad.tui.app import run_app

    raise typer.Exit(run_app(library_path(library), load_settings()))


def due(at: AtOption = None, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Show what waits today, deck by deck.

    The number of due cards counts everything that waits on that study day: reviews, new cards and drills.
    """
    from flashgrad.library.study import due_by_deck

    with open_library(library) as opened:
        counts = due_by_deck(opened, at)
        today = opened.today(at)
    record = due_record(counts)
    if as_json:
        return output.put_json(record)
    if not counts:
        return output.complain(_NO_CARDS)
    output.put(f"{as_date(today)}: {record['due']} due, of them {record['new']} new and {record['drill']} to drill.")
    rows = [(count.deck, str(count.due), str(count.new), str(count.drill), str(count.total)) for count in counts]
    output.put_table(("deck", "due", "new", "drill", "cards"), rows, numbers=frozenset({1, 2, 3, 4}))
    return None


def grade(
    card_id: CardArgument,
    quality: GradeArgument,
    at: AtOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Answer one card, exactly as the app would.

    A card that is to be drilled today is drilled, which changes no interval; any other is reviewed. The answer
    is on disk when the new state is printed.
    """
    from flashgrad.library.cards import find_card
    from flashgrad.library.study import answer

    with open_library(library) as opened:
        card = find_card(opened, card_id)
        answered = answer(opened, card.key, Grade(quality), at=at)
    kind, state = answered.entry.kind, answered.state
    if as_json:
        return output.put_json({**answer_record(card.key, card.content.card_id, kind, state), "grade": quality})
    return output.put(f"{card.content.card_id or card.key}: {kind} graded {quality}. {_schedule(state)}")


def undo(as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Take back the latest answer.

    Repeat it to go further back. The log keeps both the answer and that it was taken back.
    """
    from flashgrad.library.study import history
    from flashgrad.library.study import undo as take_back

    with open_library(library) as opened:
        undone = take_back(opened)
        card_id = _card_id(opened, undone.card_key)
        state = replay(history(opened, undone.card_key), opened.scheduler, opened.settings.day_start_hour)
    if as_json:
        record = answer_record(undone.card_key, card_id, ReviewKind.UNDO, state)
        return output.put_json({**record, "target": undone.entry_id})
    kind = "drill" if undone.was_drill else "review"
    return output.put(f"{card_id or undone.card_key}: took back the latest {kind}. {_schedule(state)}")


def _card_id(library: "Library", card_key: str) -> str | None:
    """None also where only the log knows the card."""
    from flashgrad.errors import CardNotFound
    from flashgrad.library.cards import find_card

    try:
        return find_card(library, card_key).content.card_id
    except CardNotFound:
        return None


def _schedule(state: CardState) -> str:
    if state.due_day is None:
        return "It is a new card."
    days = f"{state.interval_days} day" + ("s" if state.interval_days != 1 else "")
    day = state.drill_day
    drill = "" if day is None else f" To be drilled on {as_date(day)} until it scores at least 4."
    return f"Due {as_date(state.due_day)}, interval {days}, {_strength(state)}, {state.lapses} lapses.{drill}"


def _strength(state: CardState) -> str:
    if state.stability_days is None or state.difficulty is None:
        return f"ease factor {state.ease_factor_hundredths / 100:.2f}"
    return f"stability {state.stability_days:.1f} days, difficulty {state.difficulty:.1f} of 10"
