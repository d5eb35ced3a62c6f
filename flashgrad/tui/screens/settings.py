"""The settings: every one with what it means, changed in place, kept in settings.toml at once.

What is listed comes from the schema of the settings, the decks of the library and the tables of commands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.constants import DEFAULT_THEME
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Input, OptionList, Static

from flashgrad.cells import cut
from flashgrad.errors import FlashgradError
from flashgrad.library import study
from flashgrad.places import settings_path
from flashgrad.settings_schema import checked_value, value_text
from flashgrad.text import one_line
from flashgrad.tui.commands.command import Command, bindings
from flashgrad.tui.commands.keymap import shown_keys_of
from flashgrad.tui.commands.settings import SETTING, SETTINGS
from flashgrad.tui.library_keeper import LibraryKeeper
from flashgrad.tui.screens.choices import ChoicesScreen
from flashgrad.tui.screens.key_capture import KeyCaptureScreen
from flashgrad.tui.screens.setting_screen import SettingScreen
from flashgrad.tui.widgets.setting_list import SettingList
from flashgrad.tui.widgets.setting_rows import THEME, SettingRow, setting_rows

WIDE_CELLS = 120
"""From this width on a setting is described beside the list instead of below it."""


class SettingField(Input):
    """Where a value is typed."""

    BINDINGS = bindings(SETTING)  # type: ignore[assignment]

    @dataclass
    class Abandoned(Message):
        """The value is to stay as it was."""

    def action_abandon(self) -> None:
        """Type no longer."""
        self.post_message(self.Abandoned())


class SettingsScreen(SettingScreen):
    """All settings, the one under the cursor with what it means."""

    CSS_PATH = "settings.tcss"
    BINDINGS = bindings(SETTINGS)  # type: ignore[assignment]
    TITLE = "Settings"
    AUTO_FOCUS = "SettingList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    _list = getters.query_one(SettingList)
    _field = getters.query_one(SettingField)

    def __init__(self, keeper: LibraryKeeper) -> None:
        super().__init__(keeper)
        self._decks: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(id="name")
        with Horizontal(id="columns"):
            yield SettingList(id="settings")
            with Vertical(id="about"):
                yield Static(id="meaning")
                yield SettingField(compact=True, id="field")
                yield Static(id="problem")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._field.display = False
        try:
            self._decks = tuple(one.deck for one in study.due_by_deck(self._keeper.library))
        except FlashgradError as error:
            self.notify(str(error), severity="error", markup=False)
        where = cut(one_line(str(settings_path())), max(self.size.width - 16, 1))
        self.query_one("#name", Static).update(Content(f"Settings · {where}"))
        self.after_change()

    def on_resize(self) -> None:
        """There may be room for more words, or no longer."""
        self.call_after_refresh(self._describe)

    def on_screen_resume(self) -> None:
        self.after_change()

    @property
    def selected(self) -> SettingRow | None:
        """The setting under the cursor."""
        return self._list.selected

    def action_move(self, direction: int) -> None:
        if direction > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_page(self, direction: int) -> None:
        self._list.page(direction)

    def action_go_to(self, end: int) -> None:
        if end:
            self._list.action_last()
        else:
            self._list.action_first()

    def action_group(self, step: int) -> None:
        self._list.go_to_group(step)

    def action_edit(self) -> None:
        row = self.selected
        if row is None:
            return
        value = row.info.value_in(self._keeper.library.settings)
        if row.command is not None:
            place = row.group.partition(": ")[2]
            self.app.push_screen(KeyCaptureScreen(place, row.command, row.shown), self._key_pressed)
        elif row.choices:
            try_out = self._try_theme if row.info.path == (THEME,) else None
            self.app.push_screen(ChoicesScreen(row.info.title, row.choices, value, try_out), self._chosen)
        elif row.info.kind == "flag":
            self._set(row, not value)
        else:
            self._type(row, value)

    def action_to_default(self) -> None:
        row = self.selected
        if row is not None and not row.is_default:
            self._set(row, row.info.default if len(row.info.path) == 1 else None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a value is typed, keys belong to it; a default is given back only to what has another value."""
        if self._field.has_focus and action in ("edit", "to_default", "move", "group", "go_to", "page", "leave"):
            return False
        if action == "to_default":
            return self.selected is not None and not self.selected.is_default
        return super().check_action(action, parameters)

    def after_change(self) -> None:
        """List the values that are in force."""
        self._list.offer(setting_rows(self._keeper.library.settings, self._decks, self._keys_of))
        self._describe()

    @on(OptionList.OptionHighlighted, "#settings")
    def _highlighted(self) -> None:
        self._close_field()
        self._describe()

    @on(OptionList.OptionSelected, "#settings")
    def _clicked(self) -> None:
        self.action_edit()

    @on(Input.Submitted, "#field")
    def _submitted(self) -> None:
        row = self.selected
        if row is None:
            return
        try:
            value = checked_value(row.info, self._field.value)
        except FlashgradError as error:
            self._say(str(error))
            return
        if self._set(row, value):
            self._close_field()

    @on(Input.Changed, "#field")
    def _typed(self) -> None:
        self._say("")

    @on(SettingField.Abandoned)
    def _abandoned(self) -> None:
        self._close_field()

    def _type(self, row: SettingRow, value: object) -> None:
        plain = ", ".join(str(number) for number in value) if isinstance(value, tuple) else value
        self._field.value = "" if plain is None else str(plain)
        self._field.display = True
        self._field.focus()
        self._say("")

    def _close_field(self) -> None:
        if self._field.display:
            self._field.display = False
            self._list.focus()
            self._say("")

    def _chosen(self, value: str | None) -> None:
        if value is not None and self.selected is not None and not self._set(self.selected, value):
            self._try_theme(self._keeper.library.settings.theme)

    def _key_pressed(self, key: str | None) -> None:
        if key is not None and self.selected is not None:
            self._set(self.selected, key or None)

    def _try_theme(self, name: str) -> None:
        if name in ("", *self.app.available_themes):
            self.app.theme = name or DEFAULT_THEME

    def _set(self, row: SettingRow, value: object) -> bool:
        """Whether the setting has `value` now, or will have after a question."""
        try:
            self.change(row.info.change(value))
        except FlashgradError as error:
            self._say(str(error))
            return False
        self._say("")
        return True

    def _keys_of(self, command: Command) -> str:
        return shown_keys_of(self.app, command)

    def _describe(self) -> None:
        row = self.selected
        if row is None:
            return
        info = row.info
        meaning: list[Content | tuple[str, str]] = [Content.styled(info.title, "bold"), Content(f"\n{info.meaning}")]
        meaning.append(Content("\n" + _takes(row, self.has_class("-wide"))))
        default = "" if info.default is None else f"   default {value_text(info.default) or '…'}"
        place = _place(info.path)
        meaning.append(Content.styled(f"\n{place}{default}", "$foreground-muted"))
        self.query_one("#meaning", Static).update(Content.assemble(*meaning))
        self.refresh_bindings()

    def _say(self, sentence: str) -> None:
        problem = self.query_one("#problem", Static)
        problem.display = bool(sentence)
        problem.update(Content(sentence))


def _takes(row: SettingRow, is_wide: bool) -> str:
    """What values there are: each with what it means where there is room, else their names."""
    if row.command is not None:
        return f"Command {row.command.id}."
    choices: Mapping[str, str] = row.choices if row.info.path != (THEME,) else {}
    if choices and is_wide:
        width = max(len(value) for value in choices)
        return "\n" + "\n".join(f"  {value:<{width}}  {meaning}" for value, meaning in choices.items()) + "\n"
    return ", ".join(choices) if choices else row.info.takes


def _place(path: tuple[str, ...]) -> str:
    """Where the setting stands in the file."""
    *tables, name = path
    header = f"[{'.'.join((tables[0], *(value_text(one_line(table)) for table in tables[1:])))}] " if tables else ""
    return f"{header}{name if name.isidentifier() else value_text(name)}"
