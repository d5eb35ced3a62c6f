"""What an import changes in a card, line by line; a sign says what becomes of each, colour alone never. Pure."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from textual.content import Content

from flashgrad.model import Card
from flashgrad.text import neutralise

_MOST_LINES = 200
_MOST_WORDS = 400
_CONTEXT_LINES = 1
"""Lines that stay are shown so far around those that change."""


def changes_content(before: Card, after: Card, *, is_ascii: bool = False) -> Content:
    """Old and new text of whatever differs; empty where nothing does. Changed words stand out in their line."""
    fields = (
        ("question", before.question, after.question),
        ("answer", before.answer, after.answer),
        ("tags", " ".join(before.tags), " ".join(after.tags)),
        ("demo", before.demo or "", after.demo or ""),
        ("card_id", before.card_id or "", after.card_id or ""),
        ("note", before.note or "", after.note or ""),
        ("archived", str(before.archived).lower(), str(after.archived).lower()),
        ("front matter", _extra(before), _extra(after)),
    )
    lines: list[Content] = []
    for name, old, new in fields:
        if old != new:
            lines.append(Content.styled(name, "bold"))
            lines.extend(_changed_lines(_lines(old), _lines(new), is_ascii=is_ascii))
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [Content(f"… and {len(lines) - _MOST_LINES} more lines")]
    return Content("\n").join(lines)


def _lines(text: str) -> list[str]:
    return neutralise(text).split("\n") if text else []


def _extra(card: Card) -> str:
    return "\n".join(f"{name}: {value}" for name, value in card.extra)


def _changed_lines(old: Sequence[str], new: Sequence[str], *, is_ascii: bool) -> Iterator[Content]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from _context(old[start:end], is_first=start == 0, is_last=end == len(old))
        else:
            yield from _replaced(old[start:end], new[new_start:new_end], "-" if is_ascii else "−")


def _context(lines: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Content]:
    """The lines next to a change; what lies between is left out."""
    after = 0 if is_first else _CONTEXT_LINES
    before = 0 if is_last else _CONTEXT_LINES
    is_whole = len(lines) <= after + before
    shown = lines if is_whole else [*lines[:after], "…", *lines[len(lines) - before :]]
    yield from (Content.styled(f"  {line}", "$text-muted") for line in shown)


def _replaced(old: Sequence[str], new: Sequence[str], minus: str) -> Iterator[Content]:
    pairs = list(zip_longest(old, new))
    marked = [_marked_words(was, becomes) for was, becomes in pairs]
    yield from (
        Content.assemble((f"{minus} ", "bold $text-error"), line)
        for (was, _), (line, _) in zip(pairs, marked, strict=True)
        if was is not None
    )
    yield from (
        Content.assemble(("+ ", "bold $text-success"), line)
        for (_, becomes), (_, line) in zip(pairs, marked, strict=True)
        if becomes is not None
    )


def _marked_words(was: str | None, becomes: str | None) -> tuple[Content, Content]:
    """Both lines with the words that the other lacks underlined; plain where one has no partner or there are many."""
    if was is None or becomes is None:
        return Content(was or ""), Content(becomes or "")
    old, new = was.split(" "), becomes.split(" ")
    if len(old) + len(new) > _MOST_WORDS:
        return Content(was), Content(becomes)
    old_parts: list[Content] = []
    new_parts: list[Content] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        style = "" if tag == "equal" else "bold underline"
        old_parts.extend(Content.styled(word, style) for word in old[start:end])
        new_parts.extend(Content.styled(word, style) for word in new[new_start:new_end])
    return Content(" ").join(old_parts), Content(" ").join(new_parts)
