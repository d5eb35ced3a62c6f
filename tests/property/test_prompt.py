"""What a shell prompt counts quickly is what a session asks, in any library."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.config import Settings
from flashgrad.library.clock import system_clock
from flashgrad.library.day import queued_on
from flashgrad.library.library import opened
from flashgrad.library.quick_day import quickly_counted
from flashgrad.library.study import answer, day_rules
from flashgrad.model import Card, CardState, Grade
from flashgrad.store import cards, states
from flashgrad.store.connection import transaction
from flashgrad.store.quick import KNOWN_SCHEMA
from flashgrad.store.recognition import SCHEMA_VERSION
from flashgrad.study.limits import Limit
from flashgrad.study.plan import Plan
from tests.samples import add_cards

DAYS = st.sampled_from((None, -3, 0, 1))
STATES = st.tuples(DAYS, DAYS, DAYS, st.booleans(), st.sampled_from(("", "archived", "orphaned")))


@settings(max_examples=25, deadline=None)
@given(
    made=st.lists(STATES, max_size=12),
    answers=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(Grade)), max_size=4),
    new=st.integers(0, 4),
    reviews=st.integers(0, 4),
)
def test_the_quick_count_is_that_of_the_day(made, answers, new, reviews):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        with opened(path, Settings(new_per_day=new, reviews_per_day=reviews)) as library:
            today, connection = library.today(), library.connection
            contents = [Card(None, f"{n}", "a", archived=fate == "archived") for n, (*_, fate) in enumerate(made)]
            keys = add_cards(library, *contents)
            with transaction(connection):
                for key, (due, drill, buried, suspended, fate) in zip(keys, made, strict=True):
                    due_day, drill_day, buried_day = (
                        None if day is None else today + day for day in (due, drill, buried)
                    )
                    drill_day = None if due_day is None else drill_day  # a new card has nothing to be drilled
                    state = CardState(due_day, 3, drill_day=drill_day, buried_day=buried_day, suspended=suspended)
                    states.put(connection, key, state)
                    if fate == "orphaned":
                        cards.orphan(connection, [key], 1)
            for number, grade in answers:
                if number < len(keys):
                    answer(library, keys[number], grade, at=system_clock())
            whole = queued_on(connection, day_rules(library.settings), today, Plan()).total
        assert quickly_counted(path, 4, Limit(new, reviews)) == whole


def test_the_quick_statements_know_the_schema():
    """Where this fails, look whether the statements of `store.quick` still count what `library.day` lets in."""
    assert KNOWN_SCHEMA == SCHEMA_VERSION
