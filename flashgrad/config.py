"""What a learner can set, checked. Read once from a TOML file, then passed down."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flashgrad.places import settings_path, settings_values
from flashgrad.setting_fields import DeckSettings as DeckSettings
from flashgrad.setting_fields import Settings as Settings
from flashgrad.setting_fields import plainly, values_of
from flashgrad.settings_file import write_changes


def load_settings(path: Path | None = None) -> Settings:
    """The settings in the file at `path`, the defaults where there is none. Raises SettingsInvalid."""
    path = settings_path() if path is None else path
    return _checked(settings_values(path), path)


def changed(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """`settings` with `changes`: a mapping is merged into what is there, None takes away. Raises SettingsInvalid."""
    return _checked(_merged(values_of(settings), changes), settings_path())


def _checked(values: Mapping[str, object], path: Path) -> Settings:
    if (settings := plainly(values)) is not None:
        return settings
    from flashgrad.settings_check import checked  # deferred: it brings pydantic

    return checked(values, path)


def save_settings(changes: Mapping[str, object], path: Path | None = None) -> Settings:
    """Writes `changes` into the settings file, which keeps everything else with its comments. The new settings.

    A mapping is merged into what is there, None takes a value away. The file is replaced whole or not at all; where it
    is a link, what it leads to. Raises SettingsInvalid, also for a file that cannot be read as it is.
    """
    path = settings_path() if path is None else path
    settings = _checked(_merged(values_of(load_settings(path)), changes), path)
    write_changes(path, changes)
    return settings


def _merged(values: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    merged = dict(values)
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name, {}), value) if isinstance(value, Mapping) else value
    return merged
