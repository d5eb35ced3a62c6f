"""Examine a library and what flashgrad runs on. Looks only; `repair` derives again what can be derived."""

import importlib.metadata
import importlib.util
import platform
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flashgrad.decks.files import bundled_decks, path_of
from flashgrad.errors import LibraryUnavailable
from flashgrad.library.clock import iso_text
from flashgrad.library.library import Library, rebuild, replayed
from flashgrad.schedule.replay import agree
from flashgrad.store import cards, integrity, reviews, states
from flashgrad.store.connection import explained
from flashgrad.text import one_line

CLOCK_TOLERANCE_MS = 24 * 3600 * 1000
"""Answers dated further ahead than this point to a wrong clock, then or today."""

_SHOWN_NAMES = 5
_WAY_BACK = "`flashgrad restore` brings the newest backup back"
_PACKAGES = ("textual", "torch", "pydantic", "sqlite-utils", "markdown-it-py", "typer", "fsrs")


class Verdict(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    """Worth knowing; nothing is wrong with the schedule."""
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one examination."""

    name: str
    verdict: Verdict
    sentence: str


def examine(library: Library) -> list[Finding]:
    """All findings, in a fixed order, good ones included."""
    return [_examined(name, examination, library) for name, examination in _EXAMINATIONS]


def repair(library: Library) -> None:
    """Derive states and the search index again. Raises LibraryUnavailable."""
    rebuild(library)
    integrity.rebuild_search(library.connection)


def surroundings() -> list[Finding]:
    """What flashgrad runs on; needs no library and imports none of it."""
    return [_torch(), _versions()]


def _examined(name: str, examination: Callable[[Library], tuple[Verdict, str]], library: Library) -> Finding:
    try:
        with explained(library.path):
            verdict, sentence = examination(library)
    except LibraryUnavailable as error:
        verdict, sentence = Verdict.PROBLEM, str(error)
    return Finding(name, verdict, sentence)


def _file(library: Library) -> tuple[Verdict, str]:
    damage = integrity.file_damage(library.connection)
    if damage:
        return (
            Verdict.PROBLEM,
            f"SQLite finds damage ({_some(damage)}); `flashgrad restore` brings the newest backup back.",
        )
    entries, total = reviews.count(library.connection), len(cards.all_cards(library.connection))
    version = integrity.sqlite_version(library.connection)
    content = f"{_number(total, 'card')}, {_number(entries, 'log entry')}"
    return Verdict.OK, f"{one_line(str(library.path))} is sound: {content}, SQLite {version}."


def _schema(library: Library) -> tuple[Verdict, str]:
    different = integrity.schema_differences(library.connection)
    if different:
        return (
            Verdict.PROBLEM,
            f"Not as flashgrad makes it: {_some(different)}; `flashgrad restore` brings the newest backup back.",
        )
    return Verdict.OK, "Tables, indexes and triggers are as this version makes them."


def _references(library: Library) -> tuple[Verdict, str]:
    broken = integrity.broken_references(library.connection)
    if broken:
        return Verdict.PROBLEM, f"{_number(broken, 'row')} of cards or decks stand alone; import the deck files again."
    return Verdict.OK, "Every card stands in a deck."


def _states(library: Library) -> tuple[Verdict, str]:
    stored, new = states.everything(library.connection), library.scheduler.initial()
    derived = {key: state for key, state in replayed(library) if state != new}
    wrong = {
        key
        for key in stored.keys() | derived.keys()
        if key not in stored or key not in derived or not agree(stored[key], derived[key])
    }
    different = sorted({*wrong, *integrity.cards_waiting_wrongly(library.connection)})
    if different:
        return (
            Verdict.PROBLEM,
            f"The log gives another schedule for {_number(len(different), 'card')} ({_some(different)});"
            " `flashgrad doctor --rebuild` derives it again.",
        )
    return Verdict.OK, f"The schedule of {_number(len(stored), 'card')} is what the log says."


def _search(library: Library) -> tuple[Verdict, str]:
    if integrity.is_search_index_sound(library.connection):
        return Verdict.OK, "The search index says what the cards say."
    return Verdict.PROBLEM, "The search index is not that of the cards; `flashgrad doctor --rebuild` makes it anew."


def _log(library: Library) -> tuple[Verdict, str]:
    homeless = integrity.entries_without_card(library.connection)
    aimless = integrity.undos_without_target(library.connection)
    if homeless or aimless:
        return (
            Verdict.WARNING,
            f"Kept without effect: {_number(homeless, 'log entry')} about cards that are not here,"
            f" {_number(aimless, 'undo entry')} about answers that are not here.",
        )
    return Verdict.OK, "Every log entry is about a card that is here."


def _clock(library: Library) -> tuple[Verdict, str]:
    now = library.clock()
    early = integrity.answers_after(library.connection, now.at_ms + CLOCK_TOLERANCE_MS)
    if early:
        return (
            Verdict.WARNING,
            f"{_number(early, 'log entry')} dated more than a day after now ({iso_text(now)}); check the clock.",
        )
    return Verdict.OK, f"No answer is dated in the future; it is {iso_text(now)}."


def _card_ids(library: Library) -> tuple[Verdict, str]:
    repeated = integrity.repeated_card_ids(library.connection)
    if repeated:
        return (
            Verdict.WARNING,
            f"More than one card has the card_id {_some(repeated)}; only the first answers to it. Correct the decks.",
        )
    return Verdict.OK, "No two cards share a card_id."


def _decks(library: Library) -> tuple[Verdict, str]:
    paths = [deck.source_path for deck in cards.decks(library.connection)]
    missing = [path for path in paths if not _is_readable(_deck_file(path))]
    if missing:
        return (
            Verdict.WARNING,
            f"Deck files that cannot be read: {_some(missing)}. Their cards are here and can be studied;"
            " import the files from where they are now.",
        )
    return Verdict.OK, f"{_number(len(paths), 'deck file')} looked for, all where they were imported from."


def _torch() -> Finding:
    if importlib.util.find_spec("torch") is None:
        sentence = "torch is not installed, so demos cannot run; install flashgrad again. Reviews do not need it."
        return Finding("torch", Verdict.WARNING, sentence)
    return Finding("torch", Verdict.OK, "torch is installed, so demos can run.")


def _versions() -> Finding:
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    sentence = f"flashgrad {_version('flashgrad')}, Python {platform.python_version()}, {packages}."
    return Finding("versions", Verdict.OK, sentence)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def _deck_file(source_path: str) -> Path:
    """The file that a deck was imported from; a path that is not absolute names one of ours."""
    path = path_of(source_path)
    return path if path.is_absolute() else bundled_decks() / path.name


def _is_readable(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def _number(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number} {noun}s"


def _some(names: list[str]) -> str:
    shown = ", ".join(one_line(name) for name in names[:_SHOWN_NAMES])
    return f"{shown} and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else shown


_EXAMINATIONS: tuple[tuple[str, Callable[[Library], tuple[Verdict, str]]], ...] = (
    ("library", _file),
    ("schema", _schema),
    ("references", _references),
    ("schedule", _states),
    ("search", _search),
    ("log", _log),
    ("clock", _clock),
    ("card ids", _card_ids),
    ("decks", _decks),
)
