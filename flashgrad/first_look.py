"""What the first paint needs of the settings, read before the rest is checked: that takes as long as the paint."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from flashgrad.places import settings_path, settings_values

_LOCALE_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""Those that decide on characters, the strongest first."""


class FirstLook(NamedTuple):
    """Some of the settings, by the same names."""

    theme: str = ""
    characters: str = "auto"
    mouse: bool = True

    @property
    def keys(self) -> Mapping[str, str]:
        """None but the usual ones."""
        return {}

    @property
    def has_plain_characters(self) -> bool:
        """Whether nothing beyond ASCII is to be drawn at all."""
        return are_plain(self.characters)


def first_look(path: Path | None = None) -> FirstLook | None:
    """From the settings file; None where that has keys of the learner's own, or something that means nothing.

    Raises SettingsInvalid where it is no TOML.
    """
    values = settings_values(settings_path() if path is None else path)
    look = FirstLook(**{name: values[name] for name in FirstLook._fields if name in values})
    is_sound = isinstance(look.theme, str) and look.characters in ("auto", "unicode", "ascii")
    return look if is_sound and type(look.mouse) is bool and "keys" not in values else None


def are_plain(characters: str) -> bool:
    """What the setting `characters` means here: whether nothing beyond ASCII is to be drawn."""
    return characters == "ascii" or (characters == "auto" and lacks_unicode(os.environ))


def lacks_unicode(environment: Mapping[str, str]) -> bool:
    """Whether the locale that `environment` names has another character set than UTF-8.

    Where no locale is named, as in many a container, the terminal is taken for one of today.
    """
    named = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return bool(named) and not re.search("utf-?8", named, re.IGNORECASE)
