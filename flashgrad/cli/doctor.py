"""The command `doctor`."""

import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import examination_record
from flashgrad.errors import LibraryUnavailable, SettingsInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from flashgrad.library.findings import Finding
    from flashgrad.library.surroundings import Terminal

_MARKS = {
    "ok": ("✓", output.Style.GOOD),
    "warning": ("◐", output.Style.DOUBTFUL),
    "problem": ("✗", output.Style.BAD),
}

RebuildOption = Annotated[
    bool,
    typer.Option(
        "--rebuild",
        help="First derive again what is derived: the schedule from the log, the search index, indexes and triggers.",
    ),
]
TidyOption = Annotated[
    bool, typer.Option("--tidy", help="First delete copies among the backups that were never finished.")
]
ThoroughOption = Annotated[bool, typer.Option("--thorough", help="Check every backup as a whole; this takes longer.")]


def doctor(
    rebuild: RebuildOption = False,
    tidy: TidyOption = False,
    thorough: ThoroughOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Examine the library and what flashgrad runs on. Exits with 1 if there is a problem.

    Without --rebuild and --tidy it only looks. The review log itself is never changed.
    """
    from flashgrad.library.surroundings import surroundings

    findings, repaired = _examined(library, rebuild=rebuild, tidy=tidy, thorough=thorough)
    findings += surroundings(_terminal())
    if as_json:
        output.put_json(examination_record(findings, repaired))
    else:
        for sentence in repaired:
            output.put(f"↻ {sentence}", output.Style.HEADING)
        for finding in findings:
            mark, style = _MARKS[finding.verdict]
            output.put(f"{mark} {finding.name}: {finding.sentence}", style)
            for detail in finding.details:
                output.put(f"    {detail}")
    if any(finding.verdict == "problem" for finding in findings):
        raise typer.Exit(1)


def _examined(named: "Path | None", *, rebuild: bool, tidy: bool, thorough: bool) -> tuple[list["Finding"], list[str]]:
    """What was found, and what was repaired before."""
    from flashgrad.library import doctor
    from flashgrad.library.findings import Finding, Verdict

    repaired: list[str] = []
    try:
        with open_library(named) as opened:
            if rebuild:
                repaired += doctor.repair(opened)
            if tidy:
                repaired += doctor.tidy(opened)
            return doctor.examine(opened, is_thorough=thorough), repaired
    except LibraryUnavailable as error:
        return [Finding("library", Verdict.PROBLEM, str(error))], repaired
    except SettingsInvalid as error:
        return [Finding("settings", Verdict.PROBLEM, str(error))], repaired


def _terminal() -> "Terminal":
    """What the environment and the streams say of the terminal."""
    from flashgrad.config import load_settings
    from flashgrad.first_look import lacks_unicode
    from flashgrad.library.surroundings import Terminal

    characters = ""
    with suppress(SettingsInvalid):
        characters = load_settings().characters
    size = shutil.get_terminal_size()
    return Terminal(
        is_there=sys.stdout.isatty(),
        name=os.environ.get("TERM", ""),
        colours=os.environ.get("COLORTERM", ""),
        wants_no_colour=bool(os.environ.get("NO_COLOR")),
        columns=size.columns,
        rows=size.lines,
        encoding=sys.stdout.encoding or "",
        has_unicode_locale=not lacks_unicode(os.environ),
        characters=characters,
    )
