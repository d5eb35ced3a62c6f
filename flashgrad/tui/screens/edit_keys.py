"""Edit the deck file of the shown card with the learner's editor, and come back.

What that needs of the editor and of decks is imported by then: the learner waits for the first card.
"""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from textual.app import App, SuspendNotSupported

from flashgrad.errors import EditorUnavailable, FlashgradError
from flashgrad.model import LibraryCard
from flashgrad.text import one_line
from flashgrad.tui.live_decks import DeckSaved, DraftWritten
from flashgrad.tui.signals import interrupts_for_another
from flashgrad.tui.widgets.card_keys import CardKeys

if TYPE_CHECKING:
    from flashgrad.editor import EditorCommand


class EditKeys(CardKeys):
    """The actions of the commands in `EDITING`."""

    def away(self) -> AbstractContextManager[None]:
        """Holds while the terminal is the editor's."""
        return nullcontext()

    def action_edit(self) -> None:
        if self.shown_card is not None:
            self.run_worker(self._edit(self.shown_card), group="edit")

    def action_add(self) -> None:
        if self.shown_card is not None:
            self.run_worker(self._add(self.shown_card), group="edit")

    async def _edit(self, card: LibraryCard) -> None:
        from flashgrad.editor import editor_command
        from flashgrad.library.editing import place_of

        try:
            place = place_of(card)
            await self._in_editor(editor_command(place.path, place.line))
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.post_message(DeckSaved(place.path))

    async def _add(self, card: LibraryCard) -> None:
        from flashgrad.editor import editor_command
        from flashgrad.library.drafts import FIRST_LINE, abandon_draft, new_draft
        from flashgrad.library.editing import place_of

        try:
            deck = place_of(card).path
            draft = new_draft(deck)
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        try:
            await self._in_editor(editor_command(draft, FIRST_LINE))
        except FlashgradError as error:
            self.notify(f"{error} {abandon_draft(draft)}", severity="warning", markup=False)
            return
        self.post_message(DraftWritten(draft, deck))

    async def _in_editor(self, command: "EditorCommand") -> None:
        from flashgrad.editor import run_editor

        if command.has_window:
            await asyncio.to_thread(run_editor, command)
            return
        with self.away():
            leave_terminal_to(self.app, command)


def leave_terminal_to(app: App[None], command: "EditorCommand") -> None:
    """Suspend the app while the learner edits. Raises EditorUnavailable."""
    from flashgrad.editor import run_editor

    failure: EditorUnavailable | None = None
    try:
        with interrupts_for_another(app), app.suspend():
            # What leaves this block by an exception would leave the terminal suspended.
            try:
                run_editor(command)
            except EditorUnavailable as error:
                failure = error
    except SuspendNotSupported as error:
        raise EditorUnavailable(
            f"This terminal cannot be left to an editor. Open {one_line(command.arguments[-1])} in another window;"
            " what you save there is taken in."
        ) from error
    if failure is not None:
        raise failure
