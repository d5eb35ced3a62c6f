"""Notice that deck files change. What the system reports only says when to look; the files say what changed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flashgrad.decks.files import decks_in, hash_of, is_deck_name, read_deck
from flashgrad.errors import FlashgradError
from flashgrad.library.library import Library, second_connection
from flashgrad.library.live import own_decks

_DEBOUNCE_MS = 200
"""What happens within this time is one change."""
_STILL_S = 0.3
"""A file that stays the same for so long is not being written any more."""
_MOST_LOOKS = 20
"""A file that does not come to rest in so many is looked at again later."""
_LOOK_AGAIN_S = 5.0
"""The longest time between two looks, and so that in which a folder that comes back is noticed."""

_Signature = tuple[int, int, int] | None
"""What differs when a file was written or replaced; None where there is none."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What happened to deck files."""

    changed: tuple[Path, ...] = ()
    """Deck files of the library that hold something else now."""
    vanished: tuple[Path, ...] = ()
    """Deck files of the library that are gone."""
    beside: tuple[Path, ...] = ()
    """New files with cards in the folders of those decks."""
    imported: tuple[Path, ...] = ()
    """Deck files that were taken in since the last look, by whichever program."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What is to be seen at one moment."""

    signatures: Mapping[Path, _Signature]
    hashes: Mapping[Path, str]
    """Of each deck's content when it was taken in last."""
    beside: frozenset[Path]


class DeckWatch:
    """Watches the deck files of a library, not those that come with flashgrad."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._seen: dict[Path, _Signature] = {}
        self._hashes: Mapping[Path, str] = {}
        self._beside: frozenset[Path] | None = None
        self._folders: frozenset[tuple[Path, int]] = frozenset()
        self._events: AsyncGenerator[object, None] | None = None

    def forget(self, paths: Iterable[Path]) -> None:
        """Compare these files with the library at the next look, as if they had never been seen."""
        for path in paths:
            self._seen.pop(path, None)

    async def changes(self) -> AsyncIterator[Noticed]:
        """What happened to deck files, from the last import on and as long as anybody listens."""
        try:
            while True:
                with suppress(FlashgradError):  # the next look may find the library again
                    noticed = await self._notice()
                    if noticed != Noticed():
                        yield noticed
                await self._stir()
        finally:
            await self._stop()

    async def _notice(self) -> Noticed:
        look = await asyncio.to_thread(_look, self._library)
        for _ in range(_MOST_LOOKS):
            if not self._moved(look):
                break
            await asyncio.sleep(_STILL_S)
            before, look = look, await asyncio.to_thread(_look, self._library)
            if look.signatures == before.signatures:
                break
        else:
            return Noticed()
        await self._watch_folders(look)
        moved = self._moved(look)
        known_before = {path for path in moved if self._seen.get(path)}
        first_seen = {path for path in moved if path not in self._seen}
        self._seen = dict(look.signatures)
        there = [path for path in moved if look.signatures[path] is not None]
        same = await asyncio.to_thread(_unchanged, [path for path in there if path in first_seen], look.hashes)
        new = look.beside - self._beside if self._beside is not None else frozenset()
        imported = [path for path, known in self._hashes.items() if look.hashes.get(path, known) != known]
        self._beside, self._hashes = look.beside, look.hashes
        return Noticed(
            tuple(path for path in there if path not in same),
            tuple(path for path in moved if look.signatures[path] is None and path in known_before),
            tuple(await asyncio.to_thread(_with_cards, sorted(new))),
            tuple(imported),
        )

    def _moved(self, look: _Look) -> list[Path]:
        """Files that are not as they were at the last look, or were not looked at yet."""
        return [
            path
            for path, signature in look.signatures.items()
            if path not in self._seen or self._seen[path] != signature
        ]

    async def _watch_folders(self, look: _Look) -> None:
        """Have the system report changes in the folders of the decks, as far as they are there now."""
        folders = frozenset(
            (folder, inode) for folder in {path.parent for path in look.signatures} if (inode := _inode(folder))
        )
        if folders != self._folders:
            await self._stop()
            self._folders = folders

    async def _stir(self) -> None:
        """Return when something happened in the folders, or when it is time to look again anyway."""
        if not self._folders:
            await asyncio.sleep(_LOOK_AGAIN_S)
            return
        try:
            if self._events is None:
                self._events = await self._start()
            await anext(self._events)
        except (OSError, RuntimeError, StopAsyncIteration, ExceptionGroup):  # a folder vanished, or no more are allowed
            await self._stop()
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _start(self) -> AsyncGenerator[object, None]:
        # Deferred, and off the event loop: the import takes as long as two frames of the screen.
        watchfiles = await asyncio.to_thread(__import__, "watchfiles")
        known = {str(path) for path in (*self._seen, *(folder for folder, _ in self._folders))}
        events: AsyncGenerator[object, None] = watchfiles.awatch(
            *sorted(folder for folder, _ in self._folders),
            watch_filter=lambda _, path: path in known or is_deck_name(Path(path).name),
            debounce=_DEBOUNCE_MS,
            rust_timeout=round(_LOOK_AGAIN_S * 1000),
            yield_on_timeout=True,
            recursive=False,
            ignore_permission_denied=True,
        )
        return events

    async def _stop(self) -> None:
        events, self._events, self._folders = self._events, None, frozenset()
        if events is not None:
            await events.aclose()


def _look(library: Library) -> _Look:
    with second_connection(library) as reader:
        hashes = {deck.path: deck.content_hash for deck in own_decks(reader)}
    beside = {path for folder in {path.parent for path in hashes} for path in decks_in(folder)}
    return _Look({path: _signature(path) for path in hashes}, hashes, frozenset(beside.difference(hashes)))


def _signature(path: Path) -> _Signature:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError:
        return (0, 0, 0)  # it may be there; reading it says what is wrong
    return found.st_ino, found.st_mtime_ns, found.st_size


def _inode(folder: Path) -> int:
    """0 where there is no folder."""
    try:
        return folder.stat().st_ino
    except (OSError, ValueError):
        return 0


def _unchanged(paths: Iterable[Path], hashes: Mapping[Path, str]) -> frozenset[Path]:
    """Those that hold what they held when they were taken in last."""
    return frozenset(path for path in paths if hash_of(path) == hashes[path])


def _with_cards(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if read_deck(path).parsed.deck.cards]
