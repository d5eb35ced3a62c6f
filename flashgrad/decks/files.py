"""Deck files on disk. The only I/O of this package; a file that cannot be read is a Problem, not an exception."""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, unquote_to_bytes

from flashgrad.decks.naming import deck_name
from flashgrad.decks.parse import ParsedDeck, parse
from flashgrad.decks.standing import Reread
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Deck, Problem
from flashgrad.text import neutralise, one_line

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MOST_BYTES = 100_000_000
_TRIES = 3
_NO_FILE = "This is no file that can be read; name a Markdown file, or check the permissions of the folder."
_AS_URI = "file://"
"""Begins a source path that is not the path itself."""
_HASH_BYTES = 16
_MODE_OF_NEW_FILES = 0o644


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck file as it was read."""

    path: str
    text: str
    parsed: ParsedDeck
    content_hash: str
    """Of the file's bytes; `write_deck` wants it back. Empty where the file could not be read."""
    reread: Reread | None = None
    """Where a part of the file was read: that. `parsed` lacks what stands as it stood, and `text` is empty."""

    @property
    def is_readable(self) -> bool:
        """Whether the file was read at all. Where it was not, its deck has no cards, but has not lost any."""
        return bool(self.content_hash)


def find_decks(paths: Iterable[Path]) -> list[Path]:
    """The deck files that `paths` name: each file itself, whatever it is called, and each directory's `*.md`.

    Directories are walked in sorted order, without hidden files and directories and without README.md. Links to
    directories are followed once. What is not there or not permitted is returned too, so that reading it says so.
    """
    found: dict[object, Path] = {}
    seen: set[object] = set()
    for path in paths:
        for deck in _walk(path, seen) if _is_directory(path) else (path,):
            found.setdefault(_identity(deck), deck)
    return list(found.values())


def decks_in(folder: Path) -> list[Path]:
    """The deck files in `folder` itself; none where it cannot be read."""
    try:
        return [Path(entry.path) for entry in os.scandir(folder) if is_deck_name(entry.name) and entry.is_file()]
    except (OSError, ValueError):
        return []


def bundled_decks() -> Path:
    """The directory of the decks that come with flashgrad: in an installed package, or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_bundled" / "cards"
    return installed if installed.is_dir() else package.parent / "cards"


def read_deck(path: Path) -> DeckFile:
    """The deck in a UTF-8 file, with or without a byte order mark. Never raises for what it finds there."""
    try:
        content = content_of(path)
    except DeckUnreadable as error:
        return _unreadable(path, 1, str(error))
    return deck_in(content, path)


def deck_in(content: bytes, path: Path) -> DeckFile:
    """The deck in what was read from the file at `path`."""
    if content.startswith(_UTF16_MARKS):
        return _unreadable(path, 1, "The file is in UTF-16; save it as UTF-8.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable(path, line, f"Byte {error.object[error.start]:#04x} here is not UTF-8; save it as UTF-8.")
    if "\r" in text and "\n" not in text:
        return _unreadable(path, 1, "Its lines end with CR alone; save it with line ends LF, or CR LF.")
    parsed = parse(text, str(path))
    if (first := text.find("\x00")) >= 0:
        line = text.count("\n", 0, first) + 1
        if 4 * text.count("\x00") > len(text):
            return _unreadable(path, line, "The file is in UTF-16 or holds no text; save it as UTF-8.")
        problem = Problem(str(path), line, "A NUL character stands here; delete it.", is_warning=True)
        problems = sorted([*parsed.problems, problem], key=lambda known: known.line)
        parsed = ParsedDeck(parsed.deck, tuple(problems))
    return DeckFile(str(path), text, parsed, content_hash(content))


def source_of(path: Path) -> str:
    """What stands for a deck file in the library and on screen: its whole path, or, where that is no clean text, a URI.

    `path_of` leads back to the file.
    """
    whole = _whole(path)
    text = str(whole)
    return text if neutralise(text) == text and "\n" not in text else whole.as_uri()


def _whole(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL: reading it says so
        return path.absolute()


def part_of(path: Path, name: str) -> str:
    """What stands for one deck of a file of another program, which may hold several: a URI with the deck's name.

    `path_of` leads back to the file; no file of ours has such a source.
    """
    readable = name.replace("%", "%25").replace("\n", "%0A")
    return f"{_whole(path).as_uri()}#{readable if neutralise(readable) == readable else quote(name, errors='replace')}"


def is_part(source: str) -> bool:
    """Whether `source` is one of `part_of`: the deck comes from another program's file."""
    return source.startswith(_AS_URI) and "#" in source


def path_of(source: str) -> Path:
    """The path of the deck file for which `source` stands."""
    if not source.startswith(_AS_URI):
        return Path(source)
    return Path(os.fsdecode(unquote_to_bytes(source[len(_AS_URI) :].partition("#")[0])))


def shown_source(source: str) -> str:
    """`source` as people read it: the path, and after `#` the deck in a file that may hold several; on one line."""
    if not is_part(source):
        return one_line(source)
    return one_line(f"{path_of(source)}#{unquote(source.partition('#')[2])}")


def write_deck(path: Path, text: str, expected_hash: str | None) -> str:
    """Replace the file at `path` as a whole, or leave it as it is; the hash of what it then holds.

    `expected_hash` is that of the content which the text was made from, None for a file that is not there yet.
    The new content is on disk before the old one goes; mode and links stay. Raises DeckUnreadable if the file
    changed in the meantime, or if it cannot be written.
    """
    shown = one_line(str(path))
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DeckUnreadable(f"{shown} was not written: {error.object[error.start]!a} is no character.") from error
    try:
        target = path.resolve() if path.is_symlink() else path
        if (content_hash(content_of(target)) if target.exists() else None) != expected_hash:
            raise DeckUnreadable("It changed since it was read; read it again.")
        replace_file(target, content)
    except (OSError, RuntimeError, ValueError) as error:
        raise DeckUnreadable(f"{shown} was not written: {_reason(error)}; check path and permissions.") from error
    except DeckUnreadable as error:
        raise DeckUnreadable(f"{shown} was not written. {error}") from error
    return content_hash(content)


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` where `path` is, as a whole or not at all. Raises OSError."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _MODE_OF_NEW_FILES
    descriptor, name = tempfile.mkstemp(prefix=".flashgrad-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def is_there(path: Path) -> bool:
    """Whether there is anything at this path, readable or not."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def hash_of(path: Path) -> str:
    """The hash of what the file at `path` holds; empty where it cannot be read."""
    try:
        return content_hash(content_of(path))
    except DeckUnreadable:
        return ""


def content_hash(content: bytes) -> str:
    """32 hexadecimal digits that change when the content does."""
    return blake2b(content, digest_size=_HASH_BYTES).hexdigest()


def content_of(path: Path) -> bytes:
    """What the file holds. Raises DeckUnreadable, also while it is being written: half a deck is not the whole."""
    for _ in range(_TRIES):
        with _opened(path) as file:
            before = os.fstat(file.fileno())
            content = b"" if before.st_size > _MOST_BYTES else file.read(_MOST_BYTES + 1)
            after = os.fstat(file.fileno())
        if max(before.st_size, len(content)) > _MOST_BYTES:
            raise DeckUnreadable(f"The file is larger than {_MOST_BYTES // 1_000_000} MB; split it.")
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return content
    raise DeckUnreadable("The file changes while it is read; read it again once it is saved.")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file at `path` to read. Raises DeckUnreadable; pipes and devices are not waited for: they may never end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DeckUnreadable(_NO_FILE)
            yield file
    except IsADirectoryError as error:
        raise DeckUnreadable(_NO_FILE) from error
    except (OSError, ValueError) as error:
        raise DeckUnreadable(f"The file cannot be read: {_reason(error)}; check path and permissions.") from error


def _unreadable(path: Path, line: int, message: str) -> DeckFile:
    deck = Deck(deck_name(str(path), ""), ())
    return DeckFile(str(path), "", ParsedDeck(deck, (Problem(str(path), line, message),)), "")


def _walk(root: Path, seen: set[object]) -> Iterator[Path]:
    unreadable: list[Path] = []
    walk = os.walk(root, followlinks=True, onerror=lambda error: unreadable.append(Path(error.filename)))
    for folder, folders, files in walk:
        here = _identity(Path(folder))
        folders[:] = [] if here in seen else sorted(name for name in folders if not name.startswith("."))
        if here not in seen:
            seen.add(here)
            yield from (Path(folder, name) for name in sorted(files) if is_deck_name(name))
    yield from unreadable


def is_deck_name(name: str) -> bool:
    """Whether a file of this name in a folder of decks is one of them."""
    lowered = name.lower()
    return lowered.endswith(".md") and not lowered.startswith(".") and lowered != "readme.md"


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _identity(path: Path) -> object:
    """What is the same for two names of one file; the path itself where there is no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return path
    return found.st_dev, found.st_ino


def _sync_directory(path: Path) -> None:
    """Make the new name durable; where directories cannot be opened, the system does so by itself."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
