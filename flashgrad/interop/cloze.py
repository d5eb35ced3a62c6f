"""Cloze deletions as a deck of ours has them: `{{1::hidden}}`, `{{1::hidden::hint}}`. No I/O."""

import re

from flashgrad.interop.spans import masked

_HIGHLIGHT = re.compile(r"={2,}")
_DELETION = re.compile(r"\{\{(?=c?\d+::)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_INNER = re.compile(r"::|\}\}|\{\{")


def can_hide(text: str) -> bool:
    """Whether a deletion may hold `text`: something, within one paragraph."""
    return bool(text.strip()) and not _BLANK_LINE.search(text.strip())


def deletion(number: int, hidden: str, hint: str = "") -> str:
    """One deletion; what would end it or begin a hint in `hidden` is escaped."""
    parts = [str(number), _escaped(_INNER, hidden.strip()), _escaped(_INNER, hint.strip())]
    return "{{" + "::".join(part for part in parts if part) + "}}"


def escape_highlights(text: str) -> str:
    """`text` whose `==` marks stand for themselves."""
    return _escaped(_HIGHLIGHT, text) if "==" in text else text


def escape_deletions(text: str) -> str:
    """`text` without any deletion: it comes from where neither `==` nor `{{1::` is one."""
    return escape_highlights(_escaped(_DELETION, text) if "{{" in text else text)


def _escaped(pattern: re.Pattern[str], text: str) -> str:
    """`text` with backslashes in what `pattern` finds outside code, formulas and escapes."""
    pieces: list[str] = []
    done = 0
    for match in pattern.finditer(masked(text)):
        pieces += (text[done : match.start()], "".join(f"\\{character}" for character in match[0]))
        done = match.end()
    return "".join([*pieces, text[done:]])
