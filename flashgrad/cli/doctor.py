"""The command `doctor`."""

from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import findings_record
from flashgrad.errors import LibraryUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from flashgrad.library.doctor import Finding

_MARKS = {
    "ok": ("✓", output.Style.GOOD),
    "warning": ("◐", output.Style.DOUBTFUL),
    "problem": ("✗", output.Style.BAD),
}

RebuildOption = Annotated[
    bool, typer.Option("--rebuild", help="First derive the schedule again from the log, and the search index anew.")
]


def doctor(rebuild: RebuildOption = False, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Examine the library and what flashgrad runs on. Exits with 1 if there is a problem.

    Without --rebuild it only looks. The review log itself is never changed.
    """
    findings = _findings(library, rebuild=rebuild)
    if as_json:
        output.put_json(findings_record(findings))
    else:
        for finding in findings:
            mark, style = _MARKS[finding.verdict]
            output.put(f"{mark} {finding.name}: {finding.sentence}", style)
    if any(finding.verdict == "problem" for finding in findings):
        raise typer.Exit(1)


def _findings(named: "Path | None", *, rebuild: bool) -> list["Finding"]:
    from flashgrad.library.doctor import Finding, Verdict, examine, repair, surroundings

    try:
        with open_library(named) as opened:
            if rebuild:
                repair(opened)
            return [*examine(opened), *surroundings()]
    except LibraryUnavailable as error:
        return [Finding("library", Verdict.PROBLEM, str(error)), *surroundings()]
