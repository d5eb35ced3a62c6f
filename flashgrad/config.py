"""Settings and places, from a TOML file and the environment. Read once, then passed down."""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flashgrad.errors import SettingsInvalid
from flashgrad.text import one_line

HOME_VARIABLE = "FLASHGRAD_HOME"
"""Environment variable that moves the library and the settings into one folder."""


class Settings(BaseModel):
    """Everything that a learner can set in `settings.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    day_start_hour: Annotated[int, Field(ge=0, le=23)] = 4
    """Local hour at which a study day begins."""
    grade_keys: Literal["four", "six"] = "four"
    """`four`: Again, Hard, Good, Easy on the keys 1 to 4. `six`: all grades of SM-2 on the keys 0 to 5."""
    maximum_interval_days: Annotated[int, Field(ge=1, le=36_500)] = 36_500
    """No card is put off for longer than this."""
    formulas: Literal["unicode", "ascii"] = "unicode"
    """How formulas are drawn. `ascii`: for terminals whose font lacks mathematical characters."""
    theme: str = ""
    """Name of a Textual theme; empty for the default."""

    @property
    def has_ascii_formulas(self) -> bool:
        """Whether formulas are to be drawn without characters beyond ASCII."""
        return self.formulas == "ascii"


def library_path(named: Path | None = None) -> Path:
    """The library file: `named`, else under FLASHGRAD_HOME, else in the platform's folder for user data."""
    return named if named is not None else _home("user_data_path") / "library.db"


def settings_path() -> Path:
    """The settings file: under FLASHGRAD_HOME, else in the platform's folder for configuration."""
    return _home("user_config_path") / "settings.toml"


def load_settings(path: Path | None = None) -> Settings:
    """The settings in the file at `path`, the defaults where there is none. Raises SettingsInvalid."""
    path = settings_path() if path is None else path
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsInvalid(f"{one_line(str(path))} cannot be read: {error.strerror}. Make it readable.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"{one_line(str(path))} cannot be read: {one_line(str(error))}. Correct it.") from error
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"{one_line(str(path))}: {one_line(name)}: {first['msg']}. Correct or remove it."
        ) from error


def _home(platform_folder: Literal["user_data_path", "user_config_path"]) -> Path:
    moved = os.environ.get(HOME_VARIABLE)
    if moved:
        return Path(moved).expanduser().absolute()
    return Path(getattr(platformdirs, platform_folder)("flashgrad", appauthor=False))
