"""The app follows the deck files: what changes on disk is taken in, and the screens hear of it."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import App
from textual.message import Message
from textual.reactive import var

from flashgrad.errors import FlashgradError
from flashgrad.text import one_line

if TYPE_CHECKING:
    # Deferred at run time: the first screen is painted before any of this is needed.
    from flashgrad.library.deck_watch import DeckWatch, Noticed
    from flashgrad.library.editing import Added
    from flashgrad.library.library import Library
    from flashgrad.library.live import Reread, Trouble


_MOST_NOTIFICATIONS = 3


class DeckSaved(Message):
    """The learner edited a deck file from here."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class DraftWritten(Message):
    """The learner wrote a new card for a deck."""

    def __init__(self, draft: Path, deck: Path) -> None:
        super().__init__()
        self.draft = draft
        self.deck = deck


class DecksChanged(Message, bubble=False):
    """Cards of the library may have changed, vanished or come back; every screen hears of it."""


class LiveDecks(App[None]):
    """The part of the app that follows the deck files."""

    deck_trouble: var[str] = var("")
    """What is wrong with deck files that changed, a line for each."""

    _followed: "Library | None" = None
    _watch: "DeckWatch | None" = None
    _following: "asyncio.Task[None] | None" = None

    def follow_decks(self, library: "Library") -> None:
        """From now on take in deck files of `library` when they change, unless its settings say otherwise."""
        self._followed = library
        self._troubles: dict[Path, Trouble] = {}
        self._rereading = asyncio.Lock()
        if library.settings.watch_decks:
            # No worker of Textual's: those are waited for, and this one ends with the app.
            self._following = asyncio.create_task(self._follow(library))
            self._following.add_done_callback(self._followed_to_the_end)

    def follow_under(self, library: "Library") -> None:
        """Go on with `library`, which has other settings; begin or end to follow where they say so."""
        if self._followed is None:
            return
        self._followed = library
        if self._following is None and library.settings.watch_decks:
            self.follow_decks(library)
        elif not library.settings.watch_decks:
            self.lose_decks()
            self._followed = library

    def lose_decks(self) -> None:
        """Follow the deck files no longer."""
        if self._following is not None:
            self._following.cancel()
        self._following = self._followed = None

    async def stop_following(self) -> None:
        """Let go of the deck files; what is being taken in is taken in to its end."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])

    def _followed_to_the_end(self, following: "asyncio.Task[None]") -> None:
        if not following.cancelled() and (error := following.exception()):
            said = f"Changes of deck files are not noticed any more ({one_line(str(error), 200)}); import them with i."
            self.notify(said, severity="error", markup=False)

    @on(DeckSaved)
    def _deck_saved(self, event: DeckSaved) -> None:
        self.run_worker(self._take_in([event.path]), group="deck saved", exit_on_error=False)

    @on(DraftWritten)
    def _draft_written(self, event: DraftWritten) -> None:
        self.run_worker(self._add(event.draft, event.deck), group="deck saved", exit_on_error=False)

    async def _add(self, draft: Path, deck: Path) -> None:
        """Put a new card into its deck file, and say where."""
        if self._followed is None:
            return
        async with self._rereading:
            try:
                added = await asyncio.to_thread(_finish, self._followed, draft, deck)
            except FlashgradError as error:
                self.notify(str(error), severity="error", markup=False)
                return
        said = f"Added to {one_line(deck.name)}, line {added.lines[0]}." if added else "Nothing was added."
        self.notify(said, markup=False)
        if added is not None:
            self._put_troubles(added.reread)
            self._tell_screens()

    async def _follow(self, library: "Library") -> None:
        from flashgrad.library.deck_watch import DeckWatch

        self._watch = DeckWatch(library)
        async for noticed in self._watch.changes():
            await self._take_notice(noticed)

    async def _take_notice(self, noticed: "Noticed") -> None:
        gone = [
            f"{one_line(str(path))} is not there any more. Its cards stay as they are." for path in noticed.vanished
        ]
        self._say_some(gone, is_warning=True)
        new = [f"{one_line(path.name)} can be imported: press i on the first screen." for path in noticed.beside]
        self._say_some(new, is_warning=False)
        self._forget_troubles([*noticed.vanished, *(path for path in noticed.imported if self._is_held(path))])
        if noticed.changed:
            await self._take_in(noticed.changed)
        elif noticed.imported:
            self._tell_screens()

    async def _take_in(self, paths: Sequence[Path]) -> None:
        """Import what these files hold now, and say what came of it."""
        if self._followed is None:
            return
        async with self._rereading:
            try:
                done = await asyncio.to_thread(_reread, self._followed, paths)
            except FlashgradError as error:
                self.notify(f"Changed deck files were not taken in. {error}", severity="error", markup=False)
                if self._watch is not None:
                    self._watch.forget(paths)
                return
        if done.sentence:
            self.notify(done.sentence, markup=False)
        self._put_troubles(done)
        self._tell_screens()

    def _put_troubles(self, done: "Reread") -> None:
        known = {path: self._troubles[path].sentence for path in done.paths if path in self._troubles}
        self._forget_troubles(done.paths)
        self._troubles.update((trouble.path, trouble) for trouble in done.troubles)
        new = [trouble.sentence for trouble in done.troubles if trouble.sentence != known.get(trouble.path)]
        self._say_some(new, is_warning=True)
        self._show_troubles()

    def _say_some(self, sentences: Sequence[str], *, is_warning: bool) -> None:
        """Each of them in a notification, but no more than a screen has room for."""
        beyond = len(sentences) - _MOST_NOTIFICATIONS
        more = f" So it is with {beyond} more deck files." if beyond > 0 else ""
        for number, sentence in enumerate(sentences[:_MOST_NOTIFICATIONS], start=1):
            said = sentence + (more if number == _MOST_NOTIFICATIONS else "")
            self.notify(said, severity="warning" if is_warning else "information", markup=False)

    def _forget_troubles(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self._troubles.pop(path, None)
        self._show_troubles()

    def _show_troubles(self) -> None:
        self.deck_trouble = "\n".join(trouble.sentence for trouble in self._troubles.values())

    def _is_held(self, path: Path) -> bool:
        return path in self._troubles and self._troubles[path].is_held

    def _tell_screens(self) -> None:
        for screen in self.screen_stack:
            screen.post_message(DecksChanged())


def _finish(library: "Library", draft: Path, deck: Path) -> "Added | None":
    from flashgrad.library.drafts import finish_draft
    from flashgrad.library.library import second_connection

    with second_connection(library) as own:
        return finish_draft(own, draft, deck)


def _reread(library: "Library", paths: Sequence[Path]) -> "Reread":
    """With a connection of its own, because it runs beside the screens."""
    from flashgrad.library.library import second_connection
    from flashgrad.library.live import reread

    with second_connection(library) as own:
        return reread(own, paths)
