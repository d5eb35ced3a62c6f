"""Take in deck files again when they were changed, but no cards out of a file that is only half there.

`flashgrad import` does what a file says. Here nobody looked first: what a save seems to have removed by mistake
keeps its last good text until the file is sound again.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.files import DeckFile
from flashgrad.decks.identity import Action
from flashgrad.library.backups import back_up_hourly
from flashgrad.library.imports import (
    BUNDLED_SOURCE,
    ImportCounts,
    ImportPlan,
    apply_import,
    cards_version,
    plan_files,
)
from flashgrad.library.library import Library, reads
from flashgrad.library.rereading import reader, whole
from flashgrad.model import LibraryCard, Problem
from flashgrad.store import cards
from flashgrad.text import neutralise, one_line

_MANY_CARDS = 3
"""So many cards, if they are half of a deck or more, are not set aside unasked."""
_KEY_LINES = 5
"""A question is not further than this from a problem with the keys above it."""
_STAYS = "The cards of this file stay as they were until it is repaired."
_NAMES = {"adopted": "given an id", "orphaned": "set aside", "revived": "back"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a changed deck file was not taken in, or not all of it."""

    path: Path
    problem: Problem
    is_held: bool
    """Whether nothing of the file was taken in."""

    @property
    def sentence(self) -> str:
        """Where and what is wrong, and what became of the cards."""
        said = f"{one_line(self.path.name)}:{self.problem.line}: {one_line(self.problem.message, 300)}"
        return f"{said} {_STAYS}" if self.is_held else said


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of some changed deck files."""

    paths: tuple[Path, ...]
    """All that were looked at."""
    counts: ImportCounts
    changed: tuple[Path, ...]
    """Those by which cards of the library changed."""
    troubles: tuple[Trouble, ...]

    @property
    def sentence(self) -> str:
        """Such as `deck-x.md: 1 changed, 2 new`; empty where no card changed."""
        if not self.counts.is_change:
            return ""
        counted = ((_NAMES.get(name, name), getattr(self.counts, name)) for name in self.counts.__slots__)
        parts = [f"{number} {name}" for name, number in counted if number and name != "unchanged"]
        where = one_line(self.changed[0].name) if len(self.changed) == 1 else f"{len(self.changed)} deck files"
        return f"{where}: {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class KnownDeck:
    """A deck file that the learner imported."""

    name: str
    path: Path
    content_hash: str
    """Of its content when it was taken in last."""


@reads
def own_decks(library: Library) -> list[KnownDeck]:
    """The deck files of the learner, in the order of their first import.

    Not those that come with flashgrad, nor files of other programs: what these say is taken in when it is asked for.
    """
    return [
        KnownDeck(deck.name, files.path_of(deck.source_path), deck.content_hash)
        for deck in cards.decks(library.connection)
        if not deck.source_path.startswith(BUNDLED_SOURCE) and not files.is_part(deck.source_path)
    ]


def reread(library: Library, paths: Sequence[Path]) -> Reread:
    """Take in these deck files as they are now, all in one import; a file that is gone takes nothing with it.

    A file that lost cards by what looks like a mistake or a half-finished save is left out. Raises
    LibraryUnavailable.
    """
    version = cards_version(library)
    read = _read(library, [path for path in paths if files.is_there(path)])
    held = {file.path: file.parsed.problems[0] for file in read if not file.is_readable}
    sound = [file for file in read if file.is_readable]
    while True:
        plan = plan_files(library, sound, version)
        found = _held(library, plan, sound)
        if not found:
            break
        held |= found
        sound = [file for file in sound if file.path not in found]
    if _is_news(library, plan):
        back_up_hourly(library)
        plan = apply_import(library, plan, backs_up=False)
    troubles = [Trouble(Path(path), problem, is_held=True) for path, problem in held.items()]
    for file in sound:
        wrong = [problem for problem in plan.problems if _is_wrong(problem) and problem.path == _named(file)]
        troubles += [Trouble(Path(file.path), problem, is_held=False) for problem in wrong[:1]]
    return Reread(tuple(paths), plan.counts, _changed(plan), tuple(troubles))


@reads
def _read(library: Library, paths: Sequence[Path]) -> list[DeckFile]:
    read = reader(library)
    return [read(path, files.source_of(path)) for path in paths]


def _changed(plan: ImportPlan) -> tuple[Path, ...]:
    """The files by which cards change; cards that vanish alone name all that were looked at."""
    decks = sorted({found.deck for found in plan.matching.matches if found.action is not Action.UNCHANGED})
    return tuple(files.path_of(plan.incoming[deck].deck.source_path) for deck in decks or range(len(plan.incoming)))


def _is_news(library: Library, plan: ImportPlan) -> bool:
    """Whether the library would hold anything else after this import, if only the line of a card."""
    known = {files.source_of(deck.path): deck.content_hash for deck in own_decks(library)}
    return plan.counts.is_change or any(known.get(file.deck.source_path) != file.content_hash for file in plan.incoming)


@reads
def _held(library: Library, plan: ImportPlan, read: Sequence[DeckFile]) -> dict[str, Problem]:
    """Of those files that are not to be taken in: why not."""
    held: dict[str, Problem] = {}
    if not plan.matching.orphaned:
        return held
    vanishing = frozenset(plan.matching.orphaned)
    decks: dict[str, list[LibraryCard]] = defaultdict(list)
    for card in cards.all_cards(library.connection):
        if card.orphaned_at_ms is None:
            decks[card.source_path].append(card)
    for file in read:
        deck = decks[files.source_of(Path(file.path))]
        lost = [card for card in deck if card.key in vanishing]
        if lost and (problem := _mistake(whole(file), plan.problems, lost, len(deck))):
            held[file.path] = problem
    return held


def _mistake(file: DeckFile, problems: Iterable[Problem], lost: Sequence[LibraryCard], known: int) -> Problem | None:
    """Why these cards seem to be lost by mistake; None where their author took them out."""
    own = next((problem for problem in problems if _is_wrong(problem) and problem.path == _named(file)), None)
    if own is not None:
        return own
    text = neutralise(file.text.replace("\r\n", "\n"))
    questions = {neutralise(card.question) for card in file.parsed.deck.cards}
    ids = {neutralise(card.card_id) for card in file.parsed.deck.cards if card.card_id is not None}
    # A deletion that was taken out of a section that is still there.
    lost = [card for card in lost if card.content.cloze is None or card.content.card_id not in ids]
    for card in lost:
        if line := _line_where_it_stands(card, text, questions):
            message = "The card here is not read as one; put a line that is exactly `---` above and below its keys."
            near = (problem for problem in file.parsed.problems if line - _KEY_LINES <= problem.line <= line)
            return next(near, Problem(file.path, line, message))
    is_empty = not file.parsed.deck.cards
    if is_empty or (len(lost) >= _MANY_CARDS and 2 * len(lost) >= known):
        message = f"{len(lost)} of {known} cards are missing; if you took them out, import the file once more."
        return Problem(file.path, 1, message)
    return None


def _line_where_it_stands(card: LibraryCard, text: str, questions: Collection[str]) -> int:
    """The line of `text` where a card stands that was not read from it; 0 where it does not stand there."""
    content = card.content
    if content.card_id is not None:
        shape = rf"^card_id[ \t]*:[ \t]*[\"']?{re.escape(content.card_id)}[\"']?[ \t]*$"
    elif content.question not in questions:
        shape = rf"^[ \t]*{re.escape(content.question)}[ \t]*$"
    else:
        return 0
    found = re.search(shape, text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _is_wrong(problem: Problem) -> bool:
    return not problem.is_warning


def _named(file: DeckFile) -> str:
    """The file as the problems of a plan name it."""
    return neutralise(file.path)
