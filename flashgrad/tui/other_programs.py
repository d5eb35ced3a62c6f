"""The app is not alone with the library: what other programs store in it, the screens hear of."""

from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message

from flashgrad.errors import FlashgradError

if TYPE_CHECKING:
    # Deferred at run time: the first screen is painted before any of this is needed.
    from flashgrad.library.library import Library

LOOK_EVERY_S = 1.0


class StoredElsewhere(Message, bubble=False):
    """Something beside the screens stored something in the library, most likely answers; every screen hears."""


class OtherPrograms(App[None]):
    """The part of the app that notices other programs on its library."""

    _library: "Library | None"
    _seen_version = 0

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY_S, self._look_for_others)

    def begin_with(self, library: "Library") -> None:
        """Take up a library that was just opened, of which nothing is shown yet."""
        self._library = library
        self._has_news()

    def _look_for_others(self) -> None:
        if self._has_news():
            for screen in self.screen_stack:
                screen.post_message(StoredElsewhere())

    def _has_news(self) -> bool:
        if self._library is None:
            return False
        from flashgrad.library.elsewhere import version

        try:
            seen, self._seen_version = self._seen_version, version(self._library)
        except FlashgradError:
            return False  # whoever needs the library next says so, and this looks again
        return seen != self._seen_version
