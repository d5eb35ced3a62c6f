"""The command `stats`."""

from typing import Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import deck_names
from flashgrad.cli.options import JsonOption, LibraryOption, open_library

DeckOption = Annotated[
    str | None,
    typer.Option(
        "--deck",
        metavar="NAME",
        help="Only this deck, by its name in `flashgrad due`.",
        autocompletion=deck_names,
    ),
]
DaysOption = Annotated[
    int,
    typer.Option("--days", metavar="N", min=1, max=36_500, help="How many study days to look back on, today included."),
]


def stats(
    deck: DeckOption = None, days: DaysOption = 365, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """Show what was learned: retention, forecast, intervals, grades, time, the year.

    Answers that were taken back count nowhere. Retention is of the first review of each card on a day, new cards
    left out. A day is that of the clock where the answer was given.
    """
    from flashgrad.cli.stats_record import stats_record
    from flashgrad.cli.stats_tables import put_statistics
    from flashgrad.library.stats import statistics
    from flashgrad.library.tallying import settle

    with open_library(library) as opened:
        settle(opened)
        found = statistics(opened, deck=deck, days=days, new_per_day=opened.settings.new_per_day)
    if as_json:
        return output.put_json(stats_record(found))
    return put_statistics(found)
