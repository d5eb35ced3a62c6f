"""Where the library and the settings are, and what stands in the settings file, unchecked.

Apart from `config`, because `flashgrad due --quiet` must answer before that is imported.
"""

import os
from pathlib import Path
from typing import Any, Literal

from flashgrad.errors import SettingsInvalid
from flashgrad.text import one_line

HOME_VARIABLE = "FLASHGRAD_HOME"
"""Environment variable that moves the library and the settings into one folder."""


def library_path(named: Path | None = None) -> Path:
    """The library file: `named`, else under FLASHGRAD_HOME, else in the platform's folder for user data."""
    return named if named is not None else _home("user_data_path") / "library.db"


def settings_path() -> Path:
    """The settings file: under FLASHGRAD_HOME, else in the platform's folder for configuration."""
    return _home("user_config_path") / "settings.toml"


def settings_values(path: Path) -> dict[str, Any]:
    """What the file at `path` says, nothing where there is none. Raises SettingsInvalid where it is no TOML."""
    try:
        text = path.read_bytes().decode()  # as it is: a lone CR ends no line in TOML
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsInvalid(f"{one_line(str(path))} cannot be read: {error.strerror}. Make it readable.") from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid(f"{one_line(str(path))} cannot be read: {one_line(str(error))}. Correct it.") from error
    import tomllib  # deferred: most have no such file

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of numbers that are too long, and of brackets too deep
        raise SettingsInvalid(f"{one_line(str(path))} cannot be read: {one_line(str(error))}. Correct it.") from error


def _home(platform_folder: Literal["user_data_path", "user_config_path"]) -> Path:
    moved = os.environ.get(HOME_VARIABLE)
    if moved:
        return Path(moved).expanduser().absolute()
    import platformdirs  # deferred: not needed where the variable is set

    return Path(getattr(platformdirs, platform_folder)("flashgrad", appauthor=False))
