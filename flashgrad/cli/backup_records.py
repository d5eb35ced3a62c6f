"""The JSON shapes of backups. The README documents every key; a test holds both together."""

from typing import TYPE_CHECKING

from flashgrad.cli.records import Record

if TYPE_CHECKING:
    from flashgrad.library.backups import Backup, Restored


def backup_record(backup: "Backup") -> Record:
    """A backup file; the moment in ISO 8601 and UTC."""
    return {
        "path": str(backup.path),
        "taken_at": backup.taken_at.isoformat(timespec="seconds"),
        "reason": backup.reason,
        "size_bytes": backup.size_bytes,
    }


def restored_record(restored: "Restored") -> Record:
    """What a restore did, and where the state before it is."""
    return {
        "path": str(restored.backup),
        "kept": None if restored.kept is None else str(restored.kept),
        "was_damaged": restored.was_damaged,
        "later_entries": restored.later_entries,
        "keeps_later": restored.keeps_later,
    }
