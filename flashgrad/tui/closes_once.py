"""Screens that close once, however many keys are on their way."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import MountError

Result = TypeVar("Result")


class ClosesOnce(Screen[Result]):
    """Textual takes the screen on top away, whichever was dismissed: a second key would close the one below too."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close this screen with `result`, unless it is closed already or another stands over it."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    async def while_open(self, draw: Callable[[], Awaitable[None]]) -> None:
        """Draw; where this screen is closed meanwhile, what it would draw on is gone, and that ends it."""
        try:
            await draw()
        except (NoMatches, MountError):
            if not self.app._exit and self in self.app.screen_stack:
                raise
