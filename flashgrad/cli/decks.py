"""Commands on deck files: import, check."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.own_exports import SUFFIX, import_own_export
from flashgrad.cli.problems import complain_of, exit_if_wrong
from flashgrad.cli.records import report_record
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Deck, Problem
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.decks.files import DeckFile
    from flashgrad.library.imports import ImportPlan
    from flashgrad.library.library import Library

_PATHS_HELP = "Deck files, or folders to be walked for *.md."
PathsArgument = Annotated[list[Path], typer.Argument(metavar="PATH…", help=_PATHS_HELP)]
OptionalPathsArgument = Annotated[list[Path] | None, typer.Argument(metavar="PATH…", help=_PATHS_HELP)]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
BundledOption = Annotated[
    bool, typer.Option("--bundled", help="Import the decks that come with flashgrad, instead of a PATH.")
]
MochiOption = Annotated[bool, typer.Option("--mochi", help="Also say what keeps a deck from being pushed to Mochi.")]


def import_(
    paths: OptionalPathsArgument = None,
    dry_run: DryRunOption = False,
    bundled: BundledOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Take decks into the library, or an export of flashgrad's own (.jsonl) with its log.

    Cards that it knows keep their schedule and history. Deck files are only read, and importing them again changes
    nothing. Everything good is imported even if there are problems; the exit code is then 1.
    """
    if bool(paths) == bundled:
        raise typer.BadParameter("name deck files or folders, or use --bundled instead.", param_hint="PATH…")
    if paths and any(path.suffix.lower() == SUFFIX for path in paths):
        return import_own_export(paths, library, dry_run=dry_run, as_json=as_json)
    with open_library(library) as opened:
        plan = _import(opened, paths or [], dry_run=dry_run)
    from flashgrad.decks.files import shown_source

    if as_json:
        counts = {name: getattr(plan.counts, name) for name in plan.counts.__slots__}
        output.put_json({**counts, "log_entries": plan.entries, **report_record(plan.problems)})
    else:
        complain_of(plan.problems)
        for file in plan.incoming:
            counted = _number(plan.size_of(file), "card")
            output.put(f"{one_line(file.deck.name)}: {counted} in {shown_source(file.deck.source_path)}")
        output.put(f"{'An import would give' if dry_run else 'Imported'}: {plan.sentence}.")
    return exit_if_wrong(plan.problems)


def check(paths: PathsArgument, for_mochi: MochiOption = False, as_json: JsonOption = False) -> None:
    """Say what is wrong in deck files, and in files of other programs that an import reads.

    Says also what would not be shown as it was meant, such as a formula that cannot be read, what other tools would
    read otherwise, and which demo links lead nowhere. Changes nothing. Exits with 1 if there is a problem; warnings
    alone are no failure.
    """
    from flashgrad.decks.cloze import cards_made
    from flashgrad.decks.files import find_decks

    decks: list[Deck] = []
    problems: list[Problem] = []
    for path in find_decks(paths):
        read, complaints = _foreign(path) or _own(path, for_mochi=for_mochi)
        decks += read
        problems += complaints
    if as_json:
        output.put_json(report_record(problems))
    else:
        complain_of(problems)
        cards = sum(cards_made(card.question) for deck in decks for card in deck.cards)
        wrong = sum(not problem.is_warning for problem in problems)
        found = f"{_number(wrong, 'problem')}, {_number(len(problems) - wrong, 'warning')}"
        output.put(f"{_number(len(decks), 'deck')} with {_number(cards, 'card')}: {found}.")
    exit_if_wrong(problems)


def _import(library: "Library", paths: Sequence[Path], *, dry_run: bool) -> "ImportPlan":
    from flashgrad.library.imports import apply_import, plan_bundled, plan_import

    plan = plan_import(library, paths) if paths else plan_bundled(library)
    return plan if dry_run else apply_import(library, plan)


def _own(path: Path, *, for_mochi: bool) -> tuple[list[Deck], list[Problem]]:
    from flashgrad.decks.files import read_deck

    deck = read_deck(path)
    return [deck.parsed.deck], _problems_of(deck, for_mochi=for_mochi)


def _foreign(path: Path) -> tuple[list[Deck], list[Problem]] | None:
    """What the reader for another program's file finds; None for a deck of ours and for what cannot be opened."""
    from flashgrad.interop.readers import HEAD_BYTES, reader_for
    from flashgrad.interop.reading import head_of

    reader = None
    with suppress(DeckUnreadable):
        reader = reader_for(path, head_of(path, HEAD_BYTES))
    if reader is None:
        return None
    try:
        found = reader(path).decks
    except DeckUnreadable as error:
        return [], [Problem(str(path), 1, str(error))]
    return [one.deck for one in found], [problem for one in found for problem in one.problems]


def _problems_of(deck: "DeckFile", *, for_mochi: bool) -> list[Problem]:
    from flashgrad.decks.check import check as lint

    found = [*deck.parsed.problems, *_link_problems(deck)]
    if deck.is_readable:
        found += lint(deck.text, deck.path, for_mochi=for_mochi)
    # The linter repeats what the parser said.
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)


def _link_problems(deck: "DeckFile") -> Iterator[Problem]:
    from flashgrad.demos.links import check_link, deck_link

    for card in deck.parsed.deck.cards:
        link = deck_link(card)
        if link is not None and (sentence := check_link(link)):
            yield Problem(deck.path, card.line, sentence)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
