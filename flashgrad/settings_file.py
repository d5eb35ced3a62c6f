"""Changes in the settings file: what is not changed stays as its owner wrote it, comments included."""

import os
import tempfile
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flashgrad.errors import SettingsInvalid
from flashgrad.text import one_line


def write_changes(path: Path, changes: Mapping[str, object]) -> None:
    """Write `changes` into the TOML file at `path`: a mapping is merged into a table, None takes a value away.

    The file is replaced whole or not at all; where it is a link, what it leads to. Raises SettingsInvalid where it
    cannot be written.
    """
    import tomlkit  # deferred: settings are read at every start and written once in a while

    try:
        document = tomlkit.parse(path.read_bytes().decode() if path.exists() else "")
    except ValueError as error:  # it is stricter than what reads the settings
        raise SettingsInvalid(f"{one_line(str(path))} was not changed: {one_line(str(error))}. Correct it.") from error
    _write_into(document, changes)
    try:
        _replace(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise SettingsInvalid(
            f"{one_line(str(path))} cannot be written: {error.strerror}. Make it and its folder writable."
        ) from error


def _write_into(table: MutableMapping[str, Any], changes: Mapping[str, object]) -> None:
    import tomlkit

    for name, value in changes.items():
        if value is None:
            table.pop(name, None)
        elif isinstance(value, Mapping):
            if name not in table and isinstance(table, tomlkit.items.InlineTable):
                table[name] = tomlkit.inline_table()
            elif name not in table:
                table[name] = tomlkit.table(is_super_table=any(isinstance(each, Mapping) for each in value.values()))
            _write_into(table[name], value)
        else:
            table[name] = value


def _replace(path: Path, content: bytes) -> None:
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its owner alone; this one takes the place of one that others may read.
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
