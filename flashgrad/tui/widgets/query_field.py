"""Where a query is typed: completion on a key, and what is wrong or possible in the line below."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from flashgrad.cells import cut
from flashgrad.library.browse import Vocabulary
from flashgrad.study.query import MAXIMUM_QUERY_LENGTH
from flashgrad.text import one_line
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import QUERY
from flashgrad.tui.widgets.fitted_text import FittedText
from flashgrad.tui.widgets.query_completion import Completion, completion


class QueryField(Input):
    """One line of text in the search language. A question mark outside of quotes asks for help."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(QUERY)]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            placeholder="words, tag:relu, is:due, interval>30 · ? explains",
            compact=True,
            max_length=MAXIMUM_QUERY_LENGTH,
            select_on_focus=False,
            id=id,
        )
        self.vocabulary = Vocabulary()

    @property
    def completion(self) -> Completion | None:
        """What the query could go on with at the cursor."""
        return completion(self.value, self.cursor_position, self.vocabulary)

    def action_complete(self) -> None:
        """Take the first value; nothing happens where there is none."""
        offered = self.completion
        if offered is not None:
            self.value, self.cursor_position = offered.applied(self.value, self.cursor_position)

    async def on_key(self, event: events.Key) -> None:
        """A question mark means nothing in a query, except in quotes."""
        if event.character == "?" and self.value[: self.cursor_position].count('"') % 2 == 0:
            event.stop()
            event.prevent_default()
            await self.run_action("app.show_help")


class QueryRemark(FittedText):
    """One line under the field: the values that would complete the query, else a sentence about it.

    A query that can be completed is not yet the one that is meant, so nothing is said against it.
    """

    DEFAULT_CSS = """
    QueryRemark { height: 1; color: $text-muted; text-wrap: nowrap; }
    QueryRemark.-error { height: auto; max-height: 3; color: $text-error; text-wrap: wrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sentence = ""
        self._is_error = False
        self._offered: Completion | None = None

    def say(self, sentence: str, *, is_error: bool = False) -> None:
        """Show `sentence`, which may be empty."""
        self._sentence = sentence
        self._is_error = is_error
        self._rewrite()

    def offer(self, offered: Completion | None) -> None:
        """Show these values for as long as there are any."""
        self._offered = offered
        self._rewrite()

    def fitted(self, width: int) -> Content:
        """The values, cut to the line, else the sentence."""
        if self._offered is None:
            return Content(self._sentence)
        first, *others = (one_line(value) for value in self._offered.values)
        return Content.assemble("tab  ", (cut(first, width - 5), "bold"), cut("   " + "   ".join(others), width - 5))

    def _rewrite(self) -> None:
        self.set_class(self._is_error and self._offered is None, "-error")
        self.write()
