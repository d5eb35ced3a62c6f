"""A study day: its limits, what was done of them, and what is asked on it.

Takes the connection and the rules apart rather than a library, so that `flashgrad due --quiet` need not open one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR, possible_span_ms, study_day
from flashgrad.store import cards, day_limits, reviews, waiting
from flashgrad.store.connection import Connection
from flashgrad.store.waiting import Scope
from flashgrad.study.limits import Allowance, DayLimits, Done, admitted, new_allowance, review_allowance
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.queue import DueCard, NewOrder, ReviewOrder, ordered


@dataclass(frozen=True, slots=True)
class DayRules:
    """What the settings say of a study day."""

    day_start_hour: int = DEFAULT_DAY_START_HOUR
    limits: DayLimits = field(default_factory=DayLimits)
    review_order: ReviewOrder = "lateness"
    """By retrievability only where the scheduler knows it apart from lateness."""
    new_order: NewOrder = "deck"
    searches: Mapping[str, str] = field(default_factory=dict)
    """Saved searches by name, which the query of a plan may name."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Keys of the cards that a session asks, each kind in its order."""

    reviews: list[str]
    new: list[str] = field(default_factory=list)
    drills: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Cards of all kinds."""
        return len(self.reviews) + len(self.new) + len(self.drills)


def limits_on(connection: Connection, rules: DayRules, today: int) -> DayLimits:
    """The limits of the settings, with what was set for `today` alone."""
    return rules.limits.for_today(day_limits.of_day(connection, today))


def done_on(connection: Connection, rules: DayRules, today: int) -> Done:
    """Cards introduced and reviewed on study day `today`, on any machine, that were not taken back."""
    log = reviews.reviewed_between(connection, *possible_span_ms(today, rules.day_start_hour))
    answered = [review for review in log if study_day(review.at, rules.day_start_hour) == today]
    # A card counts once, also where two machines introduced it on the same day.
    introduced = {review.card_key: review.deck for review in answered if review.was_new}
    reviewed = {review.card_key: review.deck for review in answered if not review.was_new}
    return Done(Counter(introduced.values()), Counter(reviewed.values()))


def queued_on(connection: Connection, rules: DayRules, today: int, plan: Plan) -> Queued:
    """What a session of this plan asks on study day `today`. Raises QueryInvalid."""
    scope = _scope(plan, rules, today)
    match plan.purpose:
        case Purpose.CRAM:
            return Queued(waiting.everything(connection, today, scope))
        case Purpose.AHEAD:
            soon = waiting.due(connection, today, scope, from_day=today + 1, to_day=today + plan.ahead_days)
            return Queued([card.key for card in ordered(soon, rules.review_order, today)])
        case Purpose.DUE:
            limits, done = limits_on(connection, rules, today), done_on(connection, rules, today)
            new_left = new_allowance(limits, done)
            return Queued(
                admitted(_due(connection, rules, today, scope), review_allowance(limits, done)),
                admitted(_new(connection, rules, today, scope, new_left), new_left),
                waiting.drills(connection, today, scope),
            )


def _scope(plan: Plan, rules: DayRules, today: int) -> Scope | None:
    if not plan.is_restricted:
        return None
    # Deferred: a shell prompt asks for everything and should not wait for what it does not use.
    from flashgrad.store.search import scope_of
    from flashgrad.study.query import parse_query, with_saved

    return scope_of(parse_query(with_saved(plan.query, rules.searches)), today, plan.deck)


def _due(connection: Connection, rules: DayRules, today: int, scope: Scope | None) -> Iterator[tuple[str, str]]:
    return ((card.key, card.deck) for card in _due_cards(connection, rules, today, scope))


def _due_cards(connection: Connection, rules: DayRules, today: int, scope: Scope | None) -> Iterable[DueCard]:
    if scope is not None:
        return ordered(waiting.due(connection, today, scope), rules.review_order, today)
    match rules.review_order:
        case "lateness":
            return waiting.due_by_lateness(connection, today)
        case "retrievability":
            return ordered(waiting.due(connection, today), rules.review_order, today)
        case "due":
            return waiting.due_by_day(connection, today)
        case "random":
            return waiting.due_shuffled(connection, today)


def _new(
    connection: Connection, rules: DayRules, today: int, scope: Scope | None, allowance: Allowance
) -> Iterator[tuple[str, str]]:
    if rules.new_order == "random":
        return waiting.new_shuffled(connection, today, scope)
    if scope is not None:
        return waiting.new_in_deck_order(connection, today, scope)
    return _new_deck_by_deck(connection, today, allowance)


def _new_deck_by_deck(connection: Connection, today: int, allowance: Allowance) -> Iterator[tuple[str, str]]:
    """Of each deck no more than may be asked: a deck that is held to 5 cards does not have its 100,000 read."""
    for deck in cards.decks(connection):
        at_most = allowance.of_deck(deck.name)
        for key in waiting.new_of_deck(connection, today, deck.id, -1 if at_most is None else at_most):
            yield key, deck.name
