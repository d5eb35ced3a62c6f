"""Log entries ⇄ lines of JSON, each with a checksum of its own. No I/O.

A line that was torn, damaged or made up is refused as a whole, so that nothing reaches the log on which replay could
stumble. What has its default value is left out.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from hashlib import blake2b
from typing import Any

from flashgrad.model import CardName, CardState, Experiment, Grade, Instant, Review, ReviewKind
from flashgrad.sync import values
from flashgrad.sync.values import LineDamaged

_SUM_BYTES = 4
_BEFORE_SUM, _AFTER_SUM = b',"sum":"', b'"}'
_TAIL_LENGTH = len(_BEFORE_SUM) + 2 * _SUM_BYTES + len(_AFTER_SUM)
_ANSWERS = (ReviewKind.REVIEW, ReviewKind.DRILL)
_INITIAL = CardState()


Record = Review | Experiment | CardName


def encode(record: Record) -> bytes:
    """`record` as one line, with its end."""
    text = json.dumps(_fields_of(record), ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "replace")
    return body[:-1] + _BEFORE_SUM + _sum(body) + _AFTER_SUM + b"\n"


def decode(line: bytes) -> Record:
    """The record in a line without its end. Raises LineDamaged."""
    body = line[:-_TAIL_LENGTH] + b"}"
    if line[-_TAIL_LENGTH:] != _BEFORE_SUM + _sum(body) + _AFTER_SUM:
        raise LineDamaged("its checksum is wrong")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LineDamaged("it is no JSON") from error
    if not isinstance(found, dict):
        raise LineDamaged("it is no JSON object")
    match found.get("kind"):
        case "experiment":
            return _experiment(found)
        case "card":
            return _card_name(found)
    return _review(found)


def _sum(body: bytes) -> bytes:
    return blake2b(body, digest_size=_SUM_BYTES).hexdigest().encode()


def _fields_of(record: Record) -> dict[str, Any]:
    match record:
        case Review():
            return _review_fields(record)
        case Experiment():
            return _experiment_fields(record)
    named = {field.name: getattr(record, field.name) for field in fields(record)}
    return {"kind": "card", **_without_none(named)}


def _review_fields(entry: Review) -> dict[str, Any]:
    before = None
    if entry.state_before is not None:
        all_of_it = {name: getattr(entry.state_before, name) for name in CardState.__slots__}
        before = {name: value for name, value in all_of_it.items() if value != getattr(_INITIAL, name)}
    return {
        "kind": entry.kind.value,
        "id": entry.id,
        "device": entry.device,
        "card_key": entry.card_key,
        "at_ms": entry.at.at_ms,
        "utc_offset_minutes": entry.at.utc_offset_minutes,
        **_without_none(
            {
                "grade": entry.grade,
                "elapsed_ms": entry.elapsed_ms,
                "scheduler": entry.scheduler or None,
                "fuzz_days": entry.fuzz_days or None,
                "state_before": before,
                "target": entry.target,
                "value": entry.value,
            }
        ),
    }


def _experiment_fields(experiment: Experiment) -> dict[str, Any]:
    return {
        "kind": "experiment",
        "id": experiment.id,
        "device": experiment.device,
        **_without_none({"card_key": experiment.card_key}),
        "demo": experiment.demo,
        "parameters": dict(experiment.parameters),
        "prediction": experiment.prediction,
        "predicted": experiment.predicted,
        "measured": experiment.measured,
        "matched": experiment.matched,
        "at_ms": experiment.at.at_ms,
        "utc_offset_minutes": experiment.at.utc_offset_minutes,
    }


def _without_none(named: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in named.items() if value is not None}


def _review(found: dict[str, Any]) -> Review:
    try:
        kind = ReviewKind(str(found.get("kind")))
    except ValueError as error:
        raise LineDamaged("it is of no kind that this flashgrad knows") from error
    grade = values.whole(found, "grade", 0, 5, default=None)
    if (grade is not None) != (kind in _ANSWERS):
        raise LineDamaged("an answer lacks its grade, or something else has one")
    value = values.text(found, "value", 2000, default=None)
    if kind is ReviewKind.SET_DUE:
        _require_date(value)
    return Review(
        id=values.entry_id(found),
        device=values.required_text(found, "device", 64),
        card_key=values.required_text(found, "card_key", 200),
        kind=kind,
        at=_at(found),
        grade=None if grade is None else Grade(grade),
        elapsed_ms=values.whole(found, "elapsed_ms", 0, 2**53, default=None),
        scheduler=values.text(found, "scheduler", 200, default=None) or "",
        fuzz_days=values.whole(found, "fuzz_days", -values.MOST_DAYS, values.MOST_DAYS, default=None) or 0,
        state_before=_state(found.get("state_before")),
        target=values.text(found, "target", 200, default=None),
        value=value,
    )


def _at(found: dict[str, Any]) -> Instant:
    return Instant(
        values.required_whole(found, "at_ms", 0, values.LATEST_MS),
        values.required_whole(found, "utc_offset_minutes", -1440, 1440),
    )


def _require_date(value: str | None) -> None:
    try:
        year = date.fromisoformat(value or "").year
    except ValueError as error:
        raise LineDamaged("its due day is no date") from error
    if year > values.LATEST_YEAR:
        raise LineDamaged("its due day is too far away")


def _state(found: object) -> CardState | None:
    if found is None:
        return None
    if not isinstance(found, dict) or not set(found) <= set(CardState.__slots__):
        raise LineDamaged("what it says of the card's state means nothing")
    for name, value in found.items():
        values.require_like(name, value, getattr(_INITIAL, name))
    return CardState(**found)


def _experiment(found: dict[str, Any]) -> Experiment:
    parameters = found.get("parameters")
    if not isinstance(parameters, dict) or not isinstance(found.get("matched"), bool):
        raise LineDamaged("it lacks the parameters of its demo or the outcome")
    return Experiment(
        id=values.entry_id(found),
        device=values.required_text(found, "device", 64),
        card_key=values.text(found, "card_key", 200, default=None),
        demo=values.required_text(found, "demo", 200),
        parameters=parameters,
        prediction=values.required_text(found, "prediction", 2000),
        predicted=values.required_text(found, "predicted", 2000),
        measured=values.required_text(found, "measured", 2000),
        matched=found["matched"],
        at=_at(found),
    )


def _card_name(found: dict[str, Any]) -> CardName:
    return CardName(
        key=values.required_text(found, "key", 200),
        card_id=values.text(found, "card_id", 2000, default=None),
        cloze=values.whole(found, "cloze", 1, 10_000, default=None),
        deck=values.required_text(found, "deck", 2000),
        question=values.required_text(found, "question", 64),
        answer=values.required_text(found, "answer", 64),
    )
