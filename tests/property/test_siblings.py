"""Through the days of a library: no two siblings on one day, nobody forgotten, and all counts as the queue has it."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.cli import prompt
from flashgrad.config import Settings
from flashgrad.library import study
from flashgrad.library.library import Library, opened
from flashgrad.model import Card, Grade
from flashgrad.places import settings_path
from flashgrad.store import cards
from flashgrad.store.connection import transaction
from flashgrad.store.siblings import siblings_of
from tests.samples import EVERYTHING_AT_ONCE, ManualClock

sections = st.lists(st.tuples(st.sampled_from([0, 1, 2, 3]), st.none() | st.sampled_from("xy")), max_size=4)
grades = st.lists(st.sampled_from([Grade.HARD, Grade.GOOD, Grade.EASY]), min_size=1, max_size=7)


def fill(library: Library, placed: list[tuple[int, str | None]]) -> int:
    """Sections with so many deletions, and their notes, in one deck; how many cards that makes."""
    rows: list[cards.CardRow] = []
    with transaction(library.connection):
        deck = cards.put_deck(library.connection, "Deck", "/deck.md", "", "", 0)
        for position, (deletions, note) in enumerate(placed):
            for cloze in range(1, deletions + 1) or [None]:
                card = Card(None, "Q?", "A.", note=note, cloze=cloze)
                rows.append(cards.CardRow(f"key{len(rows)}", deck, position, card))
        cards.put_cards(library.connection, rows, 0)
    return len(rows)


def study_a_day(library: Library, given_grades: list[Grade], number: int) -> list[str]:
    """Answer all that is asked today; the keys, without drills."""
    asked = study.begin_session(library).queue
    for place, key in enumerate(asked):
        study.answer(library, key, given_grades[(number + place) % len(given_grades)])
    assert not study.begin_session(library).queue
    return list(asked)


@settings(max_examples=15)
@given(sections, grades, st.sampled_from(["lateness", "due", "random"]), st.sampled_from(["deck", "random"]))
def test_no_two_siblings_are_asked_on_a_day_and_all_cards_come_in_the_end(placed, given_grades, reviews, new):
    clock = ManualClock()
    options = replace(EVERYTHING_AT_ONCE, review_order=reviews, new_order=new)
    with TemporaryDirectory() as folder, opened(Path(folder) / "l.db", options, clock) as library:
        count = fill(library, placed)
        everything: set[str] = set()
        for number in range(3 * count):  # of one family a card a day, and those that come back go first
            queued = study.due_today(library).queued
            for waiting in study.due_by_deck(library):
                assert (waiting.due, waiting.new) == (queued.total, len(queued.new))
            asked = study_a_day(library, given_grades, number)
            groups = list(siblings_of(library.connection, asked).values())
            assert len(groups) == len(set(groups))
            assert sorted(asked) == sorted(queued.reviews + queued.new)
            everything.update(asked)
            clock.advance(days=1)
        assert len(everything) == count


@settings(max_examples=25)
@given(sections, st.integers(0, 4), st.integers(0, 4), st.sampled_from(["all", "new", "off"]), st.booleans())
def test_the_prompt_counts_what_a_session_asks_and_an_undo_lets_siblings_in_again(
    placed, new_per_day, reviews_per_day, bury, goes_on
):
    clock = ManualClock()
    options = Settings(new_per_day=new_per_day, reviews_per_day=reviews_per_day, bury_siblings=bury)
    with TemporaryDirectory() as folder, opened(Path(folder) / "l.db", options, clock) as library:
        fill(library, placed)
        study_a_day(library, [Grade.EASY], 0)
        clock.advance(days=7 if goes_on else 0)
        before = study.due_today(library)
        if queue := study.begin_session(library).queue:
            study.answer(library, queue[0], Grade.GOOD)
            study.undo(library)
        assert study.due_today(library) == before
        settings_path().parent.mkdir(exist_ok=True)
        settings_path().write_text(
            f'new_per_day = {new_per_day}\nreviews_per_day = {reviews_per_day}\nbury_siblings = "{bury}"\n'
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(prompt, "system_clock", clock)
            assert prompt._count(library.path) == before.queued.total
