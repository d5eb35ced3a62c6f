"""What can be done in the gallery of demos."""

from flashgrad.tui.commands.command import Command

GALLERY = (
    Command("gallery.open", "enter", "open", "Open", "Open the demo and play with it."),
    Command(
        "gallery.filter", "slash", "filter", "Filter", "Show only demos that have the words you type.", shown_key="/"
    ),
    Command("gallery.down", "j,down", "move(1)", "Down", "Go to the next demo.", in_footer=False, shown_key="j ↓"),
    Command("gallery.up", "k,up", "move(-1)", "Up", "Go to the demo before.", in_footer=False, shown_key="k ↑"),
    Command("gallery.home", "q,escape", "leave", "Home", "Forget the filter, else go home.", shown_key="escape"),
)
