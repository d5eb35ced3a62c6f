"""Today's limits: let more new cards or reviews in, for this study day alone."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from flashgrad.errors import FlashgradError
from flashgrad.library import study
from flashgrad.library.library import Library
from flashgrad.library.study import Today
from flashgrad.study.limits import HIGHEST_LIMIT, Limit
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.study import LIMITS
from flashgrad.tui.widgets.choice_line import ChoiceLine

_ALL_DECKS = "all decks"
_KINDS = (("new", "New cards"), ("reviews", "Reviews"))


class LimitsScreen(ClosesOnce[bool], ModalScreen[bool]):
    """Dismissed with whether the limits were changed."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["limits.tcss"]
    BINDINGS = bindings(LIMITS)  # type: ignore[assignment]
    TITLE = "Limits"

    _scope = getters.query_one("#scope", ChoiceLine)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._today: Today | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content("How much today? Tomorrow your settings hold again."), id="title")
            yield ChoiceLine("For", [_ALL_DECKS], id="scope")
            for kind, name in _KINDS:
                with Horizontal(classes="limit"):
                    yield Static(Content(name), classes="label")
                    yield Input(type="integer", compact=True, max_length=7, id=kind)
                    for more in (5, 10):
                        yield Button(Content(f"+{more}"), compact=True, id=f"{kind}-{more}")
                    yield Static(id=f"{kind}-done", classes="done")
            yield Static(id="problem")
            with Horizontal(id="buttons"):
                yield Button("Set", variant="primary", compact=True, id="set")
                yield Button("As in the settings", compact=True, id="back")
                yield Button("Close", compact=True, id="close")
            yield Static(
                Content("↑↓ 5 more or fewer, pgup pgdn 10, tab goes on, ctrl+r as in the settings, enter sets"),
                id="keys",
            )

    def on_mount(self) -> None:
        try:
            decks = dict.fromkeys(count.deck for count in study.due_by_deck(self._library))
            self._today = study.due_today(self._library)
        except FlashgradError as error:
            self._say(str(error))
            return
        self._scope.offer([_ALL_DECKS, *decks])
        self._fill()
        self.query_one("#new", Input).focus()

    def action_add(self, cards: int) -> None:
        focused = self.focused
        if isinstance(focused, Input):
            self._add(focused, cards)

    def action_back(self) -> None:
        self._store(Limit())

    def action_set(self) -> None:
        limits = []
        for kind, name in _KINDS:
            field = self.query_one(f"#{kind}", Input)
            if field.value and not 0 <= int(field.value or 0) <= HIGHEST_LIMIT:
                self._say(f"{name}: a number from 0 to {HIGHEST_LIMIT:,} is needed.")
                return
            limits.append(int(field.value) if field.value else None)
        self._store(Limit(*limits))

    def action_leave(self) -> None:
        self.dismiss(False)

    @on(Input.Submitted)
    @on(Button.Pressed, "#set")
    def _set_pressed(self) -> None:
        self.action_set()

    @on(Button.Pressed, "#back")
    def _back_pressed(self) -> None:
        self.action_back()

    @on(Button.Pressed, "#close")
    def _close_pressed(self) -> None:
        self.action_leave()

    @on(Button.Pressed, ".limit Button")
    def _more_pressed(self, event: Button.Pressed) -> None:
        kind, _, more = str(event.button.id).partition("-")
        self._add(self.query_one(f"#{kind}", Input), int(more))

    @on(ChoiceLine.Changed)
    def _fill(self) -> None:
        """Show the limits of the scope that is chosen, and what was done of them."""
        if self._today is None:
            return
        deck, limits, done = self._deck, self._today.limits, self._today.done
        limit = limits.overall if deck is None else limits.by_deck.get(deck, Limit())
        for (kind, _), most, counts in zip(_KINDS, (limit.new, limit.reviews), (done.new, done.reviews), strict=True):
            so_far = sum(counts.values()) if deck is None else counts.get(deck, 0)
            field = self.query_one(f"#{kind}", Input)
            field.value = "" if most is None else str(most)
            field.placeholder = "no limit" if most is None else ""
            self.query_one(f"#{kind}-done", Static).update(Content(f"{so_far} done today"))

    @property
    def _deck(self) -> str | None:
        return self._scope.value if self._scope.place else None

    def _add(self, field: Input, cards: int) -> None:
        known = int(field.value) if field.value.isdecimal() else 0
        field.value = str(min(max(known + cards, 0), HIGHEST_LIMIT))
        field.cursor_position = len(field.value)

    def _store(self, limit: Limit) -> None:
        try:
            study.limit_today(self._library, limit, self._deck)
        except FlashgradError as error:
            self._say(str(error))
        else:
            self.dismiss(True)

    def _say(self, sentence: str) -> None:
        self.query_one("#problem", Static).update(Content(sentence))
