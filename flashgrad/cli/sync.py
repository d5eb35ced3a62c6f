"""The command `sync`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.output import show_progress
from flashgrad.cli.sync_record import synced_record
from flashgrad.errors import SyncNeedsConsent
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.library.library import Library
    from flashgrad.library.syncing import Synced

RepositoryOption = Annotated[
    str | None,
    typer.Option(
        "--repo",
        metavar="PLACE",
        help="A folder that your machines share, or the path or address of a git repository; without it the one named"
        " last.",
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Agree to what the first sync with a place would ask.")]


def sync(
    repository: RepositoryOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Bring this library together with those of your other machines, decks and answers.

    Every machine sends what the others lack and takes in what they did; in whatever order that happens, all end with
    the same log and the same schedule. The first sync with a place says what it would do and asks.
    """
    with open_library(library) as opened:
        synced = _synced(opened, repository, consents=yes, is_dry_run=dry_run)
    if as_json:
        output.put_json(synced_record(synced))
    else:
        _tell(synced)
    if any(not problem.is_warning for problem in synced.problems):
        raise typer.Exit(1)


def _synced(library: "Library", repository: str | None, *, consents: bool, is_dry_run: bool) -> "Synced":
    from flashgrad.library import syncing

    place = syncing.place_of(library) if repository is None else repository
    try:
        return syncing.sync(library, place, consents=consents, is_dry_run=is_dry_run, on_progress=show_progress)
    except SyncNeedsConsent as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise SyncNeedsConsent(f"{error} Add --yes to agree.") from error
        output.complain(str(error))
        if not typer.confirm("Do you agree?", err=True):
            raise typer.Exit(1) from error
        return syncing.sync(library, place, consents=True, on_progress=show_progress)


def _tell(synced: "Synced") -> None:
    for notice in synced.notices:
        output.complain(notice)
    for problem in synced.problems:
        output.complain(str(problem))
    for deck in synced.decks:
        output.put(f"{one_line(deck.name)}: {deck.change.value}, {one_line(str(deck.path))}")
    output.put(f"{synced.place}: {synced.sentence}.")
