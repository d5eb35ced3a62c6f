"""The collection in an `.apkg` or `.colpkg` file. Raises DeckUnreadable with a sentence."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.anki.database import read_rows
from flashgrad.interop.anki.rows import Rows
from flashgrad.interop.archives import Limits, open_archive
from flashgrad.text import one_line

_COMPRESSED = "collection.anki21b"
_PLAIN = ("collection.anki21", "collection.anki2")
"""The newer first: beside it, the older holds nothing but a request to update Anki."""
_MOST_BYTES = 1_000_000_000
_LIMITS = Limits(member_bytes=_MOST_BYTES)
_WINDOW_BYTES = 1 << 26
_RATIO = 200
_MEANT_WELL_BYTES = 20_000_000
"""What a collection may unpack to, however small it is packed."""


@dataclass(frozen=True, slots=True)
class Package:
    """What a file of Anki holds."""

    rows: Rows
    media_files: int
    """Pictures and sounds, which stay in the file."""


def read_package(path: Path) -> Package:
    """What the file at `path` holds."""
    shown = one_line(str(path))
    with open_archive(path, _LIMITS) as archive:
        media = sum(name.isdecimal() for name in archive)
        if _COMPRESSED in archive:
            database = _unpacked(archive[_COMPRESSED], shown)
        else:
            name = next((name for name in _PLAIN if name in archive), None)
            if name is None:
                raise DeckUnreadable(f"{shown} holds no collection of Anki; export it from Anki as .apkg or .colpkg.")
            database = archive[name]
    return Package(read_rows(database, shown), media)


def _unpacked(packed: bytes, shown: str) -> bytes:
    """What zstd made of a collection, up to the limits."""
    import zstandard  # deferred: only newer files need it

    most = min(_MOST_BYTES, max(_MEANT_WELL_BYTES, _RATIO * len(packed)))
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES)
    try:
        with unpacker.stream_reader(BytesIO(packed)) as reader:
            database = reader.read(most + 1)
    except (zstandard.ZstdError, MemoryError) as error:
        reason = one_line(str(error), 80)
        raise DeckUnreadable(f"{shown}: its collection cannot be unpacked ({reason}); export it again.") from error
    if len(database) > most:
        raise DeckUnreadable(
            f"{shown} was not opened: its collection would unpack to more than {most // 1_000_000:,} MB."
        )
    return bytes(database)
