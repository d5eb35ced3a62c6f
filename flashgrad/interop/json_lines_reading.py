"""The reader of `json_lines`. Pure; takes any text and raises nothing.

Unknown keys and types are left alone, so that an older flashgrad reads a newer file. Whatever would harm a library is
refused line by line: ids that are none, moments beyond the calendar, texts that cannot be stored.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flashgrad.interop.json_lines import VERSION, Record
from flashgrad.interop.outgoing import OutgoingCard, OutgoingDeck
from flashgrad.model import Card, CardState, Experiment, Grade, Instant, LibraryCard, Problem, Review, ReviewKind
from flashgrad.text import one_line

_Kind = TypeVar("_Kind")

_LARGEST_INTEGER = 2**53
_ENTRY_ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-[0-9A-Za-z_.-]{1,64}")
"""Time, order, device: the library computes the next id from the newest."""
_YEAR_3000_MS = 32_503_680_000_000
_MOST_OFFSET_MINUTES = 26 * 60


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, as far as it can be read; nothing where it is no export."""

    decks: tuple[OutgoingDeck, ...]
    """With their cards, which carry no state and no log here."""
    entries: tuple[Review, ...]
    experiments: tuple[Experiment, ...]
    problems: tuple[Problem, ...]


def read(text: str, path: str) -> Contents:
    """What the file `text` holds; a line that cannot be read is a problem and hides no other."""
    reader = _Reader(path)
    # Only at line feeds: other separators may stand in a text as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            reader.take(number, line)
    reader.close()
    if not reader.is_ours:
        return Contents((), (), (), tuple(reader.problems))
    decks = (OutgoingDeck(*deck, cards=tuple(reader.cards[deck[1]])) for deck in reader.decks.values())
    return Contents(tuple(decks), tuple(reader.entries), tuple(reader.experiments), tuple(reader.problems))


class _Reader:
    """Takes line after line."""

    def __init__(self, path: str) -> None:
        self.decks: dict[str, tuple[str, str, str, str]] = {}
        self.cards: dict[str, list[OutgoingCard]] = {}
        self.entries: list[Review] = []
        self.experiments: list[Experiment] = []
        self.problems: list[Problem] = []
        self._path = path
        self._keys: set[str] = set()
        self._lines = 0
        self._last = 1
        self._refusal = "This is no export of flashgrad; its first line is another."
        self.is_ours = self._is_whole = False

    def take(self, number: int, line: str) -> None:
        """Read one line, the `number`-th of the file."""
        self._last = number
        try:
            self._take(_object(json.loads(line, parse_constant=_refuse)))
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            self._report(number, f"This line cannot be read ({_reason(error)}); it was left out.")
        self._lines += 1

    def close(self) -> None:
        """Say where the file ends too early, or is none of ours."""
        if not self.is_ours:
            self.problems = [Problem(self._path, 1, self._refusal)]
        elif not self._is_whole:
            self._report(self._last, "The file ends too early; what stands in it was read, export it once more.")

    def _take(self, record: Record) -> None:
        match record["type"]:
            case "flashgrad":
                self.is_ours = _whole(record, "version") <= VERSION
                self._refusal = "A newer flashgrad wrote this file; update flashgrad."
            case "deck":
                name, source, content_hash, preamble = (_text(record, key) for key in _OF_DECK)
                self.decks[source] = (name, source, content_hash, preamble)
                self.cards.setdefault(source, [])
            case "card":
                self._take_card(_card(record, self.decks))
            case "entry":
                self.entries.append(_entry(record))
            case "experiment":
                self.experiments.append(_experiment(record))
            case "end":
                self._is_whole = _whole(record, "lines") == self._lines

    def _take_card(self, card: LibraryCard) -> None:
        if card.key in self._keys:
            raise ValueError(f"the key {one_line(card.key, 40)} stands twice")
        self._keys.add(card.key)
        self.cards[card.source_path].append(OutgoingCard(card))

    def _report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self._path, line, message))


_OF_DECK = ("name", "source_path", "content_hash", "preamble")


def _card(record: Record, decks: Mapping[str, tuple[str, str, str, str]]) -> LibraryCard:
    source = _text(record, "deck")
    if source not in decks:
        raise ValueError(f"no deck {one_line(source, 60)} stands above it")
    extra = tuple((_of(pair[0], str, "extra"), _of(pair[1], str, "extra")) for pair in _list(record, "extra"))
    content = Card(
        card_id=_text_or_none(record, "card_id"),
        question=_text(record, "question"),
        answer=_text(record, "answer"),
        tags=tuple(_of(tag, str, "tags") for tag in _list(record, "tags")),
        archived=_of(record["archived"], bool, "archived"),
        demo=_text_or_none(record, "demo"),
        extra=extra,
        line=_whole(record, "line"),
        note=_text_or_none(record, "note"),
        cloze=_whole_or_none(record, "cloze"),
    )
    orphaned = _whole_or_none(record, "orphaned_at_ms")
    return LibraryCard(_text(record, "key"), decks[source][0], _whole(record, "position"), content, source, orphaned)


def _entry(record: Record) -> Review:
    grade, before = _whole_or_none(record, "grade"), record["state_before"]
    return Review(
        id=_id(record),
        device=_text(record, "device"),
        card_key=_text(record, "card"),
        kind=ReviewKind(record["kind"]),
        at=_instant(record),
        grade=None if grade is None else Grade(grade),
        elapsed_ms=_whole_or_none(record, "elapsed_ms"),
        scheduler=_text(record, "scheduler"),
        fuzz_days=_whole(record, "fuzz_days"),
        state_before=None if before is None else _state(_object(before)),
        target=_text_or_none(record, "target"),
        value=_text_or_none(record, "value"),
    )


def _experiment(record: Record) -> Experiment:
    return Experiment(
        id=_id(record),
        device=_text(record, "device"),
        card_key=_text_or_none(record, "card"),
        demo=_text(record, "demo"),
        parameters=_object(record["parameters"]),
        prediction=_text(record, "prediction"),
        predicted=_text(record, "predicted"),
        measured=_text(record, "measured"),
        matched=_of(record["matched"], bool, "matched"),
        at=_instant(record),
    )


def _id(record: Record) -> str:
    entry_id = _text(record, "id")
    if not _ENTRY_ID.fullmatch(entry_id) or int(entry_id[:12], 16) >= _YEAR_3000_MS:
        raise ValueError(f"{one_line(entry_id, 40)} is no id of an entry")
    return entry_id


def _instant(record: Record) -> Instant:
    at = Instant(_whole(record, "at_ms"), _whole(record, "utc_offset_minutes"))
    if not 0 <= at.at_ms < _YEAR_3000_MS or abs(at.utc_offset_minutes) > _MOST_OFFSET_MINUTES:
        raise ValueError("its moment is not in the years 1970 to 2999")
    return at


def _state(record: Record) -> CardState:
    if not all(value is None or isinstance(value, int | float | str) for value in record.values()):
        raise ValueError("`state_before` is no state")
    return CardState(**{name: value for name, value in record.items() if name in CardState.__slots__})


def _object(value: object) -> Record:
    return _of(value, dict, "the line")


def _list(record: Record, key: str) -> list[Any]:
    return _of(record[key], list, key)


def _text(record: Record, key: str) -> str:
    text = _of(record[key], str, key)
    text.encode()  # half of a surrogate pair can be written in JSON, and nowhere else
    return text


def _text_or_none(record: Record, key: str) -> str | None:
    return None if record.get(key) is None else _text(record, key)


def _whole(record: Record, key: str) -> int:
    value = _of(record[key], int, key)
    if isinstance(value, bool) or abs(value) > _LARGEST_INTEGER:
        raise ValueError(f"`{key}` is no whole number that fits")
    return value


def _whole_or_none(record: Record, key: str) -> int | None:
    return None if record.get(key) is None else _whole(record, key)


def _of(value: object, kind: type[_Kind], key: str) -> _Kind:
    if not isinstance(value, kind):
        raise ValueError(f"`{key}` is no {_KINDS[kind]}")
    return value


_KINDS: Mapping[type, str] = {str: "text", dict: "object", list: "list", bool: "truth value", int: "whole number"}


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else one_line(str(error), 120)
