"""What can be done with a demo, and on the screens that it leads to."""

from flashgrad.tui.commands.command import Command

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

DEMO_SCREEN = (
    Command("demo_screen.close", "q,escape", "close", "Close", "Back to where the demo was opened.", in_footer=False),
)

SOURCE = (
    Command("source.next", "n", "next_file", "Next file", "Show the next file of the demo."),
    Command("source.down", "j,down", "scroll(1)", "Down", "Scroll down.", in_footer=False, shown_key="j ↓"),
    Command("source.up", "k,up", "scroll(-1)", "Up", "Scroll up.", in_footer=False, shown_key="k ↑"),
    Command("source.close", "escape,q,o", "dismiss", "Close", "Back to the demo.", shown_key="escape"),
)

SAVE = (Command("save.close", "escape", "leave", "Close", "Close without writing anything."),)

EVIDENCE = (
    Command("evidence.measure", "m", "measure", "Measure", "Measure the claim again, on this machine."),
    Command("evidence.close", "escape,q,e", "close", "Close", "Go back to the card.", shown_key="escape"),
)
