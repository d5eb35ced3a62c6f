"""What can be done to the deck file of a card that is shown."""

from flashgrad.tui.commands.command import Command

EDITING = (
    Command(
        "card.edit",
        "E",
        "edit",
        "Edit",
        "Edit the card in its deck file with your editor, and come back to it.",
        in_footer=False,
    ),
    Command(
        "card.add",
        "A",
        "add",
        "New card",
        "Write a new card for the deck of this one with your editor.",
        in_footer=False,
    ),
)
