"""What can be done with a part of a screen while it has the focus."""

from flashgrad.tui.commands.command import Command

QUERY = (Command("query.complete", "tab", "complete", "Complete", "Complete a tag, a deck or a status."),)
"""The field in which a search is typed."""

DEMO_LIST = (
    Command("demo_list.first", "home", "first", "First", "Go to the first demo.", in_footer=False),
    Command("demo_list.last", "end", "last", "Last", "Go to the last demo.", in_footer=False),
    Command("demo_list.page_up", "pageup", "page_up", "Page up", "Go up a page.", in_footer=False),
    Command("demo_list.page_down", "pagedown", "page_down", "Page down", "Go down a page.", in_footer=False),
)

CALENDAR = (
    Command("calendar.left", "left", "move(-7)", "Week", "Go to the week before.", shown_key="←→"),
    Command("calendar.right", "right", "move(7)", "Week", "Go to the week after.", in_footer=False),
    Command("calendar.up", "up", "move(-1)", "Day", "Go to the day before.", shown_key="↑↓"),
    Command("calendar.down", "down", "move(1)", "Day", "Go to the day after.", in_footer=False),
)

CHART = (
    Command(
        "chart.left",
        "left",
        "move_cursor(-1)",
        "Read",
        "Move the cursor and read the exact values under it.",
        shown_key="←→",
    ),
    Command("chart.right", "right", "move_cursor(1)", "Right", "Move the cursor right.", in_footer=False),
    Command("chart.up", "up", "move_row(-1)", "Up", "Move the cursor up a row of a matrix.", in_footer=False),
    Command("chart.down", "down", "move_row(1)", "Down", "Move the cursor down a row of a matrix.", in_footer=False),
    Command("chart.first", "home", "move_to(0)", "First", "Move the cursor to the first point.", in_footer=False),
    Command("chart.last", "end", "move_to(-1)", "Last", "Move the cursor to the last point.", in_footer=False),
)

PARAMETERS = (
    Command("parameters.previous", "up", "select(-1)", "Above", "Go to the parameter above.", in_footer=False),
    Command("parameters.next", "down", "select(1)", "Below", "Go to the parameter below.", in_footer=False),
)
"""All controls of a demo together."""

PARAMETER = (
    Command(
        "parameter.decrease",
        "left",
        "step(-1)",
        "Set",
        "Change this parameter by a small step; a number can be typed.",
        shown_key="←→",
    ),
    Command("parameter.increase", "right", "step(1)", "Increase", "A small step up.", in_footer=False),
    Command("parameter.page_up", "pageup", "page(1)", "More", "A large step up.", in_footer=False),
    Command("parameter.page_down", "pagedown", "page(-1)", "Less", "A large step down.", in_footer=False),
    Command("parameter.least", "home", "to_end(False)", "Least", "The least value.", in_footer=False),
    Command("parameter.greatest", "end", "to_end(True)", "Greatest", "The greatest value.", in_footer=False),
    Command("parameter.commit", "enter", "commit", "Take", "Take the number that was typed.", in_footer=False),
    Command("parameter.abandon", "escape", "abandon", "Forget", "Forget the number that was typed.", in_footer=False),
    Command("parameter.erase", "backspace", "erase", "Erase", "Erase the last digit.", in_footer=False),
)
"""One control of a demo."""

CHOICE_LINE = (
    Command("choice.left", "left", "step(-1)", "Change", "Take the value before.", shown_key="←→"),
    Command("choice.right", "right", "step(1)", "Next", "Take the next value.", in_footer=False),
)
"""A line on which a value is chosen."""

PATH = (Command("path.complete", "tab", "complete", "Complete", "Complete the name of a file or folder."),)
"""The field in which a path is typed."""
