"""The Markdown of a section in a field of its Anki note, so that it comes back as it was. Pure.

Anki shows HTML, and no HTML says what Markdown it came from. So a note also carries the section itself, in a field
that no template shows, with a digest of the fields that were made from it: whoever edits those in Anki makes the
section void, and the HTML counts.
"""

import json
from collections.abc import Sequence
from hashlib import blake2b
from html import escape, unescape
from unicodedata import normalize

from flashgrad.model import Card

FIELD = "flashgrad"
"""The name of the field."""

_DIGEST_BYTES = 8


def as_source(section: Card, shown: Sequence[str]) -> str:
    """The content of the field for `section`; `shown` are the fields that were made from it, as HTML."""
    record = {
        "digest": _digest(shown),
        "card_id": section.card_id,
        "question": section.question,
        "answer": section.answer,
        "tags": section.tags,
        "archived": section.archived,
        "demo": section.demo,
        "extra": section.extra,
        "note": section.note,
    }
    # Anki reads deletions in every field of a note, also in those that it shows nowhere.
    text = json.dumps(record).replace("{{", "\\u007b\\u007b").replace("}}", "\\u007d\\u007d")
    return escape(text, quote=False)


def section_of(source: str, shown: Sequence[str]) -> Card | None:
    """The section that `as_source` wrote; None where there is none, or where `shown` is not what it was then."""
    try:
        record = json.loads(unescape(source))
        if record["digest"] != _digest(shown):
            return None
        texts = [record[name] for name in ("question", "answer")]
        optional = [record[name] for name in ("card_id", "demo", "note")]
        pairs = [(str(name), str(value)) for name, value in record["extra"]]
        tags = [str(tag) for tag in record["tags"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(one, str | None) for one in optional):
        return None
    card_id, demo, note = optional
    question, answer = texts
    return Card(card_id, question, answer, tuple(tags), record.get("archived") is True, demo, tuple(pairs), note=note)


def card_id_in(source: str) -> str | None:
    """The `card_id` that `as_source` wrote, also where the note was edited since; None where there is none."""
    try:
        card_id = json.loads(unescape(source))["card_id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return card_id if isinstance(card_id, str) else None


def _digest(shown: Sequence[str]) -> str:
    # Anki keeps text in this normal form.
    text = normalize("NFC", "\x1f".join(shown))
    return blake2b(text.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()
