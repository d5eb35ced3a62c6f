"""The command `export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import deck_names, formats, query_words
from flashgrad.cli.export_record import export_record
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.library.exporting import Exported, Format

_STDOUT = "-"

DecksArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="DECK…", help="Decks by name; without one, all.", autocompletion=deck_names),
]
OutputOption = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE|FOLDER|-",
        help="Where to write: a file, a folder for a file per deck, or - for standard output.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="markdown, csv, jsonl, apkg or html; not needed where the name of the file says it.",
        autocompletion=formats,
    ),
]
QueryOption = Annotated[
    str,
    typer.Option("--query", metavar="QUERY", help="Only the cards that a query finds.", autocompletion=query_words),
]
FiguresOption = Annotated[
    bool, typer.Option("--demo-figures", help="Run the cards' demos and add their pictures (apkg and html).")
]
NoHistoryOption = Annotated[
    bool, typer.Option("--no-history", help="Leave schedule, log and flags out; every card is then new.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that are there already.")]


def export(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    decks: DecksArgument = None,
    to: FormatOption = None,
    out: OutputOption = "",
    query: QueryOption = "",
    has_figures: FiguresOption = False,
    without_history: NoHistoryOption = False,
    replaces: ForceOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Write cards to files: Markdown decks, CSV, JSON Lines, an Anki package, or a web page.

    The library does not change. A Markdown deck whose file is as it was imported is copied byte for byte. JSON Lines
    hold everything, the log included; `flashgrad import` reads them back. Exits with 1 if something had to be left
    out.
    """
    form = _format(to, out)
    _check(form, out, has_figures=has_figures, as_json=as_json)

    from flashgrad.library.exporting import Wanted, write
    from flashgrad.library.exporting import export as make

    is_folder = _is_folder(out, form)
    wanted = Wanted(
        form,
        tuple(decks or ()),
        query,
        with_history=not without_history,
        with_figures=has_figures,
        is_split=is_folder and form.is_per_deck,
    )
    with open_library(library) as opened:
        made = make(opened, wanted, output.show_progress)
        paths = []
        if out != _STDOUT:
            paths = write(opened, made, Path(out), is_folder=is_folder, replaces=replaces)
    _tell(made, paths, as_json=as_json)
    if made.problems:
        raise typer.Exit(1)


def _format(named: str | None, out: str) -> "Format":
    from flashgrad.library.exporting import Format, format_of

    if not out:
        raise typer.BadParameter(
            "name the file or folder to write to, or - for standard output.", param_hint="--output"
        )
    if named is None:
        found = None if out == _STDOUT else format_of(Path(out))
        if found is None:
            raise typer.BadParameter(f"say which format: {', '.join(Format)}.", param_hint="--to")
        return found
    if named not in list(Format):
        raise typer.BadParameter(f"{named!r} is none of {', '.join(Format)}.", param_hint="--to")
    return Format(named)


def _check(form: "Format", out: str, *, has_figures: bool, as_json: bool) -> None:
    if out == _STDOUT and not form.is_text:
        raise typer.BadParameter("an Anki package is no text; name a file.", param_hint="--output")
    if out == _STDOUT and as_json:
        raise typer.BadParameter("the export itself goes to standard output; leave --json out.", param_hint="--json")
    if has_figures and not form.has_figures:
        raise typer.BadParameter("only apkg and html can hold figures.", param_hint="--demo-figures")


def _is_folder(out: str, form: "Format") -> bool:
    if out == _STDOUT:
        return False
    return Path(out).is_dir() or out.endswith(("/", "\\")) or (form.is_per_deck and not Path(out).suffix)


def _tell(made: "Exported", paths: list[Path], *, as_json: bool) -> None:
    if as_json:
        return output.put_json(export_record(made, paths))
    for problem in made.problems:
        output.complain(one_line(problem))
    if not paths:
        return output.put_document(b"".join(document.content for document in made.documents))
    counted = f"{made.cards} card{'' if made.cards == 1 else 's'}"
    for path in paths:
        output.put(f"Wrote {one_line(str(path))}.")
    entries = f", {made.entries} log entries" if made.form.value == "jsonl" else ""
    figures = f", {made.figures} of them with a figure" if made.figures else ""
    return output.put(f"Exported: {counted}{figures}{entries}.")
