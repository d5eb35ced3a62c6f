"""Paths as people type them."""

from pathlib import Path


def typed_path(text: str) -> Path:
    """The path that `text` names; a `~` that means nobody's home is part of the name."""
    path = Path(text.strip())
    try:
        return path.expanduser()
    except RuntimeError:
        return path
