"""The commands `backup` and `restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.backup_records import backup_record, restored_record
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.errors import LibraryUnavailable
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.library.backups import Backup, Restored

ListOption = Annotated[bool, typer.Option("--list", help="Make none; list those that there are, the newest first.")]
BackupArgument = Annotated[
    str | None,
    typer.Argument(metavar="BACKUP", help="A backup file, or its number in `flashgrad backup --list`."),
]
ExactlyOption = Annotated[
    bool, typer.Option("--exactly", help="Leave out what was answered after the backup was made.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]


def backup(only_list: ListOption = False, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Make a backup of the library, beside it in the folder `backups`, or list those that there are.

    The copy is checked. flashgrad makes one by itself before every import and restore, before every change of the
    library's format, and on every day on which something was done; they are thinned as they grow old.
    """
    from flashgrad.library.backups import back_up, backups

    if only_list:
        return _list(list(reversed(backups(_path(library)))), as_json=as_json)
    with open_library(library) as opened:
        made = back_up(opened)
    if as_json:
        return output.put_json(backup_record(made))
    return output.put(f"Backed up to {one_line(str(made.path))} ({_size(made.size_bytes)}).")


def restore(
    backup: BackupArgument = None,
    exactly: ExactlyOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Make the library what it was when a backup was made; without BACKUP the newest one that is sound.

    Cards and decks are then those of the backup. What was answered since stays, unless you say --exactly. The present
    state is kept as a backup of its own, so that restoring that one takes this back; a damaged library is moved aside
    as it is.
    """
    from flashgrad.library.backups import check, later_logs
    from flashgrad.library.backups import restore as carry_out

    path = _path(library)
    chosen = _chosen(path, backup)
    if dry_run:
        check(chosen)
        later = sum(map(len, later_logs(path, chosen).values()))
        stay = "would be left out" if exactly else "would stay"
        return output.put(f"{one_line(str(chosen))} is sound. What was done since, {_entries(later)}, {stay}.")
    restored = carry_out(path, chosen, keeps_later=not exactly)
    with open_library(library):  # derives the schedule from the log
        pass
    if as_json:
        return output.put_json(restored_record(restored))
    return _tell(restored)


def _tell(restored: "Restored") -> None:
    output.put(f"The library is that of {one_line(str(restored.backup))}.")
    if restored.later_entries:
        where = "kept" if restored.keeps_later else "only in the file named next"
        output.put(f"What was done since: {_entries(restored.later_entries)}, {where}.")
    if restored.kept is not None:
        what = "The damaged file" if restored.was_damaged else "What it held before"
        output.put(f"{what} is kept as {one_line(str(restored.kept))}.")


def _list(found: "list[Backup]", *, as_json: bool) -> None:
    if as_json:
        return output.put_json([backup_record(one) for one in found])
    if not found:
        return output.put("There is no backup yet; `flashgrad backup` makes one.")
    rows = [
        (str(number), f"{one.taken_at.astimezone():%Y-%m-%d %H:%M}", one.reason, _size(one.size_bytes), one.path.name)
        for number, one in enumerate(found, start=1)
    ]
    return output.put_table(("", "made", "why", "size", "file"), rows, numbers=frozenset({0, 3}))


def _path(named: Path | None) -> Path:
    from flashgrad.places import library_path

    return library_path(named)


def _chosen(library: Path, wanted: str | None) -> Path:
    """The backup file that is meant. Raises LibraryUnavailable where there is none."""
    from flashgrad.library.backups import backups, newest_good

    if wanted is None:
        newest = newest_good(library)
        if newest is None:
            raise LibraryUnavailable(f"There is no sound backup of {one_line(str(library))}; nothing was changed.")
        return newest.path
    found = backups(library)
    if wanted.isdecimal() and not Path(wanted).exists():
        if not 1 <= int(wanted) <= len(found):
            raise LibraryUnavailable(f"There is no backup {wanted}; `flashgrad backup --list` numbers {len(found)}.")
        return found[-int(wanted)].path
    if not Path(wanted).is_file():
        raise LibraryUnavailable(f"There is no file {one_line(wanted)}; `flashgrad backup --list` names the backups.")
    return Path(wanted)


def _entries(count: int) -> str:
    return "1 log entry" if count == 1 else f"{count} log entries"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
