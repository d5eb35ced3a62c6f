"""Commands that look at cards: cards, history."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import query_words
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import card_record, history_records
from flashgrad.cli.study import CardArgument
from flashgrad.model import CardState
from flashgrad.schedule.days import as_date
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.store.search import Found

QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUERY",
        help="Words and filters that must all hold; without them, every card.",
        autocompletion=query_words,
    ),
]
RenderOption = Annotated[
    bool, typer.Option("--render", help="Print each card in full, with its formulas, tables and code laid out.")
]


def cards(
    query: QueryArgument = None,
    is_rendered: RenderOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """List cards with their state and demo, or print them in full.

    A demo with a question mark is suggested by the words of the card; one in parentheses is not there yet.

    A query is words and "quoted phrases", and filters: tag:relu deck:stability id:RMyBSvWo is:due is:new is:drill
    is:archived is:orphaned is:suspended is:buried is:leech flag:1 interval>30 ease<2 lapses>=3 repetitions=0. A minus
    before any of them turns it round; write `--` before a query that begins with one. @name stands for a search that
    was saved in the app, @"its name" where that has blanks.
    """
    if is_rendered and as_json:
        raise typer.BadParameter(
            "it prints for people and --json for programs; use one of them.", param_hint="--render"
        )

    from flashgrad.library.cards import search

    with open_library(library) as opened:
        found = search(opened, " ".join(query or ()))
        is_ascii = opened.settings.has_ascii_formulas or not output.takes_unicode()
    if as_json:
        return output.put_json([card_record(match.card, match.state or CardState()) for match in found])
    if not found:
        return output.complain("No card matches." if query else "This library holds no cards yet.")
    if is_rendered:
        return _put_pages(found, is_ascii=is_ascii)
    return _put_table(found, is_ascii=is_ascii)


def history(card_id: CardArgument, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Show every answer that a card was given, and what else was done to it.

    Oldest first, what was taken back included.
    """
    from flashgrad.library.cards import find_card
    from flashgrad.library.study import history as log_of

    with open_library(library) as opened:
        card = find_card(opened, card_id)
        entries = history_records(log_of(opened, card.key))
    if as_json:
        return output.put_json(entries)
    if not entries:
        return output.complain("Nothing was ever done to this card.")
    rows = [
        (
            entry["at"],
            " ".join(filter(None, (entry["kind"], entry["value"]))),
            "" if entry["grade"] is None else str(entry["grade"]),
            "" if entry["elapsed_ms"] is None else f"{entry['elapsed_ms'] / 1000:.1f} s",
            entry["scheduler"],
            "taken back" if entry["undone"] else "",
        )
        for entry in entries
    ]
    return output.put_table(("at", "kind", "grade", "took", "scheduler", ""), rows, numbers=frozenset({2, 3}))


def _put_table(found: "Sequence[Found]", *, is_ascii: bool) -> None:
    from flashgrad.markdown.cloze import shown_question
    from flashgrad.markdown.line import as_line

    rows = [
        (
            match.card.name,
            *_schedule(match.state),
            _demo(match),
            as_line(shown_question(match.card.content), is_ascii=is_ascii),
        )
        for match in found
    ]
    is_fsrs = any(match.state is not None and match.state.difficulty is not None for match in found)
    ease = "difficulty" if is_fsrs else "ease"
    output.put_table(("card", "due", "days", ease, "demo", "question"), rows, numbers=frozenset({2, 3}))


def _put_pages(found: "Sequence[Found]", *, is_ascii: bool) -> None:
    """Every card with a line of what is known about it, its question, a rule and its answer."""
    from flashgrad.markdown.cloze import shown_answer, shown_question
    from flashgrad.markdown.page import page

    width = output.page_cells()
    for place, match in enumerate(found):
        if place:
            output.put("\n")
        output.put(_heading(match, is_ascii=is_ascii), output.Style.HEADING)
        output.put()
        output.put_rows(page(shown_question(match.card.content), width, is_ascii=is_ascii))
        output.put(("-" if is_ascii else "─") * width, output.Style.FAINT)
        output.put_rows(page(shown_answer(match.card.content), width, is_ascii=is_ascii))


def _heading(match: "Found", *, is_ascii: bool) -> str:
    card = match.card.content
    due, *_ = _schedule(match.state)
    demo = _demo(match)
    facts = (
        match.card.name,
        match.card.deck,
        "archived" if card.archived else due if due == "new" else f"due {due}",
        f"demo {demo}" if demo else "",
    )
    return (" | " if is_ascii else " · ").join(one_line(fact) for fact in facts if fact)


def _schedule(state: CardState | None) -> tuple[str, str, str]:
    """Due date, interval, and SM-2's ease factor or FSRS's difficulty."""
    if state is None or state.due_day is None:
        return "new", "", ""
    ease = f"{state.ease_factor_hundredths / 100:.2f}" if state.difficulty is None else f"{state.difficulty:.1f}"
    return str(as_date(state.due_day)), str(state.interval_days), ease


def _demo(match: "Found") -> str:
    from flashgrad.demos.links import is_available, link_for

    link = link_for(match.card.content, match.state.chosen_demo if match.state else None)
    if link is None:
        return ""
    if not is_available(link):
        return f"({link.demo_id})"
    return f"{link.demo_id}?" if link.source == "suggested" else link.demo_id
