"""A library as JSON Lines: everything, with the log, one object a line, each with its `type`. Pure.

    flashgrad    first: `version` of this format, whether the log is in it
    deck         before its cards; they name it by `source_path`
    card         as the library has it, with its `key`
    state        what the log says of a card; derived, so a reader leaves it
    entry        of the log
    experiment   a prediction made before a demo ran, and what came out
    end          last: how many lines stand before it, so that a torn file shows

The README documents every key; `json_lines_reading` reads it.
"""

import json
from collections.abc import Iterator
from typing import Any

from flashgrad.interop.outgoing import Outgoing
from flashgrad.model import CardState, Experiment, LibraryCard, Review

VERSION = 1

Record = dict[str, Any]


def json_lines(outgoing: Outgoing, *, with_history: bool) -> Iterator[str]:
    """The lines of the file, each with its line end. `with_history` also writes states, log and experiments."""
    count = 0
    for record in _records(outgoing, with_history=with_history):
        count += 1
        yield _line(record)
    yield _line({"type": "end", "lines": count})


def entry_record(entry: Review) -> Record:
    """A log entry with all that the log has of it."""
    return {
        "id": entry.id,
        "device": entry.device,
        "card": entry.card_key,
        "kind": entry.kind.value,
        "at_ms": entry.at.at_ms,
        "utc_offset_minutes": entry.at.utc_offset_minutes,
        "grade": None if entry.grade is None else int(entry.grade),
        "elapsed_ms": entry.elapsed_ms,
        "scheduler": entry.scheduler,
        "fuzz_days": entry.fuzz_days,
        "state_before": None if entry.state_before is None else _state_record(entry.state_before),
        "target": entry.target,
        "value": entry.value,
    }


def _records(outgoing: Outgoing, *, with_history: bool) -> Iterator[Record]:
    yield {"type": "flashgrad", "version": VERSION, "has_log": with_history}
    for deck in outgoing.decks:
        names = ("name", "source_path", "content_hash", "preamble")
        yield {"type": "deck", **{name: getattr(deck, name) for name in names}}
        for one in deck.cards:
            yield {"type": "card", **_card_record(one.card)}
            if with_history:
                yield {"type": "state", "card": one.card.key, **_state_record(one.state)}
    if with_history:
        for entry in outgoing.entries:
            yield {"type": "entry", **entry_record(entry)}
        for experiment in outgoing.experiments:
            yield {"type": "experiment", **_experiment_record(experiment)}


def _card_record(card: LibraryCard) -> Record:
    content = card.content
    return {
        "key": card.key,
        "deck": card.source_path,
        "position": card.position,
        "card_id": content.card_id,
        "question": content.question,
        "answer": content.answer,
        "tags": list(content.tags),
        "archived": content.archived,
        "demo": content.demo,
        "extra": [list(pair) for pair in content.extra],
        "line": content.line,
        "note": content.note,
        "cloze": content.cloze,
        "orphaned_at_ms": card.orphaned_at_ms,
    }


def _state_record(state: CardState) -> Record:
    return {name: getattr(state, name) for name in CardState.__slots__}


def _experiment_record(experiment: Experiment) -> Record:
    return {
        "id": experiment.id,
        "device": experiment.device,
        "card": experiment.card_key,
        "demo": experiment.demo,
        "parameters": dict(experiment.parameters),
        "prediction": experiment.prediction,
        "predicted": experiment.predicted,
        "measured": experiment.measured,
        "matched": experiment.matched,
        "at_ms": experiment.at.at_ms,
        "utc_offset_minutes": experiment.at.utc_offset_minutes,
    }


def _line(record: Record) -> str:
    return _ENCODER.encode(record) + "\n"


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
