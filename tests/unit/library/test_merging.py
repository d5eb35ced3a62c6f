"""Entries of other machines come into the log; the order in which they come makes no difference."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import Library, opened, rebuild
from flashgrad.library.merging import merge
from flashgrad.model import Grade, Instant, Review
from flashgrad.store import facts, reviews, states
from tests.samples import ManualClock, add_cards, plain_cards

START_MS = 1_772_438_400_000
DAY_MS = 86_400_000


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[list[Library]]:
    """Three libraries with the same cards, each with a clock of its own."""
    with ExitStack() as stack:
        made = [
            stack.enter_context(opened(tmp_path / f"{name}.db", clock=ManualClock(Instant(START_MS + lead_ms, 0))))
            for name, lead_ms in (("desk", 0), ("laptop", 5 * DAY_MS), ("phone", -DAY_MS))
        ]
        for library in made:
            add_cards(library, *plain_cards(3))
        yield made


def log(library: Library) -> list[Review]:
    return list(reviews.by_card(library.connection))


def answer_something(machines: list[Library]) -> list[Review]:
    """Answers on each machine, one of them taken back; all entries."""
    keys = [entry[0] for entry in machines[0].connection.execute("SELECT key FROM card ORDER BY position")]
    for library, grade in zip(machines, (Grade.GOOD, Grade.AGAIN, Grade.EASY), strict=True):
        study.answer(library, keys[0], grade)
        study.answer(library, keys[1], grade)
    study.undo(machines[1])
    return [entry for library in machines for entry in log(library)]


def test_the_same_log_and_states_come_of_any_order(machines: list[Library]):
    entries = answer_something(machines)
    for number, library in enumerate(machines):
        for entry in entries[number:] + entries[:number]:
            merge(library, [entry])
    desk, *others = machines
    for library in others:
        assert log(library) == log(desk)
        assert states.everything(library.connection) == states.everything(desk.connection)
    merged = states.everything(desk.connection)
    rebuild(desk)
    assert states.everything(desk.connection) == merged


def test_only_what_is_new_is_counted(machines: list[Library]):
    entries = answer_something(machines)
    desk = machines[0]
    before = len(log(desk))
    assert merge(desk, entries) == len(entries) - before
    assert merge(desk, entries) == 0


def test_an_answer_after_a_merge_is_the_newest(machines: list[Library]):
    desk = machines[0]
    merge(desk, answer_something(machines))
    key = log(desk)[0].card_key
    assert study.answer(desk, key, Grade.HARD).entry.id == max(entry.id for entry in log(desk))


def test_nothing_is_merged_under_rules_that_another_program_changed(machines: list[Library]):
    entries = answer_something(machines)
    desk = machines[0]
    facts.put(desk.connection, "rules", "others")
    before = log(desk)
    with pytest.raises(LibraryUnavailable):
        merge(desk, entries)
    assert log(desk) == before
