"""The text of a Mochi card as question and answer. No I/O."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from flashgrad.interop.cloze import can_hide, deletion, escape_highlights
from flashgrad.interop.sides import side
from flashgrad.interop.spans import masked, without_fences
from flashgrad.interop.values import items, record, text

_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
_DELETION = re.compile(r"\{\{(?:(\d{1,4})::)?((?:(?!\{\{|\}\}).)++)\}\}", re.DOTALL)
_CONDITION = re.compile(r"<<([#^])\s*([^<>\n]{1,100}?)\s*>>((?:(?!<<[#^/]).)*)<</\s*[^<>\n]{0,100}>>", re.DOTALL)
_PLACEHOLDER = re.compile(r"<<\s*([^<>\n]{1,100}?)\s*>>")
_MEDIA = re.compile(r"(!\[[^\[\]\n]{0,1000}\]\(<?)@media/")


class Template(NamedTuple):
    """A card template: its text with places for fields, and the names of the fields by their ids."""

    content: str
    field_names: Mapping[str, str]


class Sides(NamedTuple):
    """A card's text. The answer is empty where the card has one side."""

    question: str
    answer: str
    has_deletions: bool


def template_of(data: Mapping[object, object]) -> Template:
    """A template of the export."""
    fields = record(data.get("fields"))
    return Template(
        text(data.get("content")), {text(key): text(record(one).get("name")) for key, one in fields.items()}
    )


def sides_of(card: Mapping[object, object], templates: Mapping[str, Template]) -> Sides:
    """The sides of a card: those of its content, or of its template with its fields filled in.

    A third side and those after it follow the second under a rule.
    """
    content = text(card.get("content"))
    if not content.strip():
        content = _from_fields(card, templates.get(text(card.get("template-id"))))
    cuts = [match.span() for match in _SEPARATOR.finditer(without_fences(content))]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(content)]
    parts = [side(_MEDIA.sub(r"\1", content[start:end])) for start, end in zip(starts, ends, strict=True)]
    filled = [part for part in parts if part] or [""]
    question, has_deletions = _with_deletions(filled[0])
    return Sides(question, "\n\n***\n\n".join(filled[1:]), has_deletions)


def _from_fields(card: Mapping[object, object], template: Template | None) -> str:
    """The template with the card's values; without a template its name and then the other values."""
    values = {text(key): text(record(one).get("value")) for key, one in record(card.get("fields")).items()}
    name = text(card.get("name"))
    if template is None or not template.content.strip():
        others = "\n\n".join(value for key, value in values.items() if key != "name" and value.strip())
        return f"{values.get('name') or name}\n---\n{others}"
    by_name = {label: values.get(key, "") for key, label in template.field_names.items()}
    by_name.setdefault("name", name)

    def shown(match: re.Match[str]) -> str:
        is_filled = bool(by_name.get(match[2], "").strip())
        return match[3] if is_filled == (match[1] == "#") else ""

    return _PLACEHOLDER.sub(lambda match: by_name.get(match[1], ""), _CONDITION.sub(shown, template.content))


def _with_deletions(question: str) -> tuple[str, bool]:
    """`question` with Mochi's `{{…}}` as ours, and whether there are any.

    Those without a number are hidden together there, so they get one number of their own.
    """
    found = [match for match in _DELETION.finditer(masked(question)) if can_hide(question[slice(*match.span(2))])]
    common = max((int(match[1]) for match in found if match[1]), default=0) + 1
    pieces: list[str] = []
    done = 0
    for match in found:
        hidden = escape_highlights(question[slice(*match.span(2))])
        number = max(1, int(match[1])) if match[1] else common
        pieces += (escape_highlights(question[done : match.start()]), deletion(number, hidden))
        done = match.end()
    return "".join([*pieces, escape_highlights(question[done:])]), bool(found)


def tags_of(card: Mapping[object, object]) -> tuple[str, ...]:
    """The card's tags, each one word."""
    return tuple(dict.fromkeys("-".join(tag.split()) for tag in map(text, items(card.get("tags"))) if tag.strip()))
