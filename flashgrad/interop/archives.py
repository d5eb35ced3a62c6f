"""Zip archives from anywhere, of which nothing is written to disk and no more is unpacked than limits allow.

Raises DeckUnreadable with a sentence. Programs that make such files make none of what is refused here.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.reading import opened
from flashgrad.text import neutralise, one_line

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
_MEANT_WELL_BYTES = 1_000_000
"""What a member may unpack to, however small it is packed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold."""

    members: int = 100_000
    member_bytes: int = 1_000_000_000
    total_bytes: int = 4_000_000_000
    ratio: int = 200
    """Unpacked to packed size of one member; that of real text and databases is below 50."""


class Archive(Mapping[str, bytes]):
    """An open archive: what its files hold, by their names. Reading one raises DeckUnreadable where it is damaged."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._members = {info.filename: info for info in file.infolist() if not info.is_dir()}

    def __getitem__(self, name: str) -> bytes:
        info = self._members[name]
        try:
            with self._file.open(info) as member:
                content = member.read(info.file_size + 1)
        except (*_BROKEN, OSError, ValueError) as error:
            raise DeckUnreadable(f"Its file {one_line(name, 60)} is damaged; export it again.") from error
        if len(content) != info.file_size:
            raise DeckUnreadable(f"Its file {one_line(name, 60)} is cut off; export it again.")
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def size_of(self, name: str) -> int:
        """How many bytes `name` holds unpacked; reading gives no more."""
        return self._members[name].file_size


@contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[Archive]:
    """The archive at `path`, examined: names, links, encryption and sizes are those of an honest export."""
    with opened(path) as file:
        try:
            archive = zipfile.ZipFile(file)
        except (*_BROKEN, ValueError) as error:
            raise DeckUnreadable("This is no zip archive, or a damaged one; export it again.") from error
        with archive:
            infos = archive.infolist()
            fault = _fault(infos, limits, _size(file)) or next(
                filter(None, (_member_fault(i, limits) for i in infos)), ""
            )
            if fault:
                raise DeckUnreadable(f"The archive was not opened: {fault}.")
            yield Archive(archive)


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _fault(infos: list[zipfile.ZipInfo], limits: Limits, archive_bytes: int) -> str:
    """What is wrong with the archive as a whole, as the rest of a sentence; empty where nothing is."""
    if len(infos) > limits.members:
        return f"it holds more than {limits.members:,} files"
    if len({info.filename for info in infos}) < len(infos):
        return "two of its files have the same name"
    if sum(info.file_size for info in infos) > limits.total_bytes:
        return f"it would unpack to more than {limits.total_bytes // 1_000_000:,} MB"
    if sum(info.compress_size for info in infos) > archive_bytes:
        return "its files overlap, as in an archive that is meant to do harm"
    return ""


def _member_fault(info: zipfile.ZipInfo, limits: Limits) -> str:
    """What is wrong with one file in the archive."""
    shown = one_line(info.filename, 60)
    name = PurePosixPath(info.filename)
    faults = {
        "one of its files has no name": not info.filename,
        f"its file {shown} leads out of the archive": name.is_absolute()
        or ".." in name.parts
        or "\\" in info.filename
        or info.filename[1:2] == ":",
        f"the name of its file {shown} has control characters": neutralise(info.filename) != info.filename,
        f"its file {shown} is a link": stat.S_ISLNK(info.external_attr >> 16),
        "it is encrypted; export it without a password": bool(info.flag_bits & _ENCRYPTED),
        f"its file {shown} is packed in a way that is not read here": info.compress_type not in _METHODS,
        f"its file {shown} would unpack to more than {limits.member_bytes // 1_000_000:,} MB": info.file_size
        > limits.member_bytes,
        f"its file {shown} would unpack to more than {limits.ratio} times its size": info.file_size
        > max(_MEANT_WELL_BYTES, limits.ratio * info.compress_size),
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")
