"""How much of a library is read for a day's queue, in steps of SQLite's machine, which no other load disturbs."""

from dataclasses import replace

import pytest

from flashgrad.config import Settings
from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.model import CardState
from flashgrad.store import states
from flashgrad.store.connection import transaction
from tests.samples import add_cards, plain_cards

INTERVALS = (1, 6, 15, 38, 95)
STEPS_AT_ONCE = 50


def effort_of_a_day(path, clock, settings: Settings) -> tuple[int, int]:
    """Steps that building the queue takes, in units of STEPS_AT_ONCE, and how many cards it asks."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with opened(path, settings, clock) as library:
        library.connection.set_progress_handler(count, STEPS_AT_ONCE)
        remaining = study.begin_session(library).remaining
        library.connection.set_progress_handler(None, 0)
    return steps, remaining


def fill(path, clock, cards: int, *, with_siblings: bool) -> None:
    """Two decks: in the first all cards were learned, half of them are due; in the second all are new."""
    contents = plain_cards(cards // 2)
    if with_siblings:
        contents = [replace(card, note=f"note {number // 2}") for number, card in enumerate(contents)]
    with opened(path, clock=clock) as library:
        learned = add_cards(library, *contents, deck="First")
        add_cards(library, *contents, deck="Second")
        today = library.today()
        with transaction(library.connection):
            for number, key in enumerate(learned):
                late_days = number % 40 - 20
                states.put(library.connection, key, CardState(today - late_days, INTERVALS[number % 5], 3))


@pytest.mark.parametrize(("order", "with_siblings"), [("lateness", False), ("due", False), ("lateness", True)])
def test_a_day_takes_no_more_reading_in_a_library_that_is_eight_times_as_large(tmp_path, clock, order, with_siblings):
    efforts = []
    for cards in (2_000, 16_000):
        path = tmp_path / f"{cards}.db"
        fill(path, clock, cards, with_siblings=with_siblings)
        effort, remaining = effort_of_a_day(path, clock, Settings(review_order=order))
        assert remaining == 220
        efforts.append(effort)
    assert efforts[1] < 1.5 * efforts[0]
