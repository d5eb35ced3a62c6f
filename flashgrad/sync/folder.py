"""A shared folder on disk: its marker, the logs of the devices, the decks. Follows no links."""

import json
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flashgrad.errors import SyncBusy, SyncPlaceUnusable
from flashgrad.sync.names import DECKS, FORMAT, LOGS, MARKER, PART_BYTES, is_deck_name, log_name, log_number, log_owner
from flashgrad.sync.reading import ReadMark, mark_of
from flashgrad.text import one_line

_MOST_BYTES = 100_000_000
"""Of one file; a larger one is none of ours."""


class Condition(StrEnum):
    """What a folder is before anything is written into it."""

    EMPTY = "empty"
    OURS = "ours"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class LogFile:
    """A part of the log of one device."""

    name: str
    path: Path
    signature: str
    """Changes when the file does, as far as the file system knows."""

    @property
    def device(self) -> str:
        """Who writes it."""
        return log_owner(self.name)


def condition_of(root: Path) -> Condition:
    """What `root` is. Raises SyncPlaceUnusable for one that a newer flashgrad made, or that cannot be read."""
    try:
        names = [path.name for path in root.iterdir() if not path.name.startswith(".")]
    except FileNotFoundError:
        return Condition.EMPTY
    except OSError as error:
        raise _unusable(root, error) from error
    if MARKER not in names:
        return Condition.FOREIGN if names else Condition.EMPTY
    try:
        found = json.loads(read(root / MARKER))
        version = int(found["format"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Condition.FOREIGN
    if version > FORMAT:
        raise SyncPlaceUnusable(
            f"{one_line(str(root))} was set up by a newer flashgrad (format {version}, this one knows {FORMAT})."
            " Update flashgrad; nothing was changed."
        )
    return Condition.OURS


def set_up(root: Path) -> None:
    """Make `root` a folder that flashgrad shares. What it says is the same on every machine, so that copies agree."""
    text = json.dumps({"about": "Shared by flashgrad: decks, and what each device did.", "format": FORMAT})
    if not (root / MARKER).is_file():
        write_new(root / MARKER, text.encode() + b"\n")


def log_files(root: Path) -> list[LogFile]:
    """The parts of all logs, device by device, in order."""
    found = []
    for path in _files(root / LOGS):
        if log_owner(path.name):
            about = path.lstat()
            signature = f"{about.st_ino} {about.st_size} {about.st_mtime_ns}"
            found.append(LogFile(path.name, path, signature))
    return sorted(found, key=lambda file: (file.device, log_number(file.name)))


def deck_files(root: Path) -> dict[str, Path]:
    """The decks by name, in order of name."""
    return {path.name: path for path in _files(root / DECKS) if is_deck_name(path.name)}


def read(path: Path) -> bytes:
    """What a file holds. Raises SyncPlaceUnusable."""
    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SyncPlaceUnusable(f"{one_line(str(path))} is no file. Remove it and sync again.")
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unusable(path, error) from error
    if len(content) > _MOST_BYTES:
        raise SyncPlaceUnusable(f"{one_line(str(path))} is larger than 100 MB. Remove it and sync again.")
    return content


def append(root: Path, device: str, lines: Sequence[bytes], known: Mapping[str, ReadMark]) -> dict[str, ReadMark]:
    """Put `lines` at the end of the log of `device`, on disk on return; the marks after them.

    A torn last line goes first. Raises SyncBusy where the last part of the log is not as `known`.
    """
    parts = [file for file in log_files(root) if file.device == device]
    number, content = 1, b""
    if parts:
        number, content = log_number(parts[-1].name), read(parts[-1].path)
        if mark_of(content) != known.get(parts[-1].name):
            raise SyncBusy("The shared folder changed while it was read. Nothing was lost; sync again.")
        content = _without_torn_line(parts[-1].path, content)
    marks: dict[str, ReadMark] = {}
    waiting = list(reversed(lines))
    while waiting:
        size, chunk = len(content), list[bytes]()
        while waiting and size < PART_BYTES:
            chunk.append(waiting.pop())
            size += len(chunk[-1])
        if chunk:
            name, added = log_name(device, number), b"".join(chunk)
            _append(root / LOGS / name, added)
            marks[name] = mark_of(content + added)
        number, content = number + 1, b""
    return marks


def write_new(path: Path, content: bytes) -> None:
    """Write a file of the folder whole: beside it first, then in its place. Raises SyncPlaceUnusable."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise _unusable(path, error) from error


def _append(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unusable(path, error) from error


def _without_torn_line(path: Path, content: bytes) -> bytes:
    end = content.rfind(b"\n") + 1
    if end < len(content):
        try:
            os.truncate(path, end)
        except OSError as error:
            raise _unusable(path, error) from error
    return content[:end]


def _files(folder: Path) -> list[Path]:
    """The files in `folder`, links left out; none where there is no folder."""
    try:
        if folder.is_symlink():
            return []
        return sorted(Path(entry.path) for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(path: Path, error: OSError) -> SyncPlaceUnusable:
    return SyncPlaceUnusable(
        f"{one_line(str(path))} cannot be used for syncing: {one_line(error.strerror or str(error))}."
        " Check the path and its permissions; nothing of yours was changed."
    )
