"""Open the app in this terminal. Loads neither typer nor the settings: the learner waits for the first paint."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flashgrad.cli import output

if TYPE_CHECKING:
    from flashgrad.study.plan import Plan

COMPLETION_VARIABLE = "_FLASHGRAD_COMPLETE"
"""Set by a shell that wants to know how a command line could go on."""

_DRIVER_OF_BROWSERS = "textual.drivers.web_driver:WebDriver"
"""What `flashgrad serve` sets for the processes behind a page."""


def open_app(library: Path | None = None, plan: "Plan | None" = None) -> int:
    """Hand this terminal to the app until the learner leaves, the exit code; with a plan it begins with that session.

    Raises FlashgradError where the app could not start.
    """
    is_in_browser = os.environ.get("TEXTUAL_DRIVER") == _DRIVER_OF_BROWSERS
    if not is_in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        output.complain("The app needs a terminal to draw on; `flashgrad --help` lists the commands for scripts.")
        return 1

    # Until the first card stands, little becomes garbage, and looking for it takes a tenth of that time. The app looks
    # for it again from then on.
    gc.disable()
    from flashgrad.first_look import first_look
    from flashgrad.places import library_path
    from flashgrad.tui.app import run_app

    look = first_look()
    if look is not None:
        code = run_app(library_path(library), look, plan)
    else:
        from flashgrad.config import load_settings  # deferred: it has to be checked as a whole, keys by their names

        code = run_app(library_path(library), load_settings(), plan)
    if code == 0:
        _sync_after(library)
    return code


def _sync_after(named: Path | None) -> None:
    """Send what was done to the place that the learner agreed to before, if that is wanted; why not, where it fails."""
    from flashgrad.cli.options import open_library
    from flashgrad.config import load_settings
    from flashgrad.errors import FlashgradError

    try:
        if not load_settings().sync_automatically:
            return
        from flashgrad.library import syncing

        with open_library(named) as opened:
            output.complain("Syncing …")
            output.complain(f"{syncing.sync(opened, syncing.place_of(opened)).sentence}.")
    except FlashgradError as error:
        output.complain(str(error))


def open_app_at_once(arguments: list[str]) -> int | None:
    """What `flashgrad` and `flashgrad review` do without options; None for any other command line."""
    if arguments not in ([], ["review"]) or COMPLETION_VARIABLE in os.environ:
        return None
    if not arguments:
        return open_app()
    from flashgrad.study.plan import Plan

    return open_app(plan=Plan())
