"""`flashgrad due --quiet` as a shell prompt runs it: the same answer as the command's, without loading the command."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from flashgrad.cli import output
from flashgrad.library.clock import system_clock
from flashgrad.library.day import DayRules, queued_on
from flashgrad.places import library_path, settings_path, settings_values
from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR, study_day
from flashgrad.store.connection import explained
from flashgrad.store.database import open_database
from flashgrad.study.limits import DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY, HIGHEST_LIMIT, DayLimits, Limit
from flashgrad.study.plan import Plan
from flashgrad.study.queue import ReviewOrder
from flashgrad.study.siblings import BurySiblings


def count_what_waits() -> int:
    """Print how many cards today's limits let in; 0 if there are any, else 1. Makes no library where there is none."""
    path = library_path()
    count = _count(path) if path.exists() else 0
    output.put(str(count))
    return 0 if count else 1


def _count(path: Path) -> int:
    rules = _rules()
    with explained(path):
        connection = open_database(path)
        try:
            return queued_on(connection, rules, study_day(system_clock(), rules.day_start_hour), Plan()).total
        finally:
            connection.close()


def _rules() -> DayRules:
    """Those of the settings. Their own check takes longer than all the rest, and is asked only where they are wrong."""
    try:
        return _plain_rules(settings_values(settings_path()))
    except ValueError:
        from flashgrad.config import load_settings
        from flashgrad.library.study import day_rules

        return day_rules(load_settings())


def _plain_rules(values: Mapping[str, Any]) -> DayRules:
    """What the settings say of a day. Raises ValueError where some of it means nothing."""
    hour, decks = _number(values.get("day_start_hour", DEFAULT_DAY_START_HOUR), 23), values.get("decks", {})
    if not isinstance(decks, dict):
        raise ValueError
    overall = _limit(values, Limit(DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY))
    limits = DayLimits(overall, {name: _limit(deck, Limit()) for name, deck in decks.items()})
    # The order matters too: with a full day it decides which new cards have a sibling among the reviews.
    order: ReviewOrder = _choice(values, "review_order", get_args(ReviewOrder))
    if order == "retrievability" and values.get("scheduler") != "fsrs":
        order = "lateness"
    return DayRules(hour, limits, order, bury_siblings=_choice(values, "bury_siblings", get_args(BurySiblings)))


def _choice(values: Mapping[str, Any], name: str, choices: Sequence[Any]) -> Any:
    """The value of a setting, by default the first of its `choices`."""
    value = values.get(name, choices[0])
    if value not in choices:
        raise ValueError
    return value


def _limit(values: object, default: Limit) -> Limit:
    if not isinstance(values, Mapping):
        raise ValueError
    new, reviews = values.get("new_per_day"), values.get("reviews_per_day")
    return Limit(
        default.new if new is None else _number(new, HIGHEST_LIMIT),
        default.reviews if reviews is None else _number(reviews, HIGHEST_LIMIT),
    )


def _number(value: object, highest: int) -> int:
    if type(value) is not int or not 0 <= value <= highest:
        raise ValueError
    return value
