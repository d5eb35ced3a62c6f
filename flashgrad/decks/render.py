"""Deck to deck text. No I/O.

Whatever is written here is read back before it is handed out: a card that would come back as something else is
refused with a sentence, so that no write changes what a card means.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flashgrad.decks.front_matter import KNOWN_KEYS, FrontMatter, front_matter_lines, read_entries
from flashgrad.decks.parse import parse, read, side_text
from flashgrad.decks.sections import Section, Span
from flashgrad.errors import DeckUnreadable
from flashgrad.markdown.cloze import find_clozes
from flashgrad.model import Card, Deck
from flashgrad.text import one_line

_BLANK_LINE_AT_END = re.compile(r"\n[ \t]*\r*\n\Z")
_DELIMITER_AT_END = re.compile(r"(?:\A|\n)---[ \t]*\r*\n*\Z")


def render(deck: Deck) -> str:
    """`deck` in canonical form: `parse` gives back the same cards, preamble and newline style.

    The name is not written: it is the preamble's title, or else the file's name. A side can hold any text that
    `side_text` leaves as it is, except that a question holds no line `---` outside code fences, that in an answer
    nothing after such a line reads as front matter and that not only headings follow the last one, that no side
    reads as front matter with a `card_id`, and that code fences around lines `---` are closed. The preamble ends
    with a line break. Raises DeckUnreadable for a deck that would come back as another one.
    """
    lines = [line for card in deck.cards for line in _lines(card)]
    body = "\n".join([*lines, ""])
    text = deck.preamble + (body.replace("\n", deck.newline) if deck.cards else "")
    back = parse(text, "").deck
    _require_cards(deck.cards, back.cards)
    if (back.preamble, back.newline) != (deck.preamble, deck.newline):
        raise DeckUnreadable(
            "What stands before the first card would be read as part of the cards, or the reverse; "
            "end it with a line break and let it hold no front matter."
        )
    return text


def replace_cards(text: str, changes: Mapping[int, Card]) -> str:
    """The deck file `text` with some cards replaced; all else stays byte for byte, spacing and newlines too.

    Keys of `changes` are indices into `parse(text, …).deck.cards`. Of a changed card only the parts that differ
    are written anew. Raises IndexError for a card that is not there, DeckUnreadable for one that a deck file
    cannot hold.
    """
    reading = read(text, "")
    deck = reading.parsed.deck
    pieces: list[str] = []
    done = 0
    for at in sorted(changes):
        if not 0 <= at < len(deck.cards):
            raise IndexError(f"no card {at} in a deck of {len(deck.cards)}")
        for span, written in _edits(text, reading.places[at], deck.cards[at], changes[at]):
            pieces += (text[done : span[0]], written.replace("\n", deck.newline))
            done = span[1]
    result = "".join([*pieces, text[done:]])
    back = parse(result, "").deck
    _require_cards([changes.get(at, card) for at, card in enumerate(deck.cards)], back.cards)
    if (back.preamble, back.newline) != (deck.preamble, deck.newline):
        raise DeckUnreadable("The change would alter what stands before the first card; edit the file itself.")
    return result


def append_cards(text: str, cards: Sequence[Card]) -> str:
    """The deck file `text` with cards after its last one; what stood there stays byte for byte.

    They stand as far apart as the last two did, and a delimiter at the end of the text opens the first of them.
    Raises DeckUnreadable for a card that a deck file cannot hold, and for one that would read otherwise there.
    """
    reading = read(text, "")
    deck = reading.parsed.deck
    gap = _gap(text, reading.places)
    body = gap.join("\n".join([*_lines(card), ""]) for card in cards)
    line_end = "" if not text or text.endswith("\n") else "\n"
    before = "" if _BLANK_LINE_AT_END.search(text) else gap
    ways = [line_end + before + body]
    if _DELIMITER_AT_END.search(text):
        ways.insert(0, line_end + body.removeprefix("---\n"))
    wanted = (*deck.cards, *cards)
    for way in ways:
        result = text + way.replace("\n", deck.newline)
        back = parse(result, "").deck
        if back.cards == wanted and back.preamble.startswith(deck.preamble):
            return result
    # A card that could not stand in any file is told apart from a file that takes none.
    render(Deck("", tuple(replace(card, card_id=None) for card in cards)))
    raise DeckUnreadable(
        "After what stands at the end of this file the card would read otherwise; close the code fence there."
    )


def _gap(text: str, places: Sequence[Section]) -> str:
    """What stands between two cards of this text, blank lines alone; a blank line under a text without cards."""
    if not places:
        return "\n" if text.strip() else ""
    is_apart = len(places) > 1 and _BLANK_LINE_AT_END.search(text, 0, places[-1].start)
    return "\n" if is_apart else ""


def _lines(card: Card) -> list[str]:
    front = [line for _, line in front_matter_lines(_front_matter(card))]
    # Only a card with cloze deletions can do without an answer.
    return ["---", *front, "---", card.question, *(["---", card.answer] if card.answer else [])]


def _front_matter(card: Card) -> FrontMatter:
    return FrontMatter(card.card_id, card.tags, card.archived, card.demo, card.extra, card.note)


def _edits(text: str, place: Section, old: Card, new: Card) -> Iterator[tuple[Span, str]]:
    """What to write where, in the order of the places."""
    if _front_matter(old) != _front_matter(new):
        front = text[slice(*place.front)]
        yield place.front, _edited_front_matter(front, _front_matter(old), _front_matter(new))
    if place.question and old.question != new.question:
        yield _filled(text, place.question), new.question
    if old.answer != new.answer:
        if place.answer:
            yield _filled(text, place.answer), new.answer
        elif place.question:
            end = _filled(text, place.question)[1]
            yield (end, end), f"\n---\n{new.answer}"


def _filled(text: str, span: Span) -> Span:
    """`span` without the blank lines around its text; blanks on the first and the last line are part of it."""
    side = text[slice(*span)]
    first = side.rfind("\n", 0, len(side) - len(side.lstrip())) + 1
    last = len(side.rstrip())
    while last < len(side) and side[last] in " \t":
        last += 1
    return span[0] + first, span[0] + last


def _edited_front_matter(block: str, old: FrontMatter, new: FrontMatter) -> str:
    """`block` with the lines of changed values replaced, in their places; lines that cannot be read stay."""
    canonical = front_matter_lines(new)
    to_write = {key: line for key, line in canonical if key in KNOWN_KEYS and _differs(key, old, new)}
    block = block.replace("\r\n", "\n")
    pieces: list[str] = []
    done = 0
    for entry in read_entries(block):
        pieces.append(block[done : entry.start])
        done = entry.end
        if entry.key in to_write:
            pieces.append(to_write.pop(entry.key) + "\n")
        elif not entry.key or not _differs(entry.key if entry.key in KNOWN_KEYS else "extra", old, new):
            pieces.append(block[entry.start : entry.end])
    added = list(to_write.values())
    if old.extra != new.extra:
        added += [line for key, line in canonical if key not in KNOWN_KEYS]
    return "".join([*pieces, *(line + "\n" for line in added), block[done:]])


def _differs(name: str, old: FrontMatter, new: FrontMatter) -> bool:
    return bool(getattr(old, name) != getattr(new, name))


def _require_cards(wanted: Sequence[Card], back: Sequence[Card]) -> None:
    for at, card in enumerate(wanted):
        if at >= len(back) or back[at] != card:
            reason = _why_not(card, wanted[:at])
            shown = one_line(card.question, 40)
            raise DeckUnreadable(f"Card {at + 1}, “{shown}”, cannot be written to a deck file: {reason}.")
    if len(back) > len(wanted):
        raise DeckUnreadable(
            f"The answer of the last card would be read as {len(back) - len(wanted) + 1} cards; "
            "put what looks like a card into a code fence."
        )


def _why_not(card: Card, before: Sequence[Card]) -> str:
    """The part of a sentence that says what to change; for a card that did not come back as it was."""
    for name, side in (("question", card.question), ("answer", card.answer)):
        if not side.strip() and not (name == "answer" and find_clozes(card.question).numbers):
            return f"its {name} is empty; give it a text"
        if side_text(side) != side:
            return f"its {name} has blanks around it or line breaks that are not plain; strip it"
    if card.card_id is not None and any(card.card_id == other.card_id for other in before):
        return "an earlier card has the same id; keep one of them"
    if any(line.rstrip() == "---" for line in card.question.split("\n")):
        return "a line `---` stands in its question; write `***` instead"
    return "part of it would be read as front matter or as the next card; put that part into a closed code fence"
