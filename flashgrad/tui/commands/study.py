"""What can be done while one chooses what to study, sets the day's limits, and reads the summary of a session."""

from flashgrad.tui.commands.command import Command

STUDY_CHOICE = (
    Command("choice.start", "enter", "start", "Start", "Begin the session."),
    Command("choice.next", "down", "app.focus_next", "Next", "Go to the next line.", in_footer=False, shown_key="↓"),
    Command(
        "choice.previous",
        "up",
        "app.focus_previous",
        "Previous",
        "Go to the line before.",
        in_footer=False,
        shown_key="↑",
    ),
    Command("choice.close", "escape", "leave", "Close", "Close without starting."),
)
LIMITS = (
    Command("limits.set", "enter", "set", "Set", "Let these limits hold for today."),
    Command("limits.more", "up", "add(5)", "+5", "Let 5 more in.", shown_key="↑"),
    Command("limits.fewer", "down", "add(-5)", "-5", "Let 5 fewer in.", shown_key="↓"),
    Command("limits.many_more", "pageup", "add(10)", "+10", "Let 10 more in.", shown_key="pgup"),
    Command("limits.many_fewer", "pagedown", "add(-10)", "-10", "Let 10 fewer in.", shown_key="pgdn"),
    Command("limits.back", "ctrl+r", "back", "Back", "Go back to the limits of the settings."),
    Command("limits.close", "escape", "leave", "Close", "Close without changing anything."),
)
SUMMARY = (
    Command("summary.home", "enter", "finish", "Home", "Go home; every answer is already saved.", in_footer=False),
    Command("summary.demo", "d", "revisit", "Demo", "Open the demo that is worth another look."),
    Command("summary.limits", "l", "let_more_in", "Limits", "Let more cards in today, and go on with them."),
)
