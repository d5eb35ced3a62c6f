"""What can be done on the first screen."""

from flashgrad.tui.commands.command import Command

HOME = (
    Command("home.start", "enter,space", "app.study", "Start", "Study what is due today.", shown_key="enter"),
    Command(
        "home.study_deck",
        "o",
        "study_deck",
        "This deck",
        "Study what is due today of the deck at the cursor.",
        in_footer=False,
    ),
    Command(
        "home.choose",
        "c",
        "study_choice",
        "Choose",
        "Choose what to study: a deck, a tag or a query; what is due, the days ahead, or cram.",
    ),
    Command(
        "home.limits", "l", "limits", "Limits", "Let more new cards or reviews in, for today alone.", in_footer=False
    ),
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
        "home.export",
        "X",
        "export",
        "Export",
        "Write all cards to a file: for Anki, as a page, or as they are.",
        in_footer=False,
    ),
    Command(
        "home.undo",
        "u",
        "undo",
        "Undo",
        "Take back the latest answer, or what else was done to a card last, also on an earlier day.",
        in_footer=False,
    ),
    Command("home.down", "j,down", "move(1)", "Down", "Go to the next deck.", in_footer=False, shown_key="j ↓"),
    Command("home.up", "k,up", "move(-1)", "Up", "Go to the deck before.", in_footer=False, shown_key="k ↑"),
    Command(
        "home.sync",
        "y",
        "app.sync",
        "Sync",
        "Bring this library together with those of your other machines.",
        in_footer=False,
    ),
    Command("home.welcome", "w", "welcome", "Welcome", "Read again what the first start told you.", in_footer=False),
    Command("home.settings", "s", "app.settings", "Settings", "See and change all settings.", in_footer=False),
    Command("home.quit", "q", "app.quit", "Quit", "Leave flashgrad; everything is already saved."),
)
