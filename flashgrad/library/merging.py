"""Take log entries in that were made elsewhere: on another machine, in another program."""

from collections.abc import Collection, Iterable

from flashgrad.library.library import Library, changing
from flashgrad.model import Review
from flashgrad.store import card_names, reviews, states


def merge(library: Library, entries: Iterable[Review], *, again: Collection[str] = ()) -> int:
    """Add those entries to the log that it does not have, and derive the states of their cards; how many were new.

    All in one transaction. In whatever order and however often entries are merged, the same log and states come of it:
    an entry is known by its id, and each card's entries are replayed in order of their ids. The cards with the keys
    `again` are replayed in any case. Raises LibraryUnavailable.
    """
    with changing(library):
        return take_in(library, entries, again=again)


def take_in(library: Library, entries: Iterable[Review], *, again: Collection[str] = ()) -> int:
    """`merge` within a transaction of `changing`."""
    connection = library.connection
    added = [entry for entry in entries if reviews.add(connection, entry)]
    for card_key in sorted({card_names.meant(connection, entry.card_key) for entry in added}.union(again)):
        states.put(connection, card_key, library.replayed(reviews.to_replay(connection, card_key)))
    return len(added)
