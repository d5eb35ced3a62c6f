"""A study day: its limits, what was done of them, and what is asked on it.

Takes the connection and the rules apart rather than a library, so that `flashgrad due --quiet` need not open one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR, possible_span_ms, study_day
from flashgrad.store import cards, day_limits, reviews, siblings, waiting
from flashgrad.store.connection import Connection
from flashgrad.store.reviews import Reviewed
from flashgrad.store.waiting import Scope
from flashgrad.study.limits import Allowance, DayLimits, Done, admitted, new_allowance, review_allowance
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.queue import DueCard, NewOrder, ReviewOrder, ordered
from flashgrad.study.siblings import BurySiblings, KeptApart, Waiting, let_in


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
    bury_siblings: BurySiblings = "all"


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
    return _done(_answered_on(connection, rules, today))


def _answered_on(connection: Connection, rules: DayRules, today: int) -> list[Reviewed]:
    log = reviews.reviewed_between(connection, *possible_span_ms(today, rules.day_start_hour))
    return [review for review in log if study_day(review.at, rules.day_start_hour) == today]


def _done(answered: Sequence[Reviewed]) -> Done:
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
            limits, answered = limits_on(connection, rules, today), _answered_on(connection, rules, today)
            done, apart = _done(answered), _kept_apart(rules, answered)
            new_left = new_allowance(limits, done)
            due = admitted(apart.reviews(_due(connection, rules, today, scope)), review_allowance(limits, done))
            apart.ask(due)
            return Queued(
                due,
                admitted(_new(connection, rules, today, scope, new_left, apart), new_left),
                waiting.drills(connection, today, scope),
            )


def kept_back_on(connection: Connection, rules: DayRules, today: int) -> dict[int, tuple[int, int]]:
    """By id of deck, how many reviews and new cards wait for another day because of their siblings."""
    if rules.bury_siblings == "off":
        return {}
    answered = _answered_on(connection, rules, today)
    asked = _kept_apart(rules, answered).answered
    back: dict[int, tuple[int, int]] = {}
    for deck, family, waits in siblings.waiting_families(connection, today, asked.values()):
        due, new = let_in(rules.bury_siblings, waits, is_answered=family in asked)
        due_back, new_back = back.get(deck, (0, 0))
        back[deck] = due_back + waits.reviews - due, new_back + waits.new - new
    return back


def _kept_apart(rules: DayRules, answered: Sequence[Reviewed]) -> KeptApart:
    return KeptApart(rules.bury_siblings, ((one.card_key, one.siblings) for one in answered))


def _scope(plan: Plan, rules: DayRules, today: int) -> Scope | None:
    if not plan.is_restricted:
        return None
    # Deferred: a shell prompt asks for everything and should not wait for what it does not use.
    from flashgrad.store.search import scope_of
    from flashgrad.study.query import parse_query, with_saved

    return scope_of(parse_query(with_saved(plan.query, rules.searches)), today, plan.deck)


def _due(connection: Connection, rules: DayRules, today: int, scope: Scope | None) -> Iterator[Waiting]:
    return (Waiting(card.key, card.deck, card.siblings) for card in _due_cards(connection, rules, today, scope))


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
    connection: Connection, rules: DayRules, today: int, scope: Scope | None, allowance: Allowance, apart: KeptApart
) -> Iterator[tuple[str, str]]:
    if rules.new_order == "random":
        return apart.new(waiting.new_shuffled(connection, today, scope))
    if scope is not None:
        return apart.new(waiting.new_in_deck_order(connection, today, scope))
    return _new_deck_by_deck(connection, today, allowance, apart)


def _new_deck_by_deck(
    connection: Connection, today: int, allowance: Allowance, apart: KeptApart
) -> Iterator[tuple[str, str]]:
    """Of each deck no more than may be asked: a deck that is held to 5 cards does not have its 100,000 read."""
    for deck in cards.decks(connection):
        yield from islice(apart.new(waiting.new_of_deck(connection, today, deck.id)), allowance.of_deck(deck.name))
