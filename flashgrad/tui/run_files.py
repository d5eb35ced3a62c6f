"""What a run leaves behind, written where the learner wants it: a picture or the numbers."""

import json
import os
from contextlib import suppress
from pathlib import Path

from flashgrad.demos import wire
from flashgrad.demos.spec import Demo
from flashgrad.demos.wire import Outcome
from flashgrad.errors import DemoError
from flashgrad.text import one_line

SUFFIXES = (".svg", ".png", ".json")
"""The kinds of file that can be written, pictures first."""


def default_name(outcome: Outcome) -> str:
    """A file name for what `outcome` shows."""
    return f"{outcome.demo_id}-{outcome.parameters.get('seed', 0)}{SUFFIXES[0]}"


def check_path(path: Path) -> str:
    """The sentence of why nothing can be written at `path`; empty where it can be tried."""
    try:
        return _problem(path)
    except OSError as error:  # a name that is too long, a folder that must not be looked into
        return f"{one_line(str(path), 200)} cannot be used: {error.strerror or error}."


def _problem(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES:
        return f"{path.name or 'The name'} must end in .svg or .png for the picture, in .json for the numbers."
    if path.is_dir():
        return f"{path} is a folder; add a file name."
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}."
    return ""


def write_run(demo: Demo, outcome: Outcome, path: Path) -> None:
    """Write the picture or the numbers of `outcome`, by the suffix of `path`, in the place of what stands there.

    A file is replaced only by a complete one. Raises DemoError where it cannot be written.
    """
    if path.suffix.lower() == ".json":
        _write_numbers(outcome, path)
    else:
        from flashgrad.demos.figure import save_figure  # deferred: the drawing library is slow to import

        save_figure(demo, outcome, path)


def _write_numbers(outcome: Outcome, path: Path) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_text(json.dumps(wire.outcome_json(outcome), allow_nan=False) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        shown = one_line(str(path), 200)
        raise DemoError(
            f"The numbers {shown} cannot be written: {error.strerror or error}; choose another place."
        ) from error
