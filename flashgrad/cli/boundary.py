"""The edge of the program: every failure becomes one sentence on stderr and an exit code, never a traceback."""

import os
from collections.abc import Sequence
from enum import IntEnum

from flashgrad.cli import output
from flashgrad.errors import FlashgradError
from flashgrad.text import one_line

DEBUG_VARIABLE = "FLASHGRAD_DEBUG"
"""Environment variable that adds the traceback to an error of flashgrad's own."""


class ExitCode(IntEnum):
    """What the process ends with. Usage errors (2) are typer's."""

    OK = 0
    PROBLEM = 1
    """Something of the user's: a bad deck, an unknown card, a library that cannot be opened."""
    USAGE = 2
    INTERNAL = 70
    """An error of flashgrad's own (EX_SOFTWARE of sysexits)."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it: 128 + SIGINT."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line on `arguments`; the exit code."""
    output.prepare()
    try:
        return _carried_out(list(arguments))
    except SystemExit as ended:
        return _code(ended)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except FlashgradError as error:
        output.complain(str(error))
        return ExitCode.PROBLEM
    except OSError as error:
        output.complain(f"The system refused: {_in_words(error)}.")
        _show_traceback()
        return ExitCode.PROBLEM
    except Exception as error:  # the last resort: whatever else escapes is a bug, and said to be one
        output.complain(_bug_sentence(error))
        _show_traceback()
        return ExitCode.INTERNAL


def _carried_out(arguments: list[str]) -> int:
    # Deferred: an error in an import is an error too; and no typer for a shell prompt and for the first paint.
    if arguments == ["due", "--quiet"]:
        from flashgrad.cli.prompt import count_what_waits

        return count_what_waits()
    from flashgrad.cli.opening import open_app_at_once

    code = open_app_at_once(arguments)
    if code is not None:
        return code

    from flashgrad.cli.app import run_command

    run_command(arguments)
    return ExitCode.OK


def _code(ended: SystemExit) -> int:
    if isinstance(ended.code, int):
        return ended.code
    return ExitCode.OK if ended.code is None else ExitCode.PROBLEM


def _in_words(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{reason}: {one_line(os.fsdecode(error.filename))}" if isinstance(error.filename, str | bytes) else reason


def _bug_sentence(error: Exception) -> str:
    what = one_line(f"{type(error).__name__}: {error}", 300)
    return (
        f"flashgrad met an error of its own ({what}). Nothing that was confirmed is lost. Please report it with"
        f" what you did; {DEBUG_VARIABLE}=1 shows where it happened."
    )


def _show_traceback() -> None:
    if os.environ.get(DEBUG_VARIABLE):
        import traceback  # deferred: few starts need it

        output.complain(traceback.format_exc().rstrip())
