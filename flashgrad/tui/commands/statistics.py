"""What can be done in the statistics."""

from flashgrad.tui.commands.command import Command

STATISTICS = (
    Command("statistics.month", "1", "look_back(30)", "Month", "Look back on the last 30 days."),
    Command("statistics.quarter", "2", "look_back(91)", "3 months", "Look back on the last 91 days."),
    Command("statistics.year", "3", "look_back(365)", "Year", "Look back on the last 365 days."),
    Command("statistics.all", "4", "look_back(0)", "All", "Look back on everything."),
    Command("statistics.deck", "d", "step_deck(1)", "Deck", "Count the next deck alone; after the last, all decks."),
    Command("statistics.deck_back", "D", "step_deck(-1)", "Deck back", "Count the deck before alone.", in_footer=False),
    Command("statistics.down", "j,down", "scroll(1)", "Down", "Scroll down.", in_footer=False, shown_key="j ↓"),
    Command("statistics.up", "k,up", "scroll(-1)", "Up", "Scroll up.", in_footer=False, shown_key="k ↑"),
    Command(
        "statistics.page_down",
        "pagedown,space",
        "page(1)",
        "Page down",
        "Scroll down a page.",
        in_footer=False,
        shown_key="space pgdn",
    ),
    Command(
        "statistics.page_up", "pageup", "page(-1)", "Page up", "Scroll up a page.", in_footer=False, shown_key="pgup"
    ),
    Command("statistics.home", "q,escape", "leave", "Home", "Go home.", shown_key="escape"),
)
