"""What can be done while one imports decks."""

from flashgrad.tui.commands.command import Command

IMPORT = (
    Command("import.import", "enter", "go_on", "Import", "Read what is named or chosen; then import it."),
    Command("import.path", "slash", "path", "Path", "Type which files or folders to import.", shown_key="/"),
    Command(
        "import.leave_out", "space", "leave_out", "Leave out", "Leave the deck at the cursor out, or take it in again."
    ),
    Command("import.down", "j,down", "move(1)", "Down", "Go to the next line.", in_footer=False, shown_key="j ↓"),
    Command("import.up", "k,up", "move(-1)", "Up", "Go to the line before.", in_footer=False, shown_key="k ↑"),
    Command("import.first", "g,home", "end(-1)", "First", "Go to the first line.", in_footer=False, shown_key="g home"),
    Command("import.last", "G,end", "end(1)", "Last", "Go to the last line.", in_footer=False, shown_key="G end"),
    Command(
        "import.page_down",
        "ctrl+d,pagedown",
        "page(1)",
        "Page down",
        "Go down a page.",
        in_footer=False,
        shown_key="ctrl-d pgdn",
    ),
    Command(
        "import.page_up",
        "ctrl+u,pageup",
        "page(-1)",
        "Page up",
        "Go up a page.",
        in_footer=False,
        shown_key="ctrl-u pgup",
    ),
    Command("import.next_deck", "n", "deck(1)", "Next deck", "Go to the next deck.", in_footer=False),
    Command("import.previous_deck", "p", "deck(-1)", "Deck before", "Go to the deck before.", in_footer=False),
    Command("import.read_down", "J", "scroll(1)", "Card down", "Scroll the card down.", in_footer=False),
    Command("import.read_up", "K", "scroll(-1)", "Card up", "Scroll the card up.", in_footer=False),
    *(
        Command(
            f"import.show_{name}",
            str(number),
            f"show('{name}')",
            name.capitalize(),
            sentence,
            in_footer=False,
        )
        for number, (name, sentence) in enumerate(
            {
                "overview": "Show problems and all cards that the import touches.",
                "problems": "Show only problems.",
                "new": "Show only new cards.",
                "changed": "Show only changed cards.",
                "moved": "Show only cards that stood in another file.",
                "adopted": "Show only cards that now have an id.",
                "orphaned": "Show only cards that vanish from their deck.",
                "revived": "Show only cards that come back.",
                "unchanged": "Show only cards that stay as they are.",
            }.items(),
            start=1,
        )
    ),
    Command("import.close", "escape", "leave", "Leave", "Leave without importing."),
)
