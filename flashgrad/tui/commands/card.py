"""What can be done to a card, wherever one is shown in full."""

from flashgrad.tui.commands.command import Command

CARD = (
    Command(
        "card.point", "tab", "point(1)", "Point", "Go to the card's next formula, code, link or image.", in_footer=False
    ),
    Command("card.point_back", "shift+tab", "point(-1)", "Point back", "Go to the one before.", in_footer=False),
    Command("card.copy", "c", "copy", "Copy", "Copy the LaTeX or code, or the address, that you point at."),
    Command("card.open", "o", "open_item", "Open", "Open the link or image that you point at."),
    Command(
        "card.left",
        "left,h",
        "sideways(-1)",
        "Left",
        "Scroll what is wider than the card.",
        in_footer=False,
        shown_key="h ←",
    ),
    Command(
        "card.right",
        "right,l",
        "sideways(1)",
        "Right",
        "Scroll what is wider than the card.",
        in_footer=False,
        shown_key="l →",
    ),
)
"""The keys of a card, wherever one is shown in full."""
