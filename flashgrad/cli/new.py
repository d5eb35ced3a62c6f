"""The command that adds a card to a deck file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import added_records
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.library.editing import Added
    from flashgrad.library.library import Library
    from flashgrad.model import Card, CardState

DeckArgument = Annotated[
    str | None,
    typer.Argument(metavar="DECK", help="The name of a deck, or its file, which is created where there is none."),
]
QuestionOption = Annotated[str | None, typer.Option("--question", metavar="TEXT", help="The question, in Markdown.")]
AnswerOption = Annotated[str | None, typer.Option("--answer", metavar="TEXT", help="The answer, in Markdown.")]
TagOption = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag; repeat it for more.")]
DemoOption = Annotated[
    str | None, typer.Option("--demo", metavar="LINK", help="The demo to link, such as gradient-depth?depth=20.")
]


def new(
    deck: DeckArgument = None,
    question: QuestionOption = None,
    answer: AnswerOption = None,
    tags: TagOption = None,
    demo: DemoOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Write a new card to the end of a deck file, and take it into the library.

    Without a question and an answer your editor opens, as VISUAL or EDITOR names it; nothing is added if you leave it
    without writing any. A question that hides {{1::some text}} needs no answer. Without a DECK the card goes to the
    only deck file that you have imported. The rest of the file stays as it is, byte for byte.
    """
    needs_answer = question is not None and not _hides(question)
    if (question is None and answer is not None) or (needs_answer and answer is None):
        raise typer.BadParameter("a card needs both --question and --answer; without either the editor opens.")
    if question is None and (tags or demo):
        raise typer.BadParameter("--tag and --demo go together with --question and --answer.")
    with open_library(library) as opened:
        path = _path(opened, deck)
        if question is None:
            added = _written(opened, path)
        else:
            added = _added(opened, path, _card(question, answer or "", tags or [], demo))
        states = _states(opened, added) if added else []
    if added is None:
        output.complain("Nothing was added.")
        raise typer.Exit(1)
    if as_json:
        output.put_json(added_records(added, states))
    else:
        made = ", a new deck file" if added.is_new_file else ""
        for line in added.lines:
            output.put(f"Added to {one_line(str(added.path))}, line {line}{made}.")
    for trouble in added.reread.troubles:
        output.complain(trouble.sentence)
    if not added.cards:
        raise typer.Exit(1)


def _hides(question: str) -> bool:
    from flashgrad.markdown.cloze import find_clozes

    return bool(find_clozes(question).numbers)


def _path(library: "Library", deck: str | None) -> Path:
    from flashgrad.library.editing import deck_file

    return deck_file(library, deck)


def _card(question: str, answer: str, tags: list[str], demo: str | None) -> "Card":
    from flashgrad.decks.parse import side_text
    from flashgrad.model import Card

    return Card(None, side_text(question), side_text(answer), tuple(tags), demo=demo)


def _added(library: "Library", path: Path, card: "Card") -> "Added":
    from flashgrad.library.editing import add_cards

    return add_cards(library, path, [card])


def _written(library: "Library", path: Path) -> "Added | None":
    """What the learner writes in the editor."""
    from flashgrad.editor import editor_command, run_editor
    from flashgrad.errors import EditorUnavailable
    from flashgrad.library.drafts import FIRST_LINE, abandon_draft, finish_draft, new_draft

    draft = new_draft(path)
    try:
        run_editor(editor_command(draft, FIRST_LINE))
    except EditorUnavailable as error:
        raise EditorUnavailable(f"{error} {abandon_draft(draft)}") from error
    return finish_draft(library, draft, path)


def _states(library: "Library", added: "Added") -> "list[CardState]":
    from flashgrad.library.study import state_of

    return [state_of(library, card.key) for card in added.cards]
