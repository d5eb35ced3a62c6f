"""Examine where the cards came from: the deck files on disk, ids that stand twice, cards that left their decks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from flashgrad.decks import files
from flashgrad.library.findings import Outcome, Verdict, number, some
from flashgrad.library.imports import is_bundled
from flashgrad.library.library import Library
from flashgrad.store import cards, integrity
from flashgrad.store.cards import StoredDeck
from flashgrad.text import neutralise, one_line


def orphans(library: Library) -> Outcome:
    """The cards that are in no deck any more: how many, from where, since when."""
    left = integrity.orphans(library.connection)
    if not left:
        return Outcome(Verdict.OK, "No card was taken out of its deck.")
    total, with_history = sum(one.cards for one in left), sum(one.with_history for one in left)
    details = tuple(
        f"{number(one.cards, 'card')} of “{one_line(one.deck)}” ({one_line(one.source_path)}) {_since(one)}."
        for one in left
    )
    return Outcome(
        Verdict.OK,
        f"{number(total, 'card')}, {with_history:,} of them with a history, left their decks; what they were answered"
        " is kept, and they are back with their schedules once a deck has them again.",
        details,
    )


def card_ids(library: Library) -> Outcome:
    """Ids that more than one card has, in the library or in the deck files as they are now."""
    places: dict[str, list[str]] = defaultdict(list)
    for deck in _files(library):
        if files.is_part(deck.source_path):
            continue  # no two cards of another program share an id
        read = files.read_deck(_path(deck.source_path))
        for card in read.parsed.deck.cards:
            if card.card_id is not None:
                places[neutralise(card.card_id)].append(f"{one_line(read.path)}:{card.line}")
    repeated = {card_id for card_id, lines in places.items() if len(lines) > 1}
    repeated.update(integrity.repeated_card_ids(library.connection))
    if not repeated:
        return Outcome(Verdict.OK, "No two cards share a card_id.")
    details = tuple(
        f"{one_line(card_id, 60)}: {some(places[card_id])}." for card_id in sorted(repeated & places.keys())
    )
    return Outcome(
        Verdict.WARNING,
        f"More than one card has the card_id {some(sorted(repeated))}; only the first answers to it."
        " Give each card an id of its own, then import the decks again.",
        details,
    )


def sources(library: Library) -> Outcome:
    """The deck files that are not as they were imported; each with its path and what to do."""
    wrong, changed = [], []
    decks = _files(library)
    for deck in decks:
        trouble = _trouble(deck.source_path)
        if trouble:
            wrong.append(trouble)
        elif files.hash_of(_path(deck.source_path)) != deck.content_hash:
            changed.append(f"{one_line(deck.source_path)} changed since; {_import_of(deck)} takes that in.")
    if wrong:
        return Outcome(
            Verdict.WARNING,
            f"Not as they should be: {number(len(wrong), 'deck file')} of {len(decks)}.",
            (*wrong, *changed),
        )
    if changed:
        return Outcome(Verdict.OK, f"{number(len(changed), 'deck file')} changed since the last import.", (*changed,))
    return Outcome(Verdict.OK, f"{number(len(decks), 'deck file')} looked for, all where they were imported from.")


def _trouble(source_path: str) -> str:
    """What is wrong with a deck file and what to do; empty for a sound one."""
    path = _path(source_path)
    shown = one_line(str(path))
    if not files.is_there(path):
        return f"{shown} is not there any more. Its cards can be studied; import it from where it is now."
    if files.is_part(source_path):
        return ""  # its reader said what it could not take when it was imported
    problems = [problem for problem in files.read_deck(path).parsed.problems if not problem.is_warning]
    if not problems:
        return ""
    more = f" `flashgrad check` names {number(len(problems) - 1, 'more problem')}." if len(problems) > 1 else ""
    return f"{shown}:{problems[0].line}: {one_line(problems[0].message, 300)}{more}"


def _files(library: Library) -> list[StoredDeck]:
    """The decks with cards in them; of the others it says nothing where their files are."""
    filled = integrity.decks_with_cards(library.connection)
    return [deck for deck in cards.decks(library.connection) if deck.id in filled]


def _path(source_path: str) -> Path:
    """The file that a deck was imported from; a path that is not absolute names one of ours."""
    path = files.path_of(source_path)
    return path if path.is_absolute() else files.bundled_decks() / path.name


def _import_of(deck: StoredDeck) -> str:
    return "`flashgrad import --bundled`" if is_bundled(deck.source_path) else "importing it again"


def _since(left: integrity.Orphans) -> str:
    first, last = _days((left.first_at_ms, left.last_at_ms))
    return f"since {first}" if first == last else f"since {first}, the last since {last}"


def _days(moments_ms: Iterable[int]) -> list[str]:
    return [datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat() for at_ms in moments_ms]
