"""The themes that there are: those that come with Textual."""

from textual.theme import BUILTIN_THEMES

from flashgrad.errors import SettingsInvalid
from flashgrad.text import one_line


def theme_names() -> tuple[str, ...]:
    """All of them, in order."""
    return tuple(sorted(BUILTIN_THEMES))


def is_dark(name: str) -> bool:
    """Whether this theme has a dark background."""
    return BUILTIN_THEMES[name].dark


def check_theme(name: str) -> None:
    """Raises SettingsInvalid where there is no theme of this name."""
    if name not in BUILTIN_THEMES:
        raise SettingsInvalid(f"There is no theme called {one_line(name, 60)}. There are {', '.join(theme_names())}.")
