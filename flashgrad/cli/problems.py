"""Problems of files on stderr, and the exit code that they mean."""

from collections.abc import Iterable

import typer

from flashgrad.cli import output
from flashgrad.model import Problem
from flashgrad.text import one_line


def complain_of(problems: Iterable[Problem]) -> None:
    """Write each to stderr, with file and line."""
    for problem in problems:
        kind = "warning: " if problem.is_warning else ""
        output.complain(f"{one_line(problem.path)}:{problem.line}: {kind}{one_line(problem.message)}")


def exit_if_wrong(problems: Iterable[Problem]) -> None:
    """Exit with 1 unless they are all warnings."""
    if not all(problem.is_warning for problem in problems):
        raise typer.Exit(1)
