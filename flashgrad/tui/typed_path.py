"""Paths as people type, paste and drop them."""

import os
import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flashgrad.interop.foreign import FILE_ENDINGS

_MOST_NAMES = 200


def typed_path(text: str) -> Path:
    """The path that `text` names; a `~` that means nobody's home is part of the name."""
    path = Path(text.strip())
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def typed_paths(text: str) -> list[Path]:
    """The paths that `text` names: one as it stands, or several as a shell would write them.

    Terminals drop files into a text in quotes, with escaped blanks, or as `file:` addresses. A text that names
    something as it stands is one path, whatever is in it.
    """
    text = text.strip()
    if not text:
        return []
    whole = typed_path(text)
    if _exists(whole):
        return [whole]
    try:
        parts = [typed_path(_without_scheme(part)) for part in shlex.split(text, comments=False)]
    except ValueError:  # a quotation mark without its partner
        return [whole]
    is_written_for_a_shell = any(mark in text for mark in "\\'\"") or text.startswith("file:")
    return parts if parts and (is_written_for_a_shell or all(map(_exists, parts))) else [whole]


def pasted_paths(text: str) -> str:
    """Pasted `text` on one line; where it has several, each is a path and quoted as such."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return "".join(lines)
    return " ".join(shlex.quote(line) if _exists(typed_path(line)) else line for line in lines)


@dataclass(frozen=True, slots=True)
class PathCompletion:
    """How a path that is being typed could go on."""

    text: str
    """What was typed, with what all of the names share added."""
    names: Sequence[str]
    """Folders, with a slash, and deck files that fit."""


def path_completion(text: str) -> PathCompletion:
    """What `text` can be completed to: folders and files to import, those that are hidden only after a dot.

    Reads the folder.
    """
    if text.strip() == "~":
        return PathCompletion("~/", ())
    start = text.rfind("/") + 1
    typed = text[start:]
    names = sorted(_names_in(typed_path(text[:start] or "."), typed), key=str.casefold)[:_MOST_NAMES]
    shared = _shared_start(names)
    # They may differ in how the typed part is capitalised; then it stays as it was typed.
    return PathCompletion(text[:start] + (shared if len(shared) >= len(typed) else typed), names)


def _names_in(folder: Path, typed: str) -> list[str]:
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        fitting = (entry for entry in entries if entry.name.casefold().startswith(typed.casefold()))
        seen = (entry for entry in fitting if typed.startswith(".") or not entry.name.startswith("."))
        kinds = ((entry.name, entry.is_dir()) for entry in seen)
        return [f"{name}/" if is_folder else name for name, is_folder in kinds if is_folder or _is_deck(name)]
    return []


def _shared_start(names: Sequence[str]) -> str:
    """What all names begin with."""
    if not names:
        return ""
    first, last = min(names), max(names)
    same = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return first[:same]


def _is_deck(name: str) -> bool:
    return name.lower().endswith((".md", *FILE_ENDINGS))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _without_scheme(part: str) -> str:
    if not part.startswith("file:"):
        return part
    return unquote(urlsplit(part).path)
