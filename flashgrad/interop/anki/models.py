"""Note types and decks of an Anki collection: as JSON in old files, as tables with messages in newer ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flashgrad.interop.anki import protobuf
from flashgrad.interop.anki.rows import NoteType, Template
from flashgrad.text import one_line

if TYPE_CHECKING:
    from sqlite3 import Connection

_CLOZE = 1
_LEVEL = "\x1f"
"""Between the names of a deck and its parent in newer files."""

Models = tuple[dict[int, NoteType], dict[int, str]]
"""Note types and names of decks, by their ids."""


def from_json(models: str, decks: str, broken: list[str]) -> Models:
    """Those of an old file; what cannot be read is told in `broken`. Raises ValueError for what is no JSON."""
    note_types: dict[int, NoteType] = {}
    for key, model in _items(json.loads(models or "{}")):
        try:
            templates = {int(one["ord"]): _template(one) for one in model["tmpls"]}
            names = [str(one["name"]) for one in sorted(model["flds"], key=lambda one: int(one["ord"]))]
            is_cloze = model.get("type") == _CLOZE
            note_types[int(key)] = NoteType(str(model["name"]), is_cloze, tuple(names), templates)
        except (KeyError, TypeError, ValueError, AttributeError):
            broken.append(f"The note type {one_line(str(key), 30)} is damaged")
    names_of_decks: dict[int, str] = {}
    for key, deck in _items(json.loads(decks or "{}")):
        if key.isdecimal() and isinstance(deck, dict):
            names_of_decks[int(key)] = str(deck.get("name", ""))
    return note_types, names_of_decks


def from_tables(connection: Connection, broken: list[str]) -> Models:
    """Those of a newer file; what cannot be read is told in `broken`."""
    fields: defaultdict[object, list[str]] = defaultdict(list)
    for note_type, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields[note_type].append(str(name))
    templates: defaultdict[object, dict[int, Template]] = defaultdict(dict)
    for note_type, at, name, config in connection.execute("SELECT ntid, ord, name, config FROM templates"):
        try:
            message = protobuf.fields(config)
            templates[note_type][int(at)] = Template(str(name), protobuf.text(message, 1), protobuf.text(message, 2))
        except (TypeError, ValueError):
            broken.append(f"The template “{one_line(str(name), 30)}” is damaged")
    note_types: dict[int, NoteType] = {}
    for key, name, config in connection.execute("SELECT id, name, config FROM notetypes"):
        try:
            is_cloze = protobuf.number(protobuf.fields(config), 1) == _CLOZE
            note_types[int(key)] = NoteType(str(name), is_cloze, tuple(fields[key]), templates[key])
        except (TypeError, ValueError):
            broken.append(f"The note type “{one_line(str(name), 30)}” is damaged")
    decks = connection.execute("SELECT id, name FROM decks")
    return note_types, {key: str(name).replace(_LEVEL, "::") for key, name in decks if isinstance(key, int)}


def _items(found: object) -> list[tuple[str, Any]]:
    return list(found.items()) if isinstance(found, dict) else []


def _template(found: Mapping[str, object]) -> Template:
    return Template(str(found["name"]), str(found["qfmt"]), str(found["afmt"]))
