"""What can be done on every screen."""

from flashgrad.tui.commands.command import Command

APP = (
    Command("app.help", "question_mark", "show_help", "Help", "Show what every key does here.", shown_key="?"),
    Command("app.settings", "f2", "settings", "Settings", "See and change all settings.", in_footer=False),
    Command(
        "app.palette",
        "ctrl+p",
        "command_palette",
        "Palette",
        "Find any command by its name, and the themes.",
        in_footer=False,
    ),
    Command("app.quit", "ctrl+q", "quit", "Quit", "Leave flashgrad; everything is already saved.", in_footer=False),
)
