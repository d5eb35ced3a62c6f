"""Every command of the app: its name, key and help. Bindings, footer, palette and help page derive from here."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a learner can do on a screen."""

    id: str
    """Unique; the name under which a key can be remapped, such as `review.reveal`."""
    key: str
    """Default keys, separated by commas."""
    action: str
    """Textual action on the screen that owns the command."""
    name: str
    """One or two words for the footer."""
    help_text: str
    """One sentence for help page, palette and tooltip."""
    in_footer: bool = True
    shown_key: str | None = None
    """How the keys are written for people, where it differs."""


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Textual bindings for `commands`."""
    return [
        Binding(
            command.key,
            command.action,
            command.name,
            show=command.in_footer,
            key_display=command.shown_key,
            tooltip=command.help_text,
            id=command.id,
        )
        for command in commands
    ]


APP = (
    Command("app.help", "question_mark", "show_help", "Help", "Show what every key does here.", shown_key="?"),
    Command("app.quit", "ctrl+q", "quit", "Quit", "Leave flashgrad; everything is already saved.", in_footer=False),
)

HOME = (
    Command("home.start", "enter,space", "app.study", "Start", "Study what is due today.", shown_key="enter"),
    Command("home.gallery", "g", "app.gallery", "Gallery", "Look through all demos and play with them."),
    Command(
        "home.statistics",
        "t",
        "app.statistics",
        "Stats",
        "Look at what was learned, the year and what is to come.",
    ),
    Command("home.import", "i", "import_decks", "Import", "Import a deck file or a folder of them."),
    Command(
        "home.undo",
        "u",
        "undo",
        "Undo",
        "Take back the latest answer, or what else was done to a card last, also on an earlier day.",
    ),
    Command("home.quit", "q", "app.quit", "Quit", "Leave flashgrad; everything is already saved."),
)

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

GALLERY = (
    Command("gallery.open", "enter", "open", "Open", "Open the demo and play with it."),
    Command(
        "gallery.filter", "slash", "filter", "Filter", "Show only demos that have the words you type.", shown_key="/"
    ),
    Command("gallery.down", "j,down", "move(1)", "Down", "Go to the next demo.", in_footer=False, shown_key="j ↓"),
    Command("gallery.up", "k,up", "move(-1)", "Up", "Go to the demo before.", in_footer=False, shown_key="k ↑"),
    Command("gallery.home", "q,escape", "leave", "Home", "Forget the filter, else go home.", shown_key="escape"),
)

STATISTICS = (
    Command("statistics.month", "1", "look_back(30)", "Month", "Look back on the last 30 days."),
    Command("statistics.quarter", "2", "look_back(91)", "3 months", "Look back on the last 91 days."),
    Command("statistics.year", "3", "look_back(365)", "Year", "Look back on the last 365 days."),
    Command("statistics.all", "4", "look_back(0)", "All", "Look back on everything."),
    Command("statistics.deck", "d", "step_deck(1)", "Deck", "Count the next deck alone; after the last, all decks."),
    Command("statistics.deck_back", "D", "step_deck(-1)", "Deck back", "Count the deck before alone.", in_footer=False),
    Command("statistics.down", "j,down", "scroll(1)", "Down", "Scroll down.", in_footer=False, shown_key="j ↓"),
    Command("statistics.up", "k,up", "scroll(-1)", "Up", "Scroll up.", in_footer=False, shown_key="k ↑"),
    Command(
        "statistics.page_down",
        "pagedown,space",
        "page(1)",
        "Page down",
        "Scroll down a page.",
        in_footer=False,
        shown_key="space pgdn",
    ),
    Command(
        "statistics.page_up", "pageup", "page(-1)", "Page up", "Scroll up a page.", in_footer=False, shown_key="pgup"
    ),
    Command("statistics.home", "q,escape", "leave", "Home", "Go home.", shown_key="escape"),
)

DEMO = (
    Command("demo.skip", "space", "skip", "Just show me", "Run without a prediction."),
    *(
        Command(f"demo.choose_{n}", str(n), f"choose({n})", f"Choice {n}", f"Predict choice {n}.", in_footer=False)
        for n in range(1, 10)
    ),
    Command("demo.cancel", "x", "cancel", "Cancel", "Stop the run."),
    Command("demo.run_again", "t", "run", "Run again", "Run again with these values."),
    Command("demo.predict", "a", "predict", "Ask", "Answer the next question about this demo."),
    Command("demo.view", "v", "toggle_view", "View", "Look at the same run in another way."),
    Command("demo.next_plot", "n", "next_plot", "Plot", "Show the plot that has no room here."),
    Command("demo.pin", "p", "pin", "Pin", "Keep this run as a ghost behind the next ones; again lets it go."),
    Command("demo.reset", "r", "reset", "Reset", "Back to the values that the demo was opened with."),
    Command("demo.seed", "s", "next_seed", "Seed", "Run again with the next random seed."),
    Command("demo.source", "o", "source", "Source", "Read the demo's source."),
    Command("demo.save", "w", "save", "Save", "Write the picture (SVG, PNG) or the numbers (JSON) to a file."),
    Command("demo.close", "q", "close", "Close", "Back to where the demo was opened."),
    # Escape does the nearer of the two: the first of these that is open. It stops a run even before the footer says
    # that one is under way.
    Command("demo.stop_by_escape", "escape", "stop", "Cancel", "Stop the run.", in_footer=False),
    Command("demo.close_by_escape", "escape", "close", "Close", "Back to where the demo was opened.", in_footer=False),
)
"""The keys of a demo, which stands on a screen of its own or beside a card."""

SOURCE = (
    Command("source.next", "n", "next_file", "Next file", "Show the next file of the demo."),
    Command("source.down", "j,down", "scroll(1)", "Down", "Scroll down.", in_footer=False, shown_key="j ↓"),
    Command("source.up", "k,up", "scroll(-1)", "Up", "Scroll up.", in_footer=False, shown_key="k ↑"),
    Command("source.close", "escape,q,o", "dismiss", "Close", "Back to the demo.", shown_key="escape"),
)

DEMO_SCREEN = (
    Command("demo_screen.close", "q,escape", "close", "Close", "Back to where the demo was opened.", in_footer=False),
)

SAVE = (Command("save.close", "escape", "leave", "Close", "Close without writing anything."),)

EVIDENCE = (
    Command("evidence.measure", "m", "measure", "Measure", "Measure the claim again, on this machine."),
    Command("evidence.close", "escape,q,e", "close", "Close", "Go back to the card.", shown_key="escape"),
)

_FOUR = (("1", "Again", 2), ("2", "Hard", 3), ("3", "Good", 4), ("4", "Easy", 5))
_SIX = (
    ("0", "Blackout", 0),
    ("1", "Wrong", 1),
    ("2", "Again", 2),
    ("3", "Hard", 3),
    ("4", "Good", 4),
    ("5", "Easy", 5),
)
_MEANINGS = (
    "No idea: nothing came back.",
    "Wrong, though the answer looked familiar.",
    "Wrong, though the answer was near.",
    "Right, with serious difficulty.",
    "Right, after some thought.",
    "Right, at once.",
)


_GRADE_KEY_MEANINGS = {
    "0": "With six grades: Blackout.",
    "1": "Again. With six grades: Wrong.",
    "2": "Hard. With six grades: Again.",
    "3": "Good. With six grades: Hard.",
    "4": "Easy. With six grades: Good.",
    "5": "With six grades: Easy.",
}

GRADES = tuple(
    Command(f"review.grade_{key}", key, f"grade('{key}')", f"Grade {key}", meaning, in_footer=False)
    for key, meaning in _GRADE_KEY_MEANINGS.items()
)


@dataclass(frozen=True, slots=True)
class GradeKey:
    """A key that grades the card on screen."""

    key: str
    name: str
    grade: int
    """The q that the log stores."""
    help_text: str


def grade_keys(setting: str) -> tuple[GradeKey, ...]:
    """The keys for the setting `grade_keys`: `four` or `six`."""
    return tuple(
        GradeKey(key, name, grade, _MEANINGS[grade]) for key, name, grade in (_SIX if setting == "six" else _FOUR)
    )
