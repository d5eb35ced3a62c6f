"""Ids of ours from Anki's notes, and back. No I/O.

`anki:` and the note's guid; for the second and each further card of a note with several templates, a colon and the
template's number from 1 on. All cards of a cloze note have the same id, and their number.
"""

from urllib.parse import quote, unquote

_PROGRAM = "anki:"
_PLAIN = "!#$&()*+,-./;<=>?@^_`{|}~"
"""Signs of guids that stand for themselves: `:` ends one, `%` writes the others, quotes and brackets confuse YAML."""


def card_id_of(guid: str, template: int = 0) -> str:
    """The id of the card that the template of this number (from 0) makes of a note."""
    written = _PROGRAM + quote(guid, safe=_PLAIN, errors="replace")
    return f"{written}:{template}" if template else written


def note_of(card_id: str) -> tuple[str, int] | None:
    """The guid and the template's number in an id of `card_id_of`; None for any other."""
    guid, _, template = card_id.removeprefix(_PROGRAM).partition(":")
    is_ours = card_id.startswith(_PROGRAM) and bool(guid) and (not template or template.isdecimal())
    return (unquote(guid), int(template or 0)) if is_ours else None
