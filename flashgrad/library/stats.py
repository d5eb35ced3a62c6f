"""Statistics of a library, and what each answer did to the schedule of a card."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat

from flashgrad.errors import DeckNotFound
from flashgrad.library.day import done_on, limits_on
from flashgrad.library.library import Library, reads
from flashgrad.library.study import day_rules
from flashgrad.store import cards, reviews, states
from flashgrad.store import statistics as store
from flashgrad.study.activity import added_by_day, card_flow, grade_counts, grades_by_hour, time_spent
from flashgrad.study.limits import Allowance, Done, new_allowance
from flashgrad.study.outlook import Outlook, introductions, outlook
from flashgrad.study.predictions import predictions_of
from flashgrad.study.retention import retention_over_time
from flashgrad.study.stats import ScheduleStep, Statistics, schedule_history
from flashgrad.study.tally import tally
from flashgrad.study.year import year_of
from flashgrad.text import one_line

DEFAULT_DAYS = 365
FORECAST_DAYS = 30

_SHOWN_DECKS = 5


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
    deck = None if deck is None else _deck_name(library, deck)
    connection, hour = library.connection, library.settings.day_start_hour
    now = library.clock()
    today = library.today(now)
    first_day = max(today - days + 1, 1)
    studied = store.studied_days(connection, day_start_hour=hour, deck=deck)
    counted = tally(store.answers(connection, first_day, today, day_start_hour=hour, deck=deck), hour)
    added = added_by_day(store.cards_created(connection, deck), studied, hour)
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


def _outlook(library: Library, deck: str | None, today: int, days: int, new_per_day: int) -> Outlook:
    new: list[int] = []
    if new_per_day:
        waiting: Counter[str] = Counter()  # decks of one name share one limit
        for count in states.due_counts(library.connection, today):
            if deck in (None, count.deck):
                waiting[count.deck] += count.new
        new = introductions(waiting, _allowances(library, today, days, new_per_day))
    return outlook(store.scheduled(library.connection, deck), today, days, new=new)


def _allowances(library: Library, today: int, days: int, new_per_day: int) -> Iterator[Allowance]:
    """The new cards of each day: what is left of today under its own limits, then what the settings say."""
    rules = day_rules(library.settings)
    usual = replace(rules.limits, overall=replace(rules.limits.overall, new=new_per_day))
    limits = limits_on(library.connection, replace(rules, limits=usual), today)
    yield new_allowance(limits, done_on(library.connection, rules, today))
    yield from repeat(new_allowance(usual, Done()), days - 1)


def _deck_name(library: Library, deck: str) -> str:
    """The name of the deck that is meant: written so, or so but for capitals."""
    names = [one.name for one in cards.decks(library.connection)]
    for name in (deck, *(name for name in names if name.casefold() == deck.casefold())):
        if name in names:
            return name
    known = ", ".join(f"“{one_line(name, 40)}”" for name in names[:_SHOWN_DECKS])
    more = f" and {len(names) - _SHOWN_DECKS} more" if len(names) > _SHOWN_DECKS else ""
    there = f"there are {known}{more}" if names else "this library holds no decks yet"
    raise DeckNotFound(f"No deck is called “{one_line(deck, 40)}”; {there}.")
