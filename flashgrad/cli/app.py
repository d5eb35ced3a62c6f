"""The commands put together. Imports nothing but typer and the commands' own signatures."""

import io
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from flashgrad.cli import (
    backups,
    card,
    cards,
    decks,
    demo,
    doctor,
    export,
    new,
    output,
    review,
    scheduler,
    serve,
    settings,
    stats,
    study,
    sync,
    verify,
)
from flashgrad.cli.completion import in_words_of_bash
from flashgrad.cli.opening import open_app
from flashgrad.cli.options import LibraryOption

COMMANDS: dict[str, Callable[..., None]] = {
    "review": review.review,
    "serve": serve.serve,
    "import": decks.import_,
    "check": decks.check,
    "new": new.new,
    "export": export.export,
    "due": study.due,
    "limits": study.limits,
    "cards": cards.cards,
    "grade": study.grade,
    "undo": study.undo,
    "history": cards.history,
    "stats": stats.stats,
    "demo": demo.demo,
    "verify": verify.verify,
    "scheduler": scheduler.scheduler,
    "settings": settings.settings,
    "backup": backups.backup,
    "restore": backups.restore,
    "sync": sync.sync,
    "doctor": doctor.doctor,
}
"""Name and function of every command that is no group, in the order of the overview."""


def run_command(arguments: Sequence[str]) -> None:
    """Carry out a command line. Ends by SystemExit where typer knows the exit code, else returns or raises."""
    try:
        with in_words_of_bash():
            code = get_command(application()).main(args=arguments, prog_name="flashgrad", standalone_mode=False)
    except TyperException as error:
        # Typer would print what it quotes of the arguments as it is.
        output.complain(_told(error))
        raise SystemExit(error.exit_code) from None
    if code:
        raise SystemExit(code)


def application() -> typer.Typer:
    """All commands with their options and help."""
    commands = typer.Typer(
        # Without markup typer does not load Rich: help comes at once and has no colours to switch off.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    commands.callback(invoke_without_command=True)(flashgrad)
    for name, command in COMMANDS.items():
        commands.command(name)(command)
    commands.add_typer(card.card_group(), name="card")
    return commands


def _told(error: TyperException) -> str:
    """How typer explains a command line that it does not understand."""
    told = io.StringIO()
    show = getattr(error, "show", None)
    if show is None:
        return str(error)
    show(told)
    return told.getvalue().removesuffix("\n")


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        output.put(f"flashgrad {version('flashgrad')}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", help="Print the version and exit.", callback=_show_version, is_eager=True)
]


def flashgrad(context: typer.Context, library: LibraryOption = None, version: VersionOption = False) -> None:
    """Spaced repetition in the terminal for people who learn how deep networks train.

    Without a command the app opens. Exit codes: 0 all is well, 1 something of yours needs attention, 2 the command
    was not understood, 70 an error of flashgrad's own.
    """
    if context.invoked_subcommand is None:
        raise typer.Exit(open_app(library))
