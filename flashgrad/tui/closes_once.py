"""Screens that close once, however many keys are on their way."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import MountError
from textual.worker import Worker

Result = TypeVar("Result")


class ClosesOnce(Screen[Result]):
    """Textual takes the screen on top away, whichever was dismissed: a second key would close the one below too."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close this screen with `result`, unless it is closed already or another stands over it."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    def draw_beside(self, draw: Callable[[], Awaitable[None]], *, group: str, exclusive: bool = False) -> Worker[None]:
        """A worker that does it `while_open`.

        It is given a function: of a coroutine that is overtaken before it begins, Python says that nobody awaited it.
        """
        return self.run_worker(partial(self.while_open, draw), group=group, exclusive=exclusive)

    async def while_open(self, draw: Callable[[], Awaitable[None]]) -> None:
        """Draw; where this screen is closed meanwhile, what it would draw on is gone, and that ends it."""
        try:
            await draw()
        except (NoMatches, MountError):
            is_app_up = self.app.is_running and not self.app._exit
            if is_app_up and self in self.app.screen_stack:
                raise
