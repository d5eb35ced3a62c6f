"""Text whose lines are broken for the width that it has."""

from textual.content import Content
from textual.widgets import Static


class FittedText(Static):
    """Writes itself anew for another width, and when `write` is called."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._written_for = 0

    def fitted(self, width: int) -> Content:
        """The text in lines of `width` cells, which is 0 before the widget is on screen."""
        raise NotImplementedError

    def write(self) -> None:
        """Show the text as it is now."""
        self._written_for = self.size.width
        self.update(self.fitted(self.size.width))

    def on_resize(self) -> None:
        """Break the lines anew for another width."""
        if self.size.width != self._written_for:
            self.write()
