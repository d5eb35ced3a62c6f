"""What can be done about a library that is damaged."""

from flashgrad.tui.commands.command import Command

RESCUE = (
    Command("rescue.restore", "r", "restore", "Restore", "Bring the newest sound backup back; later answers stay."),
    Command("rescue.rebuild", "b", "rebuild", "Rebuild", "Make a new library of all that can be read of this one."),
    Command("rescue.leave", "q,escape", "leave", "Leave", "Leave; the library stays as it is.", shown_key="q"),
)
