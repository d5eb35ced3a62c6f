"""Actions on the cards of a list, however many are marked: carried out beside the keys, and told when they are done."""

import asyncio
from collections.abc import Callable, Sequence

from flashgrad.errors import FlashgradError
from flashgrad.library import study
from flashgrad.library.actions import act, toggle_suspension
from flashgrad.library.browse import Found
from flashgrad.library.library import Library, OnProgress, second_connection
from flashgrad.model import LibraryCard
from flashgrad.study.actions import SUSPEND, Action
from flashgrad.tui.commands.keymap import key_of
from flashgrad.tui.screens.card_actions import CardActions, Meant
from flashgrad.tui.widgets.action_words import counted_cards, done_words, undone_words

_UNREMARKED_S = 0.3
"""What takes longer says how far it is."""
_BETWEEN_REMARKS_S = 0.1

Work = Callable[[Library, OnProgress], str]
"""A use-case on the library that it is given, and what to tell the learner afterwards."""


class BrowseActions(CardActions):
    """Actions for the marked cards, else for the one under the cursor."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._one_at_a_time = asyncio.Lock()

    @property
    def shown(self) -> Found | None:
        """The card under the cursor."""
        raise NotImplementedError

    @property
    def shown_card(self) -> LibraryCard | None:
        """The same without its state."""
        return self.shown.card if self.shown else None

    def chosen_keys(self) -> list[str]:
        """Keys of the marked cards, else of the one under the cursor. Raises LibraryUnavailable."""
        raise NotImplementedError

    def look_again(self) -> None:
        """Show what has changed."""
        raise NotImplementedError

    def remark(self, sentence: str) -> None:
        """Say on a line of its own how far it is; empty for nothing."""
        raise NotImplementedError

    def meant(self) -> Meant:
        """The marked cards, else the one under the cursor. Raises LibraryUnavailable."""
        keys, shown = self.chosen_keys(), self.shown
        if shown is None or keys != [shown.card.key]:
            return Meant(keys)
        return Meant(keys, shown.card, shown.state)

    def carry_out(self, action: Action, card_keys: Sequence[str]) -> None:
        """Do this to these cards; to suspend those that all are suspended is to unsuspend them."""

        undo_key = key_of(self.app, "browse.undo")

        def work(library: Library, on_progress: OnProgress) -> str:
            if action == SUSPEND:
                done = toggle_suspension(library, card_keys, on_progress)
            else:
                done = act(library, action, card_keys, on_progress=on_progress)
            stored = Action(done[0].entry.kind, done[0].entry.value)
            return done_words(stored, len(done), len(card_keys), undo_key=undo_key, is_ascii=self._is_ascii)

        self._start(work, f"Changing {counted_cards(len(card_keys))}")

    def action_undo(self) -> None:
        """Take back what was done last, to however many cards."""
        self._start(lambda library, heard: undone_words(study.undo(library, on_progress=heard)), "Undoing")

    def action_export(self) -> None:
        """Write the marked cards, else the one under the cursor, to a file."""
        from flashgrad.tui.screens.export import ExportScreen

        try:
            keys = self.chosen_keys()
        except FlashgradError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            return
        if keys:
            self.app.push_screen(ExportScreen(self._library, keys))

    def _start(self, work: Work, doing: str) -> None:
        # A worker of the app: whoever leaves this screen meanwhile is told as well.
        self.app.run_worker(self._finish(work, doing), group="card actions")

    async def _finish(self, work: Work, doing: str) -> None:
        async with self._one_at_a_time:
            shares = [0.0]
            under_way = asyncio.create_task(asyncio.to_thread(self._in_thread, work, shares.append))
            wait_s = _UNREMARKED_S
            while not (await asyncio.wait([under_way], timeout=wait_s))[0]:
                wait_s = _BETWEEN_REMARKS_S
                if self.is_attached:
                    self.remark(f"{doing} … {shares[-1]:.0%}")
            try:
                self.app.notify(await under_way, markup=False)
            except FlashgradError as error:
                self.app.notify(str(error), severity="warning", markup=False)
        if self.is_attached:
            self.remark("")
            self.look_again()

    def _in_thread(self, work: Work, on_progress: OnProgress) -> str:
        with second_connection(self._library) as library:
            return work(library, on_progress)
