"""Commands of a learner's day: due, limits, grade, undo."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import card_ids, deck_names
from flashgrad.cli.options import AtOption, JsonOption, LibraryOption, open_library
from flashgrad.cli.records import Record, answer_record, due_record, limits_record
from flashgrad.model import CardState, Grade, ReviewKind
from flashgrad.schedule.days import as_date
from flashgrad.study.actions import NOUNS

if TYPE_CHECKING:
    from flashgrad.library.library import Library

_NO_CARDS = "This library holds no cards yet; `flashgrad import --bundled` brings the decks that come with flashgrad."

CardArgument = Annotated[
    str,
    typer.Argument(
        metavar="CARD_ID", help="The card's `card_id`, with #n for its deletion n, or its key.", autocompletion=card_ids
    ),
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

QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet",
        help="Print nothing but how many cards today's limits let in; the exit code is 0 if there are any, else 1.",
    ),
]
NewOption = Annotated[
    int | None, typer.Option("--new", metavar="N", min=0, max=1_000_000, help="New cards, for today alone.")
]
ReviewsOption = Annotated[
    int | None, typer.Option("--reviews", metavar="N", min=0, max=1_000_000, help="Reviews, for today alone.")
]
DeckOption = Annotated[
    str | None,
    typer.Option(
        "--deck",
        metavar="NAME",
        help="The limits of this deck instead of the overall ones.",
        autocompletion=deck_names,
    ),
]
ResetOption = Annotated[
    bool, typer.Option("--reset", help="Back to the limits of the settings, overall or of the deck.")
]


def due(
    at: AtOption = None, quiet: QuietOption = False, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """Show what waits today, deck by deck, and how much of it the day's limits let in.

    The number of due cards counts everything that waits on that study day: reviews, new cards and drills.
    """
    from flashgrad.library.study import due_by_deck, due_today

    with open_library(library) as opened:
        counts, let_in = due_by_deck(opened, at), due_today(opened, at)
        today = opened.today(at)
    if quiet:
        output.put(str(let_in.queued.total))
        raise typer.Exit(0 if let_in.queued.total else 1)
    record = due_record(counts, let_in)
    if as_json:
        return output.put_json(record)
    if not counts:
        return output.complain(_NO_CARDS)
    output.put(f"{as_date(today)}: {record['due']} due, of them {record['new']} new and {record['drill']} to drill.")
    output.put(_limits_sentence(record))
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
    return output.put(f"{card.name}: {kind} graded {quality}. {schedule_sentence(state)}")


def limits(
    new: NewOption = None,
    reviews: ReviewsOption = None,
    deck: DeckOption = None,
    reset: ResetOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Show today's limits, or set them for today alone.

    What is set holds until the study day ends and is forgotten then; `settings.toml` has the limits of every day.
    """
    from flashgrad.library.study import due_today, limit_today
    from flashgrad.study.limits import Limit

    if reset and (new is not None or reviews is not None):
        raise typer.BadParameter("--reset takes back what was set; it goes with neither --new nor --reviews.")
    with open_library(library) as opened:
        if reset or new is not None or reviews is not None:
            limit_today(opened, Limit(new, reviews), deck)
        record = limits_record(due_today(opened))
    if as_json:
        return output.put_json(record)
    rows = [_limit_row("all decks", record), *(_limit_row(one["deck"], one) for one in record["decks"])]
    return output.put_table(("deck", "new", "of", "reviews", "of"), rows, numbers=frozenset({1, 2, 3, 4}))


def _limit_row(name: str, record: Record) -> tuple[str, ...]:
    shown = ("new_done", "new_per_day", "reviews_done", "reviews_per_day")
    return name, *("–" if record[key] is None else str(record[key]) for key in shown)


def undo(as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Take back the latest answer, or whatever else was done to a card last.

    Repeat it to go further back. The log keeps both what was done and that it was taken back.
    """
    from flashgrad.library.study import state_of
    from flashgrad.library.study import undo as take_back

    with open_library(library) as opened:
        undone = take_back(opened)
        card_id = _card_id(opened, undone.card_key)
        state = state_of(opened, undone.card_key)
    if as_json:
        record = answer_record(undone.card_key, card_id, ReviewKind.UNDO, state)
        return output.put_json(
            {**record, "target": undone.entry_id, "took_back": undone.kind.value, "others": undone.others}
        )
    others = f" And from {undone.others} more with it." if undone.others else ""
    took_back = f"{card_id or undone.card_key}: took back the {NOUNS[undone.kind]}."
    return output.put(f"{took_back} {schedule_sentence(state)}{others}")


def _card_id(library: "Library", card_key: str) -> str | None:
    """None also where only the log knows the card."""
    from flashgrad.errors import CardNotFound
    from flashgrad.library.cards import find_card

    try:
        return find_card(library, card_key).content.card_id
    except CardNotFound:
        return None


def schedule_sentence(state: CardState) -> str:
    """Where a card stands after something was done to it."""
    return " ".join([_due_sentence(state), *_marks(state)])


def _marks(state: CardState) -> Iterator[str]:
    if state.suspended:
        yield "Suspended."
    if state.buried_day is not None:
        yield f"Buried on {as_date(state.buried_day)}."
    if state.flag:
        yield f"Flag {state.flag}."
    if state.is_leech:
        yield "A leech."
    if state.chosen_demo:
        yield f"Leads to {state.chosen_demo}."


def _due_sentence(state: CardState) -> str:
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


def _limits_sentence(record: Record) -> str:
    today, limits = record["today"], record["limits"]
    return (
        f"The day's limits let in {today['due']}: {today['reviews']} to review, {today['new']} new, {today['drill']} to"
        f" drill. Done so far: {limits['reviews_done']} of {limits['reviews_per_day']} reviews, {limits['new_done']} of"
        f" {limits['new_per_day']} new cards."
    )
