"""Anki's own engine in a process of its own: import packages one after the other, print what the collection holds.

`python -m tests.system.anki_engine PACKAGE …` prints one line of JSON; with `--through OLD NEW` before them it exports
the collection to OLD and NEW as well, in the older and the newer form.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

_COUNTED = ("new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "empty_first_field")


def imported(*packages: Path, exported_to: Sequence[Path] = ()) -> Any:
    """What a new collection holds after these imports; it is then exported in the older and in the newer form."""
    through = ["--through", *map(str, exported_to)] if exported_to else []
    command = [sys.executable, "-W", "ignore", "-m", "tests.system.anki_engine", *through, *map(str, packages)]
    ran = subprocess.run(command, capture_output=True, check=False, timeout=60, cwd=Path(__file__).parents[2])
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def _main(arguments: list[str]) -> dict[str, Any]:
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    exported_to, packages = (arguments[1:3], arguments[3:]) if arguments[0] == "--through" else ([], arguments)

    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder, "collection.anki2")))
        options = ImportAnkiPackageOptions(with_scheduling=True)
        logs = []
        for package in packages:
            log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=package, options=options)).log
            logs.append({name: count for name in _COUNTED if (count := len(getattr(log, name)))})
        found = {"logs": logs, **_content(collection)}
        found["media"] = [path.name for path in Path(folder, "collection.media").iterdir()]
        for path, is_old in zip(exported_to, (True, False), strict=False):
            _export(collection, path, is_old=is_old)
        found["is_sound"] = bool(collection.fix_integrity()[1])
        collection.close()
        return found


def _export(collection: Any, path: str, *, is_old: bool) -> None:
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=is_old)
    collection.export_anki_package(out_path=path, options=options, limit=None)


def _content(collection: Any) -> dict[str, Any]:
    # The collection's days begin at 4 in the morning.
    first_day = (datetime.now() - timedelta(hours=4)).date().toordinal() - collection.sched.today
    notes = {}
    for note_id in collection.find_notes(""):
        note = collection.get_note(note_id)
        cards = {card.ord: _card(collection, card, first_day) for card in note.cards()}
        notes[note.guid] = {"fields": list(note.fields), "tags": note.tags, "cards": cards}
    return {"notes": notes}


def _card(collection: Any, card: Any, first_day: int) -> dict[str, Any]:
    log = collection.db.all(
        "SELECT id, ease, ivl, lastIvl, factor, time, type FROM revlog WHERE cid = ? ORDER BY id", card.id
    )
    return {
        "deck": collection.decks.name(card.did),
        "due_day": card.due + first_day if card.type == 2 else None,
        "type": card.type,
        "queue": card.queue,
        "interval": card.ivl,
        "factor": card.factor,
        "reps": card.reps,
        "lapses": card.lapses,
        "flag": card.flags & 7,
        "question": card.question(),
        "answer": card.answer(),
        "log": log,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_main(sys.argv[1:])))
