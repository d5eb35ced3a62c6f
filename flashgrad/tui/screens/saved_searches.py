"""Saved searches: give one a name, choose one, remove one. They are kept in settings.toml."""

from collections.abc import Mapping

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from flashgrad.config import save_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.settings_check import SEARCH_NAME_CHARACTERS, search_name_problem
from flashgrad.study.query import saved_token
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.browse import SAVE_SEARCH, SEARCHES
from flashgrad.tui.commands.command import bindings

_SHOWN_CHARACTERS = 200


class SaveSearchScreen(ClosesOnce[str | None], ModalScreen[str | None]):
    """Asks for the name of a search; dismissed with it once it is saved."""

    CSS_PATH = "saved_searches.tcss"
    BINDINGS = bindings(SAVE_SEARCH)  # type: ignore[assignment]
    TITLE = "Save search"

    _input = getters.query_one(Input)

    def __init__(self, query: str, searches: Mapping[str, str]) -> None:
        super().__init__()
        self._query = query
        self._searches = searches
        self._may_replace = ""

    def compose(self) -> ComposeResult:
        known = next((name for name, query in self._searches.items() if query == self._query), "")
        with Vertical(id="box"):
            yield Static(Content(f"Save the search {one_line(self._query, _SHOWN_CHARACTERS)}"), id="title")
            yield Input(known, placeholder="its name", max_length=SEARCH_NAME_CHARACTERS, id="search-name")
            yield Static(Content("enter saves · escape closes"), id="state")

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        name = self._input.value.strip()
        if problem := search_name_problem(name):
            self._say(problem)
        elif name in self._searches and self._searches[name] != self._query and name != self._may_replace:
            self._may_replace = name
            self._say(f"“{name}” is {self._searches[name]}; enter once more replaces it.")
        else:
            try:
                save_settings({"searches": {name: self._query}})
            except SettingsInvalid as error:
                self._say(str(error))
            else:
                self.dismiss(name)

    def _say(self, sentence: str) -> None:
        self.query_one("#state", Static).update(Content(one_line(sentence)))


class SavedSearchesScreen(ClosesOnce[str | None], ModalScreen[str | None]):
    """All saved searches; dismissed with the query that was chosen."""

    CSS_PATH = "saved_searches.tcss"
    BINDINGS = bindings(SEARCHES)  # type: ignore[assignment]
    TITLE = "Searches"

    _list = getters.query_one(OptionList)

    def __init__(self, searches: Mapping[str, str]) -> None:
        super().__init__()
        self.searches = dict(sorted(searches.items()))

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content("Saved searches · enter runs one"), id="title")
            yield OptionList()
            yield Static(Content("None is saved yet: ctrl-s saves the search of the list."), id="none")
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._write()

    def action_choose(self) -> None:
        if (name := self._selected_name()) is not None:
            self.dismiss(self.searches[name])

    def action_remove(self) -> None:
        name = self._selected_name()
        if name is None:
            return
        try:
            save_settings({"searches": {name: None}})
        except SettingsInvalid as error:
            self.notify(str(error), severity="error", markup=False)
            return
        query = self.searches.pop(name)
        self.notify(f"Forgot “{name}”: {one_line(query, _SHOWN_CHARACTERS)}", markup=False)
        self._write()

    def action_move(self, step: int) -> None:
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without any there is nothing to choose."""
        return bool(self.searches) if action in ("choose", "remove", "move") else True

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_choose()

    def _selected_name(self) -> str | None:
        place = self._list.highlighted
        return None if place is None else list(self.searches)[place]

    def _write(self) -> None:
        place = self._list.highlighted or 0
        self._list.clear_options()
        for name, query in self.searches.items():
            shown = one_line(query, _SHOWN_CHARACTERS)
            self._list.add_option(Option(Content.assemble((saved_token(name), "bold"), "  ", shown)))
        self._list.highlighted = min(place, len(self.searches) - 1) if self.searches else None
        self._list.display = bool(self.searches)
        self.query_one("#none").display = not self.searches
        self.refresh_bindings()
