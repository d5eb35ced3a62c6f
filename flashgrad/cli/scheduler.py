"""The command `scheduler`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flashgrad.cli import output
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import scheduler_record, switch_record
from flashgrad.schedule.days import as_date

if TYPE_CHECKING:
    from flashgrad.config import Settings
    from flashgrad.library.scheduling import SwitchPreview
    from flashgrad.model import LibraryCard

_TITLES = {"sm2": "SM-2", "fsrs": "FSRS-6"}

NameArgument = Annotated[
    Literal["sm2", "fsrs", "optimise"] | None,
    typer.Argument(
        metavar="sm2|fsrs|optimise",
        help="The scheduler to change to, or `optimise` to fit FSRS to your own reviews; without it, say which one is"
        " in charge.",
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="With `optimise`: take the parameters that were found.")]


def scheduler(
    name: NameArgument = None,
    dry_run: DryRunOption = False,
    apply: ApplyOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Say which scheduler is in charge, change it, or fit FSRS to your own reviews.

    A change replays the whole log: every card gets the place that the new scheduler would have given it, and changing
    back restores what was. The choice is kept in settings.toml and holds for every library.
    """
    if apply and (dry_run or name != "optimise"):
        raise typer.BadParameter("--apply goes with `optimise`, and without --dry-run.")
    if name == "optimise":
        from flashgrad.cli.optimise import optimise

        return optimise(library, apply=apply, as_json=as_json)
    from flashgrad.config import save_settings
    from flashgrad.library.cards import find_card
    from flashgrad.library.scheduling import preview_switch, switch_scheduler

    with open_library(library) as opened:
        was = opened.settings
        if name is None:
            return _say_which(was, as_json=as_json)
        wanted = replace(was, scheduler=name)
        preview = preview_switch(opened, wanted, output.show_progress)
        cards = [find_card(opened, change.card_key) for change in preview.largest]
        if not dry_run and wanted != was:
            save_settings({"scheduler": wanted.scheduler})
            switch_scheduler(opened, wanted, output.show_progress)
    if as_json:
        return output.put_json(switch_record(was.scheduler, name, preview, cards))
    if wanted == was:
        return output.put(f"{_in_words(was)} is in charge already.")
    done = "would be in charge" if dry_run else "is in charge now"
    output.put(f"{_in_words(wanted)} {done} instead of {_TITLES[was.scheduler]}.")
    return _say_what_changes(preview, cards)


def _say_which(settings: "Settings", *, as_json: bool) -> None:
    if as_json:
        return output.put_json(scheduler_record(settings))
    return output.put(f"{_in_words(settings)} is in charge.")


def _in_words(settings: "Settings") -> str:
    retention = f" at {settings.desired_retention:.0%} desired retention" if settings.scheduler == "fsrs" else ""
    return f"{_TITLES[settings.scheduler]}{retention}"


def _say_what_changes(preview: "SwitchPreview", cards: Sequence["LibraryCard"]) -> None:
    before, after = preview.before, preview.after
    if not preview.cards:
        return output.put("No card was reviewed yet, so none changes its place.")
    output.put(f"{preview.changed} of {preview.cards} reviewed cards change their due day or interval.")
    output.put(f"Reviews due today: {before.due_today} before, {after.due_today} after.")
    output.put(
        f"Median interval in days: {before.median_interval_days:g} before, {after.median_interval_days:g} after."
    )
    rows = [
        (card.name, _due(change.before.due_day), _due(change.after.due_day), f"{change.days:+d}")
        for change, card in zip(preview.largest, cards, strict=True)
    ]
    if rows:
        output.put_table(("card", "due before", "due after", "days"), rows, numbers=frozenset({3}))
    return None


def _due(day: int | None) -> str:
    return "" if day is None else str(as_date(day))
