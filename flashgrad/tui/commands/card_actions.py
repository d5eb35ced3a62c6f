"""What can be done to cards besides answering them, on every screen that shows one, and on the pop-ups for it."""

from flashgrad.model import HIGHEST_FLAG
from flashgrad.tui.commands.command import Command

CARD_ACTIONS = (
    Command("card.bury", "b", "bury", "Bury", "Ask it no more today.", in_footer=False),
    Command(
        "card.suspend",
        "x",
        "suspend",
        "Suspend",
        "Ask it no more until it is unsuspended, which the same key does in the list of cards.",
        in_footer=False,
    ),
    Command(
        "card.flag", "f", "flag", "Flag", "Mark it with a flag from 1 to 7, or take its flag away.", in_footer=False
    ),
    Command("card.reset", "r", "reset", "Reset", "Make it a new card again; its history stays.", in_footer=False),
    Command("card.set_due", "w", "set_due", "When", "Say on which day it is due.", in_footer=False),
    Command("card.choose_demo", "D", "choose_demo", "Other demo", "Choose the demo that it leads to.", in_footer=False),
    Command(
        "card.information",
        "i",
        "information",
        "Info",
        "Show all that is known of it, and its history.",
        in_footer=False,
    ),
)
"""The keys of a card's actions; in the list of cards they are meant for all that are marked."""

FLAG = (
    *(
        Command(
            f"flag.set_{number}",
            str(number),
            f"take({number})",
            f"Flag {number}",
            "Give the card the flag of this number; 0 takes its flag away.",
            in_footer=False,
        )
        for number in range(HIGHEST_FLAG + 1)
    ),
    Command("flag.down", "j,down", "move(1)", "Down", "Go to the next flag.", in_footer=False, shown_key="j ↓"),
    Command("flag.up", "k,up", "move(-1)", "Up", "Go to the flag before.", in_footer=False, shown_key="k ↑"),
    Command("flag.take", "enter,space", "take_highlighted", "Take", "Give the card this flag.", shown_key="enter"),
    Command("flag.close", "escape,q,f", "close", "Close", "Leave the flag as it is.", shown_key="escape"),
)

DUE_DAY = (Command("due_day.close", "escape", "close", "Close", "Leave the due day as it is."),)

DEMO_CHOICE = (
    Command("demo_choice.take", "enter", "take", "Choose", "Let the card lead to this demo."),
    Command(
        "demo_choice.none", "delete,0", "take_none", "Card's own", "Take back your choice for the card.", shown_key="0"
    ),
    Command(
        "demo_choice.filter",
        "slash",
        "filter",
        "Filter",
        "Show only demos that have the words you type.",
        shown_key="/",
    ),
    Command("demo_choice.down", "j,down", "move(1)", "Down", "Go to the next demo.", in_footer=False, shown_key="j ↓"),
    Command("demo_choice.up", "k,up", "move(-1)", "Up", "Go to the demo before.", in_footer=False, shown_key="k ↑"),
    Command(
        "demo_choice.close", "escape,q,D", "leave", "Close", "Forget the filter, else leave all as it is.",
        shown_key="escape",
    ),
)  # fmt: skip

INFORMATION = (
    Command("information.down", "j,down", "scroll(1)", "Down", "Scroll down.", in_footer=False, shown_key="j ↓"),
    Command("information.up", "k,up", "scroll(-1)", "Up", "Scroll up.", in_footer=False, shown_key="k ↑"),
    Command("information.half_down", "ctrl+d", "page(1)", "Half down", "Scroll down half a page.", in_footer=False),
    Command("information.half_up", "ctrl+u", "page(-1)", "Half up", "Scroll up half a page.", in_footer=False),
    Command(
        "information.page_down",
        "pagedown,space",
        "page(2)",
        "Page down",
        "Scroll down a page.",
        in_footer=False,
        shown_key="space pgdn",
    ),
    Command("information.page_up", "pageup", "page(-2)", "Page up", "Scroll up a page.", in_footer=False),
    Command("information.first", "g,home", "first", "First", "Go to the top.", in_footer=False, shown_key="g home"),
    Command("information.last", "G,end", "last", "Last", "Go to the end.", in_footer=False, shown_key="G end"),
    Command("information.close", "escape,q,i", "close", "Close", "Go back to the card.", shown_key="escape"),
)
