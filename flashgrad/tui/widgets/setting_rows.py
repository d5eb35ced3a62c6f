"""The settings as lines: one for each setting, each limit of a deck and each command that a key can have."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flashgrad.setting_fields import DECKS, KEYS, Settings
from flashgrad.settings_schema import SettingInfo, deck_infos, key_info, setting_infos
from flashgrad.text import one_line
from flashgrad.tui.commands.command import Command
from flashgrad.tui.commands.registry import COMMANDS
from flashgrad.tui.themes import is_dark, theme_names

THEME = "theme"
_NUMBERS_OF_OWN = "{} of your own"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line."""

    info: SettingInfo
    group: str
    shown: str
    """The value, as people read it."""
    is_default: bool
    command: Command | None = None
    """The command whose key it is."""

    @property
    def choices(self) -> Mapping[str, str]:
        """Values to choose from, with what each means; empty where there is no fixed set."""
        if self.info.path == (THEME,):
            return {"": "the default"} | {name: "dark" if is_dark(name) else "light" for name in theme_names()}
        return self.info.choices


def setting_rows(settings: Settings, decks: Iterable[str], keys_shown: Callable[[Command], str]) -> list[SettingRow]:
    """All lines, group by group; `keys_shown` writes the keys of a command for people."""
    known = dict.fromkeys((*decks, *settings.decks))
    return [*_plain_rows(settings), *_deck_rows(settings, known), *_key_rows(settings, keys_shown)]


def shown_value(info: SettingInfo, value: object) -> str:
    """`value` of the setting `info` in words."""
    if info.path == (THEME,):
        return one_line(str(value)) or "default"
    if value is None:
        return "no limit of its own"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return _NUMBERS_OF_OWN.format(len(value)) if value else "the usual ones"
    if info.choices:
        return f"{value}: {info.choices.get(str(value), '')}"
    return f"{value:,} {info.unit}".rstrip() if isinstance(value, int) else str(value)


def _plain_rows(settings: Settings) -> Iterator[SettingRow]:
    for info in setting_infos():
        if info.kind != "table":
            value = info.value_in(settings)
            yield SettingRow(info, info.group, shown_value(info, value), value == info.default)


def _deck_rows(settings: Settings, decks: Iterable[str]) -> Iterator[SettingRow]:
    for deck in decks:
        for info in deck_infos(deck):
            value = info.value_in(settings)
            yield SettingRow(info, f"{DECKS}: {one_line(deck)}", shown_value(info, value), value is None)


def _key_rows(settings: Settings, keys_shown: Callable[[Command], str]) -> Iterator[SettingRow]:
    for place, commands in COMMANDS.items():
        for command in commands:
            info = key_info(command.id, command.name, command.help_text, command.key)
            is_default = command.id not in settings.keys
            yield SettingRow(info, f"{KEYS}: {place}", keys_shown(command), is_default, command)
