"""What can be done in the settings, and in the windows that they open."""

from flashgrad.tui.commands.command import Command

SETTINGS = (
    Command("settings.edit", "enter,space", "edit", "Change", "Change the setting.", shown_key="enter"),
    Command("settings.default", "r", "to_default", "Default", "Give the setting its default back."),
    Command("settings.optimise", "o", "app.optimise", "Fit FSRS", "Fit the parameters of FSRS to your own reviews."),
    Command("settings.down", "j,down", "move(1)", "Down", "Go to the next setting.", in_footer=False, shown_key="j ↓"),
    Command("settings.up", "k,up", "move(-1)", "Up", "Go to the setting before.", in_footer=False, shown_key="k ↑"),
    Command("settings.next_group", "tab", "group(1)", "Group", "Go to the next group of settings."),
    Command(
        "settings.previous_group",
        "shift+tab",
        "group(-1)",
        "Group back",
        "Go to the group of settings before.",
        in_footer=False,
    ),
    Command("settings.first", "g,home", "go_to(0)", "First", "Go to the first setting.", in_footer=False),
    Command("settings.last", "G,end", "go_to(-1)", "Last", "Go to the last setting.", in_footer=False),
    Command("settings.page_down", "pagedown", "page(1)", "Page down", "Go down a page.", in_footer=False),
    Command("settings.page_up", "pageup", "page(-1)", "Page up", "Go up a page.", in_footer=False),
    Command("settings.home", "q,escape", "leave", "Close", "Leave the settings; they are saved.", shown_key="escape"),
)

SETTING = (Command("setting.abandon", "escape", "abandon", "Cancel", "Leave the setting as it was."),)
"""The field in which a value is typed."""

CHOICES = (
    Command("choices.take", "enter,space", "take", "Take", "Take this value.", shown_key="enter"),
    Command("choices.down", "j,down", "move(1)", "Down", "Go to the next value.", in_footer=False, shown_key="j ↓"),
    Command("choices.up", "k,up", "move(-1)", "Up", "Go to the value before.", in_footer=False, shown_key="k ↑"),
    Command("choices.close", "q,escape", "leave", "Cancel", "Leave the setting as it was.", shown_key="escape"),
)
"""The list from which a value is chosen."""

SCHEDULE_CHANGE = (
    Command("change.take", "enter", "take", "Do it", "Derive the whole schedule anew from the log.", shown_key="enter"),
    Command("change.down", "j,down", "scroll(1)", "Down", "Scroll down.", in_footer=False, shown_key="j ↓"),
    Command("change.up", "k,up", "scroll(-1)", "Up", "Scroll up.", in_footer=False, shown_key="k ↑"),
    Command("change.close", "q,escape", "leave", "Cancel", "Leave the schedule as it is.", shown_key="escape"),
)
"""What another schedule would change."""

OPTIMISER = (
    Command("optimiser.take", "enter", "take", "Take them", "Take the parameters that were found.", shown_key="enter"),
    Command("optimiser.close", "q,escape", "leave", "Close", "Leave everything as it is.", shown_key="escape"),
)
