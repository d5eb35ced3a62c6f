"""What can be done while one looks through all cards."""

from flashgrad.study.card_order import COLUMN_NAMES
from flashgrad.tui.commands.command import Command

BROWSE = (
    Command("browse.query", "slash", "query", "Search", "Type what the cards should have.", shown_key="/"),
    Command("browse.read", "enter", "read", "Read", "Show the card alone; again shows the list."),
    Command("browse.demo", "d", "demo", "Demo", "Run the experiment that belongs to this card."),
    Command(
        "browse.undo",
        "u",
        "undo",
        "Undo",
        "Take back what was done to cards last, or the latest answer.",
        in_footer=False,
    ),
    Command("browse.mark", "space", "mark", "Mark", "Mark the card, or unmark it, and go to the next."),
    Command(
        "browse.mark_all", "a", "mark_all", "Mark all", "Mark all cards that are listed, or none.", in_footer=False
    ),
    Command(
        "browse.export",
        "X",
        "export",
        "Export",
        "Write the marked cards, else the one under the cursor, to a file.",
        in_footer=False,
    ),
    Command(
        "browse.down",
        "j,down",
        "move(1)",
        "Down",
        "Go to the next card, or down in one that stands alone.",
        in_footer=False,
        shown_key="j ↓",
    ),
    Command(
        "browse.up",
        "k,up",
        "move(-1)",
        "Up",
        "Go to the card before, or up in one that stands alone.",
        in_footer=False,
        shown_key="k ↑",
    ),
    Command(
        "browse.first",
        "g,home",
        "first",
        "First",
        "Go to the top of the list or card.",
        in_footer=False,
        shown_key="g home",
    ),
    Command(
        "browse.last", "G,end", "last", "Last", "Go to the end of the list or card.", in_footer=False, shown_key="G end"
    ),
    Command("browse.half_down", "ctrl+d", "page(1)", "Half down", "Go down half a page.", in_footer=False),
    Command("browse.half_up", "ctrl+u", "page(-1)", "Half up", "Go up half a page.", in_footer=False),
    Command("browse.page_down", "pagedown", "page(2)", "Page down", "Go down a page.", in_footer=False),
    Command("browse.page_up", "pageup", "page(-2)", "Page up", "Go up a page.", in_footer=False),
    Command(
        "browse.next",
        "n",
        "other_card(1)",
        "Next",
        "Go to the next card, also while one stands alone.",
        in_footer=False,
    ),
    Command(
        "browse.previous",
        "p",
        "other_card(-1)",
        "Previous",
        "Go to the card before, also while one stands alone.",
        in_footer=False,
    ),
    *(
        Command(
            f"browse.sort_{column}",
            str(number),
            f"sort('{column}')",
            f"By {name}",
            f"Sort by {name}; again turns it round.",
            in_footer=False,
        )
        for number, (column, name) in enumerate(COLUMN_NAMES.items(), start=1)
    ),
    Command(
        "browse.save_search", "ctrl+s", "save_search", "Save search", "Save the search under a name.", in_footer=False
    ),
    Command(
        "browse.searches",
        "S",
        "saved_searches",
        "Searches",
        "Choose a saved search, or remove one.",
        in_footer=False,
    ),
    Command("browse.home", "q,escape", "leave", "Home", "Forget the search, else go home.", shown_key="escape"),
)

SEARCHES = (
    Command("searches.run", "enter", "choose", "Run", "List what this search finds."),
    Command("searches.remove", "d,delete", "remove", "Remove", "Forget this search; no card changes."),
    Command("searches.down", "j,down", "move(1)", "Down", "Go to the next search.", in_footer=False, shown_key="j ↓"),
    Command("searches.up", "k,up", "move(-1)", "Up", "Go to the search before.", in_footer=False, shown_key="k ↑"),
    Command("searches.close", "q,escape", "leave", "Close", "Go back to the cards.", shown_key="escape"),
)
"""What can be done with the list of saved searches."""

SAVE_SEARCH = (Command("save_search.close", "escape", "leave", "Close", "Go back without saving the search."),)
"""What can be done while a search is given a name."""
