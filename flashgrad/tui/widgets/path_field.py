"""Where paths are typed, pasted or dropped; completed on a key."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import PATH
from flashgrad.tui.typed_path import PathCompletion, pasted_paths, path_completion


class PathField(Input):
    """One line for a path, or for several as a terminal writes those that are dropped into it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PATH))

    @dataclass
    class Offered(Message):
        """What the path could go on with has become known."""

        completion: PathCompletion

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            placeholder="a deck file or folder, such as ~/notes; drop files here",
            compact=True,
            select_on_focus=False,
            id=id,
        )

    def action_complete(self) -> None:
        """Add what all names that fit share, and say which they are."""
        self.run_worker(self._complete(self.value), exclusive=True, group="complete")

    def on_paste(self, event: events.Paste) -> None:
        """Textual would take the first line alone; terminals drop several files as several lines."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(pasted_paths(event.text))

    async def _complete(self, text: str) -> None:
        completion = await asyncio.to_thread(path_completion, text)  # a folder may be on a slow disk
        if self.value == text:
            self.value = completion.text
            self.cursor_position = len(completion.text)
            self.post_message(self.Offered(completion))
