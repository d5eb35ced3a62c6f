"""The JSON shape of a sync. The README documents every key; a test holds both together."""

from typing import TYPE_CHECKING

from flashgrad.cli.records import Record, report_record

if TYPE_CHECKING:
    from flashgrad.library.syncing import Synced


def synced_record(synced: "Synced") -> Record:
    """What a sync did, or would do."""
    return {
        "place": synced.place,
        "device": synced.device,
        "sent": synced.sent,
        "received": synced.received,
        "decks": [{"name": deck.name, "path": str(deck.path), "change": deck.change.value} for deck in synced.decks],
        "notices": list(synced.notices),
        **report_record(synced.problems),
        "dry_run": synced.is_dry_run,
    }
