"""What screens that change settings need of the app."""

from typing import Protocol

from flashgrad.library.library import Library


class LibraryKeeper(Protocol):
    """Holds the library that every screen is opened with."""

    @property
    def library(self) -> Library:
        """The library as it is now."""
        ...

    def adopt(self, library: Library) -> None:
        """Use `library`, which has the same connection, from now on, with the settings that it carries."""
        ...

    def leave_settings(self) -> None:
        """Close the settings screen on top, and with it every screen that shows a schedule that is no more."""
        ...
