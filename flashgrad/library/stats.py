"""Statistics of a library, and what each answer did to the schedule of a card."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import repeat

from flashgrad.library import tallying
from flashgrad.library.cards import deck_name
from flashgrad.library.day import done_on, limits_on
from flashgrad.library.library import Library, reads
from flashgrad.library.study import day_rules
from flashgrad.store import deck_tally, reviews, schedules
from flashgrad.store import statistics as store
from flashgrad.study.activity import added_by_day, card_flow, grade_counts, grades_by_hour, time_spent
from flashgrad.study.limits import Allowance, Done, new_allowance
from flashgrad.study.outlook import Outlook, introductions, outlook
from flashgrad.study.predictions import predictions_of
from flashgrad.study.retention import retention_over_time
from flashgrad.study.stats import ScheduleStep, Statistics, schedule_history
from flashgrad.study.tally import DayTally, tally
from flashgrad.study.year import StudiedDay, year_of

DEFAULT_DAYS = 365
FORECAST_DAYS = 30


@reads
def statistics(
    library: Library,
    *,
    deck: str | None = None,
    days: int = DEFAULT_DAYS,
    forecast_days: int = FORECAST_DAYS,
    new_per_day: int = 0,
) -> Statistics:
    """Statistics of the last `days` study days up to today, at least 1, of one deck or of all.

    The forecast lets `new_per_day` new cards in each day, of a deck no more than its own limit; today those that its
    own limits have left of them. Cards that left their decks count in what was done and not in what is to come, as do
    suspended ones. Raises DeckNotFound.
    """
    deck = None if deck is None else deck_name(library, deck)
    connection, hour = library.connection, library.settings.day_start_hour
    now = library.clock()
    today = library.today(now)
    first_day = max(today - days + 1, 1)
    studied, counted = _counted(library, deck, first_day, today)
    created = store.cards_created(connection, first_day, today, day_start_hour=hour, deck=deck)
    added = added_by_day(created, studied, hour)
    added = {day: cards for day, cards in added.items() if first_day <= day <= today}
    by_hour = grades_by_hour(counted)
    grades = grade_counts(by_hour)
    return Statistics(
        deck=deck,
        first_day=first_day,
        today=today,
        answers=sum(grades),
        answers_later=sum(one.answers for one in studied if one.day > today),
        grades=grades,
        grades_by_hour=by_hour,
        retention=retention_over_time(counted),
        time=time_spent(counted),
        flow=card_flow(counted, added),
        predictions=predictions_of(store.predictions(connection, first_day, today, day_start_hour=hour, deck=deck)),
        outlook=_outlook(library, deck, today, forecast_days, new_per_day),
        year=year_of(studied, now, hour),
    )


@reads
def card_history(library: Library, card_key: str) -> list[ScheduleStep]:
    """Every answer and action that counts of a card, oldest first, with the schedule before and after it."""
    log = reviews.of_card(library.connection, card_key)
    return schedule_history(log, library.scheduler, library.settings.day_start_hour, library.leech)


def introduced_after(library: Library, today: int, days: int, taken: Mapping[str, int]) -> list[int]:
    """New cards that the settings let in on each of the `days` study days after `today`.

    `taken`: new cards by name of deck that are let in before these days.
    """
    waiting = _new_waiting(library, today, None)
    waiting.subtract(taken)
    return introductions(waiting, repeat(new_allowance(day_rules(library.settings).limits, Done()), days))


def _counted(library: Library, deck: str | None, first_day: int, today: int) -> tuple[list[StudiedDay], list[DayTally]]:
    """Every studied day, and the answers of those from `first_day` to `today`."""
    if deck is None:
        return tallying.studied_days(library), tallying.tallies(library, first_day, today)
    connection, hour = library.connection, library.settings.day_start_hour
    answers = store.answers(connection, first_day, today, day_start_hour=hour, deck=deck)
    return store.studied_days(connection, day_start_hour=hour, deck=deck), tally(answers, hour)


def _outlook(library: Library, deck: str | None, today: int, days: int, new_per_day: int) -> Outlook:
    new: list[int] = []
    if new_per_day:
        new = introductions(_new_waiting(library, today, deck), _allowances(library, today, days, new_per_day))
    if deck is None:
        counts = schedules.counts_of_all(library.connection, today, today + days - 1)
    else:
        counts = schedules.counts_of_deck(library.connection, deck)
    return outlook(counts, today, days, new=new)


def _new_waiting(library: Library, today: int, deck: str | None) -> "Counter[str]":
    """New cards by name of deck: decks of one name share one limit."""
    waiting: Counter[str] = Counter()
    for count in deck_tally.due_counts(library.connection, today):
        if deck in (None, count.deck):
            waiting[count.deck] += count.new
    return waiting


def _allowances(library: Library, today: int, days: int, new_per_day: int) -> Iterator[Allowance]:
    """The new cards of each day: what is left of today under its own limits, then what the settings say."""
    rules = day_rules(library.settings)
    usual = rules.limits._replace(overall=rules.limits.overall._replace(new=new_per_day))
    limits = limits_on(library.connection, replace(rules, limits=usual), today)
    yield new_allowance(limits, done_on(library.connection, rules, today))
    yield from repeat(new_allowance(usual, Done()), days - 1)
