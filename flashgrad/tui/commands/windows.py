"""What can be done in the windows that open over a screen."""

from flashgrad.tui.commands.command import Command

HELP = (Command("help.close", "escape,q,question_mark", "dismiss", "Close", "Close this list.", shown_key="escape"),)

WELCOME = (
    Command("welcome.close", "escape,enter,space", "close", "Close", "Go to the first screen.", shown_key="enter"),
)
