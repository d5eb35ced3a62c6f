"""Examine a library. Looks only; `repair` derives again what can be derived."""

from collections.abc import Callable

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import backup_examination, deck_examination, tallying
from flashgrad.library.clock import iso_text
from flashgrad.library.findings import Finding as Finding
from flashgrad.library.findings import Outcome, named, number, some
from flashgrad.library.findings import Verdict as Verdict
from flashgrad.library.library import Library, rebuild
from flashgrad.model import Instant
from flashgrad.schedule.days import as_date
from flashgrad.schedule.replay import agree
from flashgrad.store import cards, deck_tally, integrity, reviews, states
from flashgrad.store.connection import explained
from flashgrad.text import one_line

Examination = Callable[[Library], Outcome]

CLOCK_TOLERANCE_MS = 24 * 3600 * 1000
"""Answers dated further ahead than this point to a wrong clock, then or today."""

_BEHIND_MS = 60 * 1000
_WAY_BACK = "`flashgrad restore` brings the newest backup back"


def examine(library: Library, *, is_thorough: bool = False) -> list[Finding]:
    """All findings, in a fixed order, good ones included; `is_thorough` reads every backup as a whole."""
    backups = backup_examination.thorough if is_thorough else backup_examination.quick
    examinations = (*_EXAMINATIONS, ("backups", backups))
    return [named(name, _examined(examination, library)) for name, examination in examinations]


def repair(library: Library) -> list[str]:
    """Derive again what is derived: indexes, triggers, states, the search index; what was done, in sentences.

    Raises LibraryUnavailable.
    """
    connection = library.connection
    with explained(library.path):
        done = []
        if integrity.file_damage(connection):
            integrity.rebuild_indexes(connection)
            done.append("The indexes of the file were made anew.")
        made, removed = integrity.rebuild_guards(connection)
        if made:
            done.append(f"Made again as they should be: {some(made)}.")
        if removed:
            done.append(f"Removed, because flashgrad makes no such index or trigger: {some(removed)}.")
        wrong, miscounted = len(_wrong_states(library)), deck_tally.wrong_decks(connection)
        rebuild(library)
        derived = number(len(states.everything(connection)), "card")
        log = number(reviews.count(connection), "log entry")
        done.append(f"The schedule of {derived} was derived from {log}; {number(wrong, 'card')} had another one.")
        if miscounted:
            done.append(f"What waits in each deck was counted anew; it was wrong for {some(miscounted)}.")
        integrity.rebuild_search(connection)
        done.append("The search index was made anew.")
        integrity.forget_deck_readings(connection)
        done.append("Every deck file will be read as a whole at its next import.")
    return done


def tidy(library: Library) -> list[str]:
    """Delete what was left lying about and holds nothing; what was done, in sentences. Raises LibraryUnavailable."""
    removed = backup_examination.clear_unfinished(library)
    return [f"{one_line(str(path))} was never finished; it was deleted." for path in removed]


def _examined(examination: Examination, library: Library) -> Outcome:
    try:
        with explained(library.path):
            return examination(library)
    except LibraryUnavailable as error:
        return Outcome(Verdict.PROBLEM, str(error))


def _file(library: Library) -> Outcome:
    damage = integrity.file_damage(library.connection)
    if damage:
        return Outcome(
            Verdict.PROBLEM,
            f"SQLite finds damage ({some(damage)}); `flashgrad doctor --rebuild` repairs indexes, {_WAY_BACK}.",
        )
    entries, total = reviews.count(library.connection), len(cards.all_cards(library.connection))
    version = integrity.sqlite_version(library.connection)
    content = f"{number(total, 'card')}, {number(entries, 'log entry')}"
    return Outcome(Verdict.OK, f"{one_line(str(library.path))} is sound: {content}, SQLite {version}.")


def _schema(library: Library) -> Outcome:
    different = integrity.schema_differences(library.connection)
    if different:
        return Outcome(
            Verdict.PROBLEM,
            f"Not as flashgrad makes it: {some(different)}; `flashgrad doctor --rebuild` repairs indexes and triggers,"
            f" {_WAY_BACK}.",
        )
    return Outcome(Verdict.OK, "Tables, indexes and triggers are as this version makes them.")


def _references(library: Library) -> Outcome:
    broken = integrity.broken_references(library.connection)
    if broken:
        return Outcome(
            Verdict.PROBLEM, f"{number(broken, 'row')} of cards or decks stand alone; import the deck files again."
        )
    return Outcome(Verdict.OK, "Every card stands in a deck.")


def _states(library: Library) -> Outcome:
    different = _wrong_states(library)
    if different:
        return Outcome(
            Verdict.PROBLEM,
            f"The log gives another schedule for {number(len(different), 'card')} ({some(different)});"
            " `flashgrad doctor --rebuild` derives it again.",
        )
    return Outcome(
        Verdict.OK,
        f"The schedule of {number(len(states.everything(library.connection)), 'card')} is what the log says.",
    )


def _counts(library: Library) -> Outcome:
    wrong = deck_tally.wrong_decks(library.connection)
    if wrong:
        return Outcome(
            Verdict.PROBLEM,
            f"What waits was miscounted for {number(len(wrong), 'deck')} ({some(wrong)});"
            " `flashgrad doctor --rebuild` counts it anew.",
        )
    return Outcome(Verdict.OK, "What waits in each deck is what counting its cards gives.")


def _statistics(library: Library) -> Outcome:
    wrong = tallying.wrong_days(library)
    if wrong:
        dates = some([as_date(day).isoformat() for day in wrong])
        return Outcome(
            Verdict.PROBLEM,
            f"The log gives other statistics for {number(len(wrong), 'day')} ({dates});"
            " `flashgrad doctor --rebuild` counts again.",
        )
    return Outcome(Verdict.OK, "What was counted for the statistics is what the log says.")


def _search(library: Library) -> Outcome:
    if integrity.is_search_index_sound(library.connection):
        return Outcome(Verdict.OK, "The search index says what the cards say.")
    return Outcome(
        Verdict.PROBLEM, "The search index is not that of the cards; `flashgrad doctor --rebuild` makes it anew."
    )


def _log(library: Library) -> Outcome:
    homeless = integrity.entries_without_card(library.connection)
    aimless = integrity.undos_without_target(library.connection)
    if homeless or aimless:
        return Outcome(
            Verdict.WARNING,
            f"Kept without effect: {number(homeless, 'log entry')} about cards that are not here,"
            f" {number(aimless, 'undo entry')} about answers that are not here.",
        )
    return Outcome(Verdict.OK, "Every log entry is about a card that is here.")


def _clock(library: Library) -> Outcome:
    now = library.clock()
    early = integrity.answers_after(library.connection, now.at_ms + CLOCK_TOLERANCE_MS)
    if early:
        return Outcome(
            Verdict.WARNING,
            f"{number(early, 'log entry')} dated more than a day after now ({iso_text(now)}); check the clock.",
        )
    newest_ms = integrity.newest_entry_ms(library.connection)
    if newest_ms > now.at_ms + _BEHIND_MS:
        newest = iso_text(Instant(newest_ms, now.utc_offset_minutes))
        return Outcome(
            Verdict.WARNING,
            f"The newest log entry is of {newest}, but now it is {iso_text(now)}; the clock was set back, or it was"
            " ahead. Check it: what is due follows it.",
        )
    return Outcome(Verdict.OK, f"No answer is dated in the future; it is {iso_text(now)}.")


def _wrong_states(library: Library) -> list[str]:
    """Keys of the cards whose stored schedule is not what the log gives."""
    stored, new = states.everything(library.connection), library.scheduler.initial()
    # Every entry is read whole, also what no replay needs, so that damage anywhere in it shows.
    log = reviews.by_card(library.connection)
    derived = {key: state for key, state in library.replayed_all(log) if state != new}
    wrong = {
        key
        for key in stored.keys() | derived.keys()
        if key not in stored or key not in derived or not agree(stored[key], derived[key])
    }
    # In a damaged file a key may be anything.
    return sorted(map(str, {*wrong, *integrity.cards_waiting_wrongly(library.connection)}))


_EXAMINATIONS: tuple[tuple[str, Examination], ...] = (
    ("library", _file),
    ("schema", _schema),
    ("references", _references),
    ("schedule", _states),
    ("counts", _counts),
    ("statistics", _statistics),
    ("search", _search),
    ("log", _log),
    ("clock", _clock),
    ("card ids", deck_examination.card_ids),
    ("orphans", deck_examination.orphans),
    ("decks", deck_examination.sources),
)
