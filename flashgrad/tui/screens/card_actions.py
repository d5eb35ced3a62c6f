"""What a screen that shows a card lets a learner do to it besides answering: the commands in `CARD_ACTIONS`.

What an action asks with is imported when it asks: the learner waits for the first card.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flashgrad.errors import FlashgradError
from flashgrad.library.library import Library
from flashgrad.markdown.cloze import shown_question
from flashgrad.model import CardState, LibraryCard
from flashgrad.study.actions import BURY, RESET, SUSPEND, Action, choose_demo, flag, set_due
from flashgrad.tui.widgets.card_keys import CardKeys

ACTIONS = frozenset(("bury", "suspend", "flag", "reset", "set_due", "choose_demo", "information"))

_HEADING_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Meant:
    """The cards that an action is for."""

    keys: Sequence[str]
    card: LibraryCard | None = None
    """The card, where it is but one."""
    state: CardState | None = None
    """Its state; None for one of which the log says nothing."""


class CardActions(CardKeys):
    """Asks what an action needs to know; the screen says for which cards it is, and carries it out."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._is_ascii = library.settings.has_ascii_formulas

    def meant(self) -> Meant:
        """The cards that an action is for. Raises LibraryUnavailable."""
        raise NotImplementedError

    def carry_out(self, action: Action, card_keys: Sequence[str]) -> None:
        """Do this to these cards, and tell the learner."""
        raise NotImplementedError

    def action_bury(self) -> None:
        self._for_meant(lambda meant: self.carry_out(BURY, meant.keys))

    def action_suspend(self) -> None:
        self._for_meant(lambda meant: self.carry_out(SUSPEND, meant.keys))

    def action_reset(self) -> None:
        self._for_meant(lambda meant: self.carry_out(RESET, meant.keys))

    def action_flag(self) -> None:
        self._for_meant(self._ask_flag)

    def action_set_due(self) -> None:
        self._for_meant(self._ask_due_day)

    def action_choose_demo(self) -> None:
        self._for_meant(self._ask_demo)

    def action_information(self) -> None:
        """Show what is known of the card under the cursor, whichever are marked."""
        from flashgrad.library.card_record import card_record
        from flashgrad.tui.screens.card_information import CardInformationScreen

        if self.card_key is None:
            return
        try:
            record = card_record(self._library, self.card_key)
        except FlashgradError as error:
            self._refuse(str(error))
        else:
            self.app.push_screen(CardInformationScreen(record, is_ascii=self._is_ascii))

    def _for_meant(self, ask: Callable[[Meant], None]) -> None:
        try:
            meant = self.meant()
        except FlashgradError as error:
            self._refuse(str(error))
            return
        if meant.keys:
            ask(meant)

    def _ask_flag(self, meant: Meant) -> None:
        from flashgrad.tui.screens.flag import FlagScreen

        def take(number: int | None) -> None:
            if number is not None:
                self.carry_out(flag(number), meant.keys)

        present = (meant.state.flag if meant.state else 0) if meant.card else None
        self.app.push_screen(FlagScreen(_heading("Flag", meant), present, is_ascii=self._is_ascii), take)

    def _ask_due_day(self, meant: Meant) -> None:
        from flashgrad.tui.screens.due_day import DueDayScreen

        def take(day: int | None) -> None:
            if day is not None:
                self.carry_out(set_due(day), meant.keys)

        if meant.card and (meant.state is None or meant.state.is_new):
            self._refuse("This card was never answered, so it has no due day to set; b puts it off until tomorrow.")
            return
        today = self._library.today()
        latest = today + self._library.settings.maximum_interval_days
        self.app.push_screen(DueDayScreen(_heading("Due day", meant), today, latest), take)

    def _ask_demo(self, meant: Meant) -> None:
        from flashgrad.demos.links import deck_link, link_for
        from flashgrad.tui.screens.choose_demo import ChooseDemoScreen

        def take(link: str | None) -> None:
            if link is not None:
                self.carry_out(choose_demo(link or None), meant.keys)

        content = meant.card.content if meant.card else None
        named = deck_link(content) if content else None
        if named is not None:
            self._refuse(f"The deck of this card names its demo, {named}; change that in the deck's file.")
            return
        chosen = meant.state.chosen_demo if meant.state else None
        present = link_for(content, chosen) if content else None
        is_batch = content is None
        screen = ChooseDemoScreen(
            _heading("Demo", meant),
            present,
            is_batch=is_batch,
            has_choice=is_batch or chosen is not None,
            is_ascii=self._is_ascii,
        )
        self.app.push_screen(screen, take)

    def _refuse(self, sentence: str) -> None:
        self.notify(sentence, severity="warning", markup=False)


def _heading(what: str, meant: Meant) -> str:
    from flashgrad.markdown.line import as_line
    from flashgrad.tui.widgets.action_words import counted_cards

    if meant.card is None:
        return f"{what} of {counted_cards(len(meant.keys))}"
    return f"{what} of “{as_line(shown_question(meant.card.content)[:_HEADING_CHARACTERS])}”"
