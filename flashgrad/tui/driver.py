"""Which of Textual's drivers the app runs on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def that_notices_a_hang_up(driver: "type[Driver]") -> "type[Driver]":
    """`driver`, or ours in the place of Textual's for Unix terminals; those of Windows and of browsers stay."""
    if driver.__name__ != "LinuxDriver":
        return driver
    from flashgrad.tui.terminal_driver import TerminalDriver  # not to be imported on Windows

    return TerminalDriver
