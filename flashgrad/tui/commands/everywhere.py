"""What can be done on every screen."""

from flashgrad.tui.commands.command import Command

APP = (
    Command("app.help", "question_mark", "show_help", "Help", "Show what every key does here.", shown_key="?"),
    Command("app.quit", "ctrl+q", "quit", "Quit", "Leave flashgrad; everything is already saved.", in_footer=False),
)
