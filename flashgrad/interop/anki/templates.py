"""Anki's card templates: `{{Field}}`, filters, `{{#Field}}…{{/Field}}`, `{{^Field}}…{{/Field}}`. No I/O.

What cannot be shown in a terminal is left out: the box of `type:`, speech, the button of `hint:` on a question.
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

_TAG = re.compile(r"\{\{\{?\s*([^{}]*?)\s*\}?\}\}")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+-->")
_EMPTY = re.compile(r"(?:\s|&nbsp;|</?(?:br|div)\s*/?>)*+", re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^<>]*+>")
_FURIGANA = re.compile(r" ?([^ >\[\]]+)\[([^\[\]]+)\]")
ANSWER_LINE = re.compile(r"<hr\b[^<>]*\bid\s*=\s*[\"']?answer\b[^<>]*>", re.IGNORECASE)
"""What most templates have between question and answer."""
FRONT_SIDE = "FrontSide"


class TemplateBroken(ValueError):
    """A template's sections do not open and close as they should; the text says which."""


@dataclass(frozen=True, slots=True)
class Side:
    """How one side of a card is filled in."""

    fields: Mapping[str, str]
    is_question: bool
    cloze: Callable[[str], str]
    """What `{{cloze:Field}}` shows of a field."""


def rendered(template: str, side: Side) -> str:
    """The HTML of one side. Raises TemplateBroken."""
    parts: list[str] = []
    is_open: list[tuple[str, bool]] = []
    done = 0
    source = _COMMENT.sub("", template)
    named = [_filters(found[1]) for found in _TAG.finditer(source)]
    typed_alone = {key for key, _ in named} - {key for key, filters in named if "type" not in filters}
    for found in _TAG.finditer(source):
        is_shown = all(shown for _, shown in is_open)
        if is_shown:
            parts.append(source[done : found.start()])
        done = found.end()
        name = found[1]
        if name[:1] in ("#", "^"):
            key = name[1:].strip()
            is_open.append((key, _is_empty(side.fields.get(key, "")) == (name[0] == "^")))
        elif name[:1] == "/":
            if not is_open or is_open.pop()[0] != name[1:].strip():
                raise TemplateBroken(f"`{{{{{name}}}}}` closes what is not open")
        elif is_shown:
            parts.append(_field(name, side, typed_alone))
    if is_open:
        raise TemplateBroken(f"`{{{{#{is_open[-1][0]}}}}}` is never closed")
    parts.append(source[done:])
    return "".join(parts)


def has_cloze(template: str) -> bool:
    """Whether the template asks deletions."""
    return any("cloze" in _filters(found[1])[1] for found in _TAG.finditer(template))


def _is_empty(html: str) -> bool:
    return _EMPTY.fullmatch(html) is not None


def _filters(name: str) -> tuple[str, list[str]]:
    """The field that a tag names, and its filters, the one nearest to the field first."""
    *filters, key = name.split(":")
    return key.strip(), [part.strip().lower() for part in reversed(filters)]


def _field(name: str, side: Side, typed_alone: Container[str]) -> str:
    key, filters = _filters(name)
    text = side.fields.get(key, "")
    if side.is_question and ("type" in filters or "hint" in filters):
        return ""
    if "type" in filters and key not in typed_alone:
        return ""  # the answer shows it anyway
    for each in filters:
        text = _filtered(text, each, side)
    if "hint" in filters and not _is_empty(text):
        return f"<div>{text}</div>"
    return text


def _filtered(text: str, name: str, side: Side) -> str:
    if name in ("cloze", "cloze-only"):
        return side.cloze(text)
    if name == "text":
        return _HTML_TAG.sub("", text)
    if name == "kanji":
        return _FURIGANA.sub(r"\1", text)
    if name == "kana":
        return _FURIGANA.sub(r"\2", text)
    if name == "furigana":
        return _FURIGANA.sub(r"\1(\2)", text)
    return "" if name.startswith("tts") else text
