"""Sections of decks as notes of Anki: HTML fields with formulas for MathJax, stable guids, tags. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha1
from html import escape, unescape
from types import MappingProxyType

from flashgrad.interop.anki.identity import note_of
from flashgrad.interop.anki.source import as_source
from flashgrad.interop.outgoing import Figure, Section
from flashgrad.markdown.cloze import find_clozes
from flashgrad.markdown.pieces import IMAGE_SIGN
from flashgrad.markdown.to_html import Dialect, html_of, is_web_address
from flashgrad.text import one_line

SEPARATOR = "\x1f"
"""Between the fields of a note."""

_OWN_GUID_PREFIX = "fg-"
_GUID_BYTES = 10
# Private use, within which Markdown leaves every character alone; what stands there in a card is left out.
_START, _NUMBER_END, _HINT, _HINT_END, _END = map(chr, range(0x10F1B0, 0x10F1B5))
_SIGNS = re.compile(f"[{_START}-{_END}]")
_DELETION_START = re.compile(f"{_START}(\\d+){_NUMBER_END}")
_TAG = re.compile(r"<[^>]*>")
_SIMPLE_NAME = re.compile(r"[^/\\:*?\"<>|]+\.(?:png|jpe?g|gif|svg|webp)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Note:
    """A note as a package has it."""

    guid: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    media: Mapping[str, bytes]
    """Files that the fields show, by name."""

    @property
    def sort_field(self) -> str:
        """The words of the first field."""
        return unescape(_TAG.sub("", self.fields[0])).strip()

    @property
    def checksum(self) -> int:
        """By which Anki finds notes with the same first field."""
        return int(sha1(self.sort_field.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def as_note(section: Section, figure: Figure | None) -> Note:
    """The note of `section`: question (or text with deletions), answer, figure, and the Markdown of all."""
    content = section.content
    front = _cloze_html(content.question) if section.is_cloze else html_of(content.question, _DIALECT)
    back = html_of(content.answer, _DIALECT) if content.answer.strip() else ""
    if section.is_cloze:
        back = _without_deletions(back)
    picture, media = _figure(figure)
    fields = (front, back, picture, as_source(content, (front, back)))
    return Note(guid_of(section), fields, tuple(_tag(tag) for tag in content.tags if tag.split()), media)


def guid_of(section: Section) -> str:
    """The guid of the note: that with which it came from Anki, else one that its id, or its key, decides."""
    card_id = section.cards[0].card.content.card_id
    if card_id is None:
        return _OWN_GUID_PREFIX + section.cards[0].card.key
    if (known := note_of(card_id)) is not None:
        guid, template = known
        return f"{guid}:{template}" if template else guid  # of a note with several cards each is a note of its own
    return _OWN_GUID_PREFIX + blake2b(card_id.encode(), digest_size=_GUID_BYTES).hexdigest()


def _cloze_html(question: str) -> str:
    """`question` with its deletions as Anki writes them; the signs of any others are spelled out."""
    text = _SIGNS.sub("", question)
    marks: list[tuple[int, int, str]] = []
    for one in find_clozes(text).deletions:
        hint = f"{_HINT}{one.hint}{_HINT_END}" if one.hint else ""
        marks.append((one.start, one.inner, f"{_START}{one.number}{_NUMBER_END}"))
        marks.append((one.inner_end, one.end, f"{hint}{_END}"))
    pieces: list[str] = []
    done = 0
    for start, end, mark in sorted(marks):
        pieces += (text[done:start], mark)
        done = end
    html = _without_deletions(html_of("".join([*pieces, text[done:]]), _DIALECT))
    html = _DELETION_START.sub(r"{{c\1::", html)
    return html.replace(_HINT, "::").replace(_HINT_END, "").replace(_END, "}}")


def _without_deletions(html: str) -> str:
    """`html` with nothing that Anki takes for a deletion or for its end, such as the braces of a formula."""
    return html.replace("{{", "{&#123;").replace("}}", "}&#125;").replace("::", ":&#58;")


def _figure(figure: Figure | None) -> tuple[str, Mapping[str, bytes]]:
    if figure is None:
        return "", MappingProxyType({})
    name = f"flashgrad-{blake2b(figure.png, digest_size=_GUID_BYTES).hexdigest()}.png"
    words = _without_deletions(escape(one_line(figure.caption)))
    return f'<div class="figure"><img src="{name}" alt="{words}"></div>', MappingProxyType({name: figure.png})


def _tag(tag: str) -> str:
    return "_".join(one_line(tag).split())


def _formula(source: str, is_display: bool) -> str:
    opening, closing = ("\\[", "\\]") if is_display else ("\\(", "\\)")
    return f"{opening}{escape(' '.join(source.split()), quote=False)}{closing}"


def _image(target: str, words: str) -> str:
    """A file of Anki's media folder is shown; nothing is loaded from elsewhere."""
    if _SIMPLE_NAME.fullmatch(target):
        return f'<img src="{escape(target)}" alt="{escape(words)}">'
    shown = escape(f"{IMAGE_SIGN} {words or 'image'}")
    if is_web_address(target):
        return f'<a href="{escape(target)}">{shown}</a>'
    return shown


_DIALECT = Dialect(_formula, _image)
