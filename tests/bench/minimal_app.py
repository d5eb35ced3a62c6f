"""The least that a Textual app can be: one line of text, a footer, and a key that changes the line."""

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, Static


class MinimalApp(App[None]):
    """Counts key presses."""

    BINDINGS = [Binding("space", "advance", "Advance")]  # noqa: RUF012 - Textual reads this class variable

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def compose(self) -> ComposeResult:
        yield Static("a0000000")
        yield Footer(show_command_palette=False)

    def action_advance(self) -> None:
        """Change the line."""
        self._count += 1
        self.query_one(Static).update(f"a{self._count:07}")


if __name__ == "__main__":
    MinimalApp().run()
