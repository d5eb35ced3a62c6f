"""The cards that a note makes, as questions and answers in Markdown. No I/O."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flashgrad.interop.anki import cloze, source
from flashgrad.interop.anki.identity import card_id_of
from flashgrad.interop.anki.rows import Note, NoteType, Template
from flashgrad.interop.anki.templates import ANSWER_LINE, FRONT_SIDE, Side, TemplateBroken, has_cloze, rendered
from flashgrad.interop.html.escape import MARKS
from flashgrad.interop.html.markdown import to_markdown
from flashgrad.model import Card
from flashgrad.text import neutralise

LONGEST_NOTE = 1_000_000


class NotTaken(Exception):
    """Why a note or one of its cards has no place here, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Made:
    """A card, or a section of several, made of a note."""

    card: Card
    clozes: Mapping[int, int]
    """For each card of Anki, by its `ord`: the number of the deletion that it asks; 0 where it asks no deletion."""


def sections(note: Note, note_type: NoteType, deck: str, wanted: Sequence[int]) -> tuple[list[Made], list[str]]:
    """What the cards of a note with these `ord` become, and why some did not. Raises NotTaken for the whole note."""
    if len(note.fields) > LONGEST_NOTE:
        raise NotTaken(f"is longer than {LONGEST_NOTE:,} characters; shorten it in Anki")
    values = MARKS.sub("\ufffd", note.fields).split("\x1f")
    names = {**dict(zip(note_type.fields, values, strict=False)), **_special(note, note_type, deck)}
    if source.FIELD in note_type.fields:
        return _own_section(note, note_type, names, values, wanted)
    return _made(note, note_type, names, wanted)


def _own_section(
    note: Note, note_type: NoteType, names: Mapping[str, str], values: Sequence[str], wanted: Sequence[int]
) -> tuple[list[Made], list[str]]:
    """The section of a note that flashgrad wrote; where it was edited in Anki, the section that its HTML says."""
    written = names.get(source.FIELD, "")
    section = source.section_of(written, values[:2])
    if section is not None:
        is_cloze = note_type.is_cloze
        return [Made(section, {template: template + 1 if is_cloze else 0 for template in wanted})], []
    made, faults = _made(note, note_type, names, wanted)
    card_id = source.card_id_in(written)
    if card_id is not None and len(made) == 1:
        made = [replace(made[0], card=replace(made[0].card, card_id=card_id))]
    return made, faults


def _made(
    note: Note, note_type: NoteType, names: Mapping[str, str], wanted: Sequence[int]
) -> tuple[list[Made], list[str]]:
    if note_type.is_cloze:
        return _cloze_sections(note, note_type, names, wanted)
    made: list[Made] = []
    faults: list[str] = []
    for template in wanted:
        try:
            if template not in note_type.templates:
                raise NotTaken("has a card that no template makes; in Anki choose Tools > Empty Cards")
            made.append(_plain(note, note_type.templates[template], names, template, is_sibling=len(wanted) > 1))
        except NotTaken as fault:
            faults.append(str(fault))
    return made, faults


def _special(note: Note, note_type: NoteType, deck: str) -> dict[str, str]:
    """The fields that every template has."""
    return {
        "Tags": note.tags.strip(),
        "Type": note_type.name,
        "Deck": deck,
        "Subdeck": deck.rsplit("::", maxsplit=1)[-1],
        FRONT_SIDE: "",
    }


def _cloze_sections(
    note: Note, note_type: NoteType, names: Mapping[str, str], wanted: Sequence[int]
) -> tuple[list[Made], list[str]]:
    template = note_type.templates.get(0)
    if template is None or not has_cloze(template.question):
        raise NotTaken("has a note type without a cloze template; repair it in Anki")
    if any(cloze.IMAGE_OCCLUSION in value for value in names.values()):
        raise NotTaken("hides parts of a picture, which a terminal cannot show; it stays in Anki")
    numbers = {number for value in names.values() for number in cloze.numbers(value)}
    faults = ["has a card for a deletion that is gone; in Anki choose Tools > Empty Cards"] * any(
        template_number + 1 not in numbers for template_number in wanted
    )
    asked = [at for at in wanted if at + 1 in numbers]
    if not asked:
        return [], faults
    question_html = _filled(template.question, names, cloze.marked, is_question=True)
    question = cloze.with_signs(to_markdown(question_html, keeps_marks=True))
    if question is None:
        return [_apart(note, template, names, at) for at in asked], faults
    answer_html = _filled(template.answer, names, _nothing, is_question=False)
    card = Card(card_id_of(note.guid), question, _answer(answer_html, ""), _tags(note))
    return [Made(card, {at: at + 1 for at in asked})], faults


def _apart(note: Note, template: Template, names: Mapping[str, str], at: int) -> Made:
    """One deletion as a card of its own: where it is part of a formula or of code, ours would not be found."""

    def asked(html: str) -> str:
        return cloze.shown(html, at + 1, is_answer=False)

    def told(html: str) -> str:
        return cloze.shown(html, at + 1, is_answer=True)

    question = to_markdown(_filled(template.question, names, asked, is_question=True))
    answer = _answer(_filled(template.answer, names, told, is_question=False), question)
    return Made(_card(note, question, answer, at, is_sibling=True), {at: 0})


def _plain(note: Note, template: Template, names: Mapping[str, str], at: int, *, is_sibling: bool) -> Made:
    question = to_markdown(_filled(template.question, names, str, is_question=True))
    answer = _answer(_filled(template.answer, names, str, is_question=False), question)
    return Made(_card(note, question, answer, at, is_sibling=is_sibling), {at: 0})


def _card(note: Note, question: str, answer: str, at: int, *, is_sibling: bool) -> Card:
    if not question:
        raise NotTaken("has a card without a question; in Anki choose Tools > Empty Cards")
    siblings = card_id_of(note.guid) if is_sibling else None
    # A side of Anki's that only repeats the question is one all the same.
    return Card(card_id_of(note.guid, at), question, answer or question, _tags(note), note=siblings)


def _filled(template: str, names: Mapping[str, str], shown: Callable[[str], str], *, is_question: bool) -> str:
    try:
        return rendered(template, Side(names, is_question, shown))
    except TemplateBroken as fault:
        raise NotTaken(f"has a template that cannot be read ({fault}); repair it in Anki") from fault


def _answer(html: str, question: str) -> str:
    """The Markdown of an answer without the question that stands above it."""
    above, line, below = _parted(html)
    answer = to_markdown(below)
    if line and (before := to_markdown(above)) and before != question:
        return f"{before}\n\n***\n\n{answer}" if answer else before
    return answer


def _parted(html: str) -> tuple[str, bool, str]:
    """What stands above and below the line between question and answer, and whether there is one."""
    found = ANSWER_LINE.search(html)
    return ("", False, html) if found is None else (html[: found.start()], True, html[found.end() :])


def _nothing(_: str) -> str:
    return ""


def _tags(note: Note) -> tuple[str, ...]:
    return tuple(dict.fromkeys(neutralise(tag) for tag in note.tags.split()))
