"""Gather what an export takes out: decks with their cards, states, log and experiments. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from flashgrad.errors import ExportRefused
from flashgrad.interop.outgoing import Outgoing, OutgoingCard, OutgoingDeck
from flashgrad.library.cards import deck_name, search
from flashgrad.library.library import Library, reads
from flashgrad.model import CardState, LibraryCard, Review
from flashgrad.store import cards, experiments, reviews, states


@reads
def everything(library: Library) -> Outgoing:
    """The whole library: orphans, the log of cards that are gone, and all experiments included."""
    connection = library.connection
    known = cards.all_cards(connection)
    log = _log(library)
    stray = [entry for key in log.keys() - {card.key for card in known} for entry in log[key]]
    return Outgoing(
        _decks(library, known, log, keeps_empty=True),
        tuple(sorted(stray, key=lambda entry: entry.id)),
        tuple(experiments.in_order(connection)),
    )


@reads
def chosen(
    library: Library,
    decks: Sequence[str] = (),
    query: str = "",
    card_keys: Collection[str] = (),
    *,
    with_log: bool = True,
) -> Outgoing:
    """The cards of `decks` that `query` finds and that have one of `card_keys`; where nothing is named, all.

    Sections are whole, and orphans stay out unless the query asks for them. `with_log` also brings their log entries
    and experiments, for which the whole log is read.
    Raises DeckNotFound, QueryInvalid, and ExportRefused where that is no card.
    """
    names = {deck_name(library, deck) for deck in decks}
    found = set(card_keys)
    if query or not card_keys:  # keys alone may be those of orphans
        matches = {match.card.key for match in search(library, query)}
        found = found & matches if card_keys else matches
    known = [card for card in cards.all_cards(library.connection) if not names or card.deck in names]
    sections = {_section(card) for card in known if card.key in found}
    kept = [card for card in known if card.key in found or (_is_in_deck(card) and _section(card) in sections)]
    if not kept:
        raise ExportRefused("There is no card to export; `flashgrad cards` with the same query lists what it finds.")
    keys = {card.key for card in kept}
    made = [one for one in experiments.in_order(library.connection) if one.card_key in keys] if with_log else ()
    return Outgoing(_decks(library, kept, _log(library) if with_log else {}), (), tuple(made))


@reads
def deck_sizes(library: Library) -> Counter[str]:
    """How many cards are in each deck, by source path."""
    return Counter(card.source_path for card in cards.all_cards(library.connection) if card.orphaned_at_ms is None)


def _section(card: LibraryCard) -> tuple[str, int]:
    return card.source_path, card.position


def _is_in_deck(card: LibraryCard) -> bool:
    return card.orphaned_at_ms is None and card.content.cloze is not None


def _log(library: Library) -> dict[str, list[Review]]:
    log: dict[str, list[Review]] = defaultdict(list)
    for entry in reviews.in_order(library.connection):
        log[entry.card_key].append(entry)
    return log


def _decks(
    library: Library, known: Sequence[LibraryCard], log: Mapping[str, Sequence[Review]], *, keeps_empty: bool = False
) -> tuple[OutgoingDeck, ...]:
    connection = library.connection
    by_source: dict[str, list[OutgoingCard]] = defaultdict(list)
    state_of, changed_at_ms = states.everything(connection), cards.changed_at_ms(connection)
    for card in known:
        state = state_of.get(card.key) or CardState()
        by_source[card.source_path].append(
            OutgoingCard(card, state, tuple(log.get(card.key, ())), changed_at_ms[card.key])
        )
    preambles = cards.preambles(connection)
    return tuple(
        OutgoingDeck(
            deck.name,
            deck.source_path,
            deck.content_hash,
            preambles[deck.source_path],
            tuple(by_source[deck.source_path]),
        )
        for deck in cards.decks(connection)
        if keeps_empty or deck.source_path in by_source
    )
