"""Options that several commands share, and the library that they name."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli.output import show_progress
from flashgrad.model import Instant

if TYPE_CHECKING:
    from flashgrad.library.library import Library

_EARLIEST_MS = 0
_LATEST_MS = int(datetime(3000, 1, 1, tzinfo=UTC).timestamp() * 1000)
"""Leaves every due day, an interval later, in the calendar."""


def _or_the_one_before_the_command(context: typer.Context, named: Path | None) -> Path | None:
    before = context.parent
    while named is None and before is not None:
        named, before = before.params.get("library"), before.parent
    return named


def _moment(text: str) -> Instant:
    from flashgrad.errors import SettingsInvalid
    from flashgrad.library.clock import parse_instant

    with suppress(ValueError):
        # Midnight, which a date alone means to ISO 8601, still belongs to the study day before.
        text = f"{date.fromisoformat(text)}T12:00"
    try:
        moment = parse_instant(text)
    except SettingsInvalid as error:
        raise typer.BadParameter(str(error)) from error
    if not _EARLIEST_MS <= moment.at_ms < _LATEST_MS:
        raise typer.BadParameter(f"{text} is not in the years 1970 to 2999.")
    return moment


LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="FILE",
        help="The library to use instead of the one under FLASHGRAD_HOME or in your data folder.",
        callback=_or_the_one_before_the_command,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one line of JSON; the README lists the keys.")]
AtOption = Annotated[
    Instant | None,
    typer.Option(
        "--at",
        metavar="ISO",
        parser=_moment,
        help="Instead of now: a moment in ISO 8601, such as 2026-03-01T09:30+01:00; local time without an offset,"
        " noon without a time.",
    ),
]


@contextmanager
def open_library(named: Path | None) -> Iterator["Library"]:
    """The library that `named` or the environment means, under the learner's settings.

    Print after the block, not in it: whatever the system refuses inside is reported as the library's failure.
    """
    from flashgrad.config import load_settings
    from flashgrad.library.library import opened
    from flashgrad.places import library_path
    from flashgrad.store.connection import explained

    path = library_path(named)
    with explained(path), opened(path, load_settings(), on_progress=show_progress) as library:
        yield library
