"""What can be done in a review, besides grading."""

from flashgrad.tui.commands.command import Command

REVIEW = (
    Command("review.reveal", "space,enter", "reveal", "Show answer", "Show the answer.", shown_key="space"),
    Command("review.demo", "d", "demo", "Demo", "Run the experiment that belongs to this card."),
    Command("review.evidence", "e", "evidence", "Evidence", "Show how the card's claim was measured, and the verdict."),
    Command(
        "review.undo",
        "u",
        "undo",
        "Undo",
        "Take back the latest answer, or what else was done to a card last, and ask that card again.",
    ),
    Command("review.skip", "s", "skip", "Skip", "Put this card at the end of the queue; nothing is stored."),
    Command("review.down", "j,down", "scroll(1)", "Down", "Scroll the card down.", in_footer=False, shown_key="j ↓"),
    Command("review.up", "k,up", "scroll(-1)", "Up", "Scroll the card up.", in_footer=False, shown_key="k ↑"),
    Command("review.home", "q,escape", "leave", "Home", "Go home; every answer is already saved.", shown_key="q"),
)
