"""What can be done on the first screen."""

from flashgrad.tui.commands.command import Command

HOME = (
    Command("home.start", "enter,space", "app.study", "Start", "Study what is due today.", shown_key="enter"),
    Command("home.gallery", "g", "app.gallery", "Gallery", "Look through all demos and play with them."),
    Command(
        "home.statistics",
        "t",
        "app.statistics",
        "Stats",
        "Look at what was learned, the year and what is to come.",
    ),
    Command("home.browse", "b", "app.browse", "Browse", "Search and read all cards."),
    Command("home.import", "i", "import_decks", "Import", "Import a deck file or a folder of them."),
    Command(
        "home.undo",
        "u",
        "undo",
        "Undo",
        "Take back the latest answer, or what else was done to a card last, also on an earlier day.",
    ),
    Command("home.quit", "q", "app.quit", "Quit", "Leave flashgrad; everything is already saved."),
)
