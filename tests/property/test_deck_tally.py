"""The kept numbers of each deck against counting its cards, after any writes to cards and states in any order."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flashgrad.model import Card, CardState
from flashgrad.store import cards, deck_tally, states
from flashgrad.store.connection import connect, transaction
from flashgrad.store.deck_tally import DueCount
from flashgrad.store.migrations import migrate
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION

TODAY = 739_677
KEYS = [f"key{number}" for number in range(6)]

some_keys = st.sampled_from(KEYS)
decks = st.integers(1, 3)
days = st.integers(TODAY - 2, TODAY + 3)
some_states = st.builds(
    CardState,
    st.none() | days,
    suspended=st.booleans(),
    buried_day=st.none() | st.integers(TODAY - 1, TODAY),
    drill_day=st.none() | st.integers(TODAY - 1, TODAY),
    flag=st.integers(0, 1),
)
# Another program may know less of a card than ours: only what the schema lets it write is written so.
BY_HAND = (
    "UPDATE state SET due_day = due_day + 1 WHERE card_key >= :key",
    "UPDATE state SET suspended = 1 - suspended WHERE card_key >= :key",
    "UPDATE state SET due_day = NULL WHERE card_key = :key",
    "DELETE FROM state WHERE card_key >= :key",
    "INSERT OR REPLACE INTO state SELECT * FROM state WHERE card_key <> :key",
    "DELETE FROM card WHERE key = :key",
    "UPDATE card SET deck = 1 + deck % 3 WHERE key >= :key",
    "UPDATE card SET archived = 1 - archived WHERE key >= :key",
    "UPDATE card SET orphaned_at_ms = iif(orphaned_at_ms IS NULL, 1, NULL) WHERE key >= :key",
    "UPDATE card SET deck = 3, archived = 0, orphaned_at_ms = NULL",
)


class AnyWriter(RuleBasedStateMachine):
    """Writes cards and states as imports, answers, undos and replays do, and as somebody with SQLite might."""

    @initialize()
    def begin(self):
        self.connection = connect(Path(":memory:"))
        migrate(self.connection, Path(":memory:"), APPLICATION_ID, from_version=0, to_version=SCHEMA_VERSION)
        self.connection.execute("PRAGMA recursive_triggers = ON")
        # Two decks have one name.
        for number, name in enumerate("ABA", start=1):
            assert cards.put_deck(self.connection, name, f"/{number}.md", "", "", 0) == number

    @rule(keys=st.lists(some_keys, unique=True), deck=decks, archived=st.booleans())
    def import_cards(self, keys, deck, archived):
        rows = [
            cards.CardRow(key, deck, place, Card(None, key, "A.", archived=archived)) for place, key in enumerate(keys)
        ]
        cards.put_cards(self.connection, rows, 0)

    @rule(keys=st.lists(some_keys))
    def orphan(self, keys):
        cards.orphan(self.connection, keys, 1)

    @rule(key=some_keys, state=some_states)
    def answer_or_act(self, key, state):
        states.put(self.connection, key, state)

    @rule(key=some_keys)
    def take_everything_back(self, key):
        states.put(self.connection, key, CardState())

    @rule(known=st.dictionaries(some_keys, some_states))
    def replay(self, known):
        with transaction(self.connection):
            states.replace_all(self.connection, known.items())

    @rule(known=st.dictionaries(some_keys, some_states))
    def replay_that_fails(self, known):
        def until_it_fails():
            yield from known.items()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError), transaction(self.connection):
            states.replace_all(self.connection, until_it_fails())

    @rule(statement=st.sampled_from(BY_HAND), key=some_keys)
    def write_by_hand(self, statement, key):
        self.connection.execute(statement, {"key": key})

    @invariant()
    def the_kept_numbers_are_those_of_the_cards(self):
        assert deck_tally.wrong_decks(self.connection) == []
        assert self.connection.execute("SELECT count(*) FROM deck_tally WHERE cards < 1").fetchone()[0] == 0

    @invariant()
    def what_is_read_from_them_is_what_counting_gives(self):
        assert deck_tally.due_counts(self.connection, TODAY) == counted(self.connection)
        due = scheduled(self.connection)
        for day in (TODAY - 3, TODAY, TODAY + 5):
            coming = sorted((one, cards) for one, cards in Counter(due.values()).items() if one > day)
            assert deck_tally.next_due(self.connection, day) == (coming[0] if coming else None)
        others = Counter(day for key, day in due.items() if key != KEYS[0] and TODAY - 1 <= day <= TODAY + 1)
        assert deck_tally.due_on(self.connection, TODAY - 1, TODAY + 1, without=KEYS[0]) == others

    def teardown(self):
        if hasattr(self, "connection"):
            self.connection.close()


def askable(connection: sqlite3.Connection) -> dict[str, tuple[int, CardState]]:
    """Deck and state of every card that can be asked, by key."""
    known = states.everything(connection)
    rows = connection.execute("SELECT key, deck FROM card WHERE orphaned_at_ms IS NULL AND NOT archived")
    return {row[0]: (row[1], known.get(row[0], CardState())) for row in rows}


def scheduled(connection: sqlite3.Connection) -> dict[str, int]:
    """The due days of the cards that have one, by key."""
    found = askable(connection).items()
    return {key: state.due_day for key, (_, state) in found if state.due_day is not None and not state.suspended}


def counted(connection: sqlite3.Connection) -> list[DueCount]:
    """What waits in each deck, card by card."""
    counts: dict[tuple[str, int], Counter[str]] = {}
    names = dict(connection.execute("SELECT id, name FROM deck").fetchall())
    for deck, state in askable(connection).values():
        of_deck = counts.setdefault((names[deck], deck), Counter())
        of_deck["total"] += 1
        if not state.suspended and state.buried_day != TODAY:
            is_drill = state.drill_day == TODAY
            of_deck["new"] += state.due_day is None
            of_deck["drill"] += is_drill
            is_due = state.due_day is None or state.due_day <= TODAY or is_drill
            of_deck["due"] += is_due
    return [
        DueCount(name, one["due"], one["new"], one["drill"], one["total"]) for (name, _), one in sorted(counts.items())
    ]


TestAnyWriter = AnyWriter.TestCase
TestAnyWriter.settings = settings(max_examples=40, stateful_step_count=25)


def test_a_number_that_is_wrong_is_found_and_a_replay_puts_it_right():
    with closing(connect(Path(":memory:"))) as connection:
        migrate(connection, Path(":memory:"), APPLICATION_ID, from_version=0, to_version=SCHEMA_VERSION)
        deck = cards.put_deck(connection, "A", "/a.md", "", "", 0)
        cards.put_cards(connection, [cards.CardRow("key", deck, 0, Card(None, "Q?", "A."))], 0)
        for statement in ("UPDATE deck_tally SET cards = 2", "UPDATE deck_tally SET due = 5", "DELETE FROM deck_tally"):
            connection.execute(statement)
            assert deck_tally.wrong_decks(connection) == ["A"]
            with transaction(connection):
                states.replace_all(connection, [])
            assert deck_tally.wrong_decks(connection) == []
