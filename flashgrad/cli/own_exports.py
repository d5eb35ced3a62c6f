"""`flashgrad import` of an export that flashgrad wrote itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from flashgrad.cli import output
from flashgrad.cli.options import open_library
from flashgrad.cli.problems import complain_of, exit_if_wrong
from flashgrad.cli.records import report_record

if TYPE_CHECKING:
    from flashgrad.library.own_exports import Taken

SUFFIX = ".jsonl"
"""How the names of such files end."""


def import_own_export(paths: Sequence[Path], library: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Take one such file in, or say what that would do."""
    if len(paths) > 1:
        raise typer.BadParameter("an export of flashgrad's own is imported by itself.", param_hint="PATH…")

    from flashgrad.library.own_exports import apply_return, plan_return

    with open_library(library) as opened:
        plan = plan_return(opened, paths[0])
        taken = plan.taken if dry_run else apply_return(opened, plan)
    if as_json:
        output.put_json(taken_record(taken))
    else:
        complain_of(taken.problems)
        counted = (
            f"{taken.new} new, {taken.unchanged} unchanged; {_number(taken.entries, 'log entry', 'log entries')},"
            f" {_number(taken.experiments, 'prediction', 'predictions')}"
        )
        output.put(f"{'An import would give' if dry_run else 'Imported'}: {counted}.")
    exit_if_wrong(taken.problems)


def taken_record(taken: "Taken") -> dict[str, Any]:
    """What such a file brought; the other keys of an import are missing, since it changes no card."""
    counts = {name: getattr(taken, name) for name in ("new", "unchanged", "entries", "experiments")}
    return {**counts, **report_record(taken.problems)}


def _number(number: int, noun: str, nouns: str) -> str:
    return f"{number} {noun if number == 1 else nouns}"
