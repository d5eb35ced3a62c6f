"""Where decks came from before."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flashgrad.decks import files
from flashgrad.library.imports import is_bundled
from flashgrad.library.library import Library, reads
from flashgrad.store import cards
from flashgrad.store.cards import StoredDeck
from flashgrad.text import one_line


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """Where cards of the library came from."""

    name: str
    """The deck's; empty for a folder that holds several decks."""
    path: Path | None
    """None for the decks that come with flashgrad."""


@reads
def known_places(library: Library) -> list[KnownPlace]:
    """Files and folders that decks were imported from and that are still there, the latest import first.

    After a file comes its folder where more than one deck stands in it; at last what comes with flashgrad.
    """
    recent = [deck for deck in cards.recent_decks(library.connection) if not is_bundled(deck.source_path)]
    found = [(_place_name(deck), files.path_of(deck.source_path)) for deck in recent]
    there = {path: name for name, path in reversed(found) if path.is_file()}
    in_folder = Counter(path.parent for path in there)
    places: dict[Path | None, KnownPlace] = {}
    for path, name in reversed(there.items()):
        places[path] = KnownPlace(name, path)
        if in_folder[path.parent] > 1:
            places.setdefault(path.parent, KnownPlace("", path.parent))
    return [*places.values(), KnownPlace("", None)]


def _place_name(deck: StoredDeck) -> str:
    """What a file is called of which the library has this deck: a file of another program may hold more."""
    source = deck.source_path
    return one_line(files.path_of(source).name) if files.is_part(source) else deck.name
