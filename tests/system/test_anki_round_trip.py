"""Our cards through Anki's own engine and back: text, tags, ids, due days and history are what they were."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from flashgrad.decks.files import bundled_decks
from flashgrad.library import actions, study
from flashgrad.library.exporting import Format, Wanted, export
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library, opened
from flashgrad.model import Card, CardState, Grade, ReviewKind
from flashgrad.schedule.replay import effective
from flashgrad.store import cards, reviews, states
from tests.samples import ManualClock
from tests.system.anki_engine import imported

pytest.importorskip("anki", reason="Anki's engine is part of the extra dev; it has no wheel for every system")
pytestmark = pytest.mark.slow

DECK = """---
card_id: cloze1
tags: ["a", "b::c"]
---
The mean is {{1::zero::which?}}, the variance {{2::$\\sigma^2$}}.
---
More **words**, and a table:

| x | y |
|---|---|
| 1 | 2 |
---
card_id: null
demo: gradient-depth?depth=20
---
A card without an id
---
Its answer, with `code` and $$\\frac{1}{n}$$
---
card_id: null
---
==Marked== without an id
---
"""


class Known(NamedTuple):
    """What has to come back of a card."""

    content: Card
    deck: str
    due_day: int | None
    interval_days: int
    is_suspended: bool
    flag: int
    answers: tuple[tuple[int, int | None, int | None], ...]
    """Moment in ms, grade, elapsed ms; Anki keeps moments to the millisecond."""


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory, clock: ManualClock) -> Iterator[Library]:
    """The bundled decks and one with cloze cards, after nine days of answers."""
    folder = tmp_path_factory.mktemp("studied")
    (folder / "deck-cloze.md").write_text(DECK)
    with opened(folder / "library.db", clock=clock) as library:
        apply_import(library, plan_import(library, [bundled_decks(), folder]))
        keys = [one.key for one in cards.all_cards(library.connection)]
        asked = [*keys[:20], *keys[-6:]]
        for day in range(9):
            for number, key in enumerate(asked):
                if (number + day) % 3 == 0:
                    study.answer(library, key, Grade((number + day) % 4 + 2), elapsed_ms=1_000 * (number % 9 + 1))
                    clock.advance(ms=7_000)
            clock.advance(days=1)
        study.undo(library)
        actions.suspend(library, asked[0])
        actions.flag(library, 4, asked[1])
        yield library


@pytest.fixture(scope="module")
def through_anki(studied: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Our package as Anki exports it again, in both forms."""
    folder = tmp_path_factory.mktemp("through")
    [made] = export(studied, Wanted(Format.APKG)).documents
    ours = folder / "ours.apkg"
    ours.write_bytes(made.content)
    found = {"older": folder / "older.apkg", "newer": folder / "newer.apkg"}
    assert imported(ours, exported_to=tuple(found.values()))["is_sound"]
    return {"ours": ours, **found}


def known(library: Library) -> list[Known]:
    found = []
    for card in cards.all_cards(library.connection):
        state = states.of_card(library.connection, card.key, CardState())
        entries = effective(reviews.of_card(library.connection, card.key))
        answers = [entry for entry in entries if entry.grade is not None and entry.kind is ReviewKind.REVIEW]
        given = tuple((entry.at.at_ms, entry.grade, entry.elapsed_ms) for entry in answers)
        tags = tuple(sorted(card.content.tags))
        content = replace(card.content, tags=tags, line=0)
        found.append(Known(content, card.deck, state.due_day, state.interval_days, state.suspended, state.flag, given))
    return sorted(found, key=lambda one: (one.deck, one.content.question, one.content.cloze or 0))


@pytest.mark.parametrize("form", ["ours", "older", "newer"])
def test_everything_comes_back_and_a_second_time_nothing_changes(
    studied: Library, through_anki: dict[str, Path], form: str, tmp_path: Path, clock: ManualClock
):
    with opened(tmp_path / "library.db", clock=clock) as library:
        done = apply_import(library, plan_import(library, [through_anki[form]]))
        assert [problem for problem in done.problems if not problem.is_warning] == []
        assert known(library) == known(studied)
        assert sum(len(one.answers) for one in known(library)) > 60
        log = list(reviews.by_card(library.connection))
        again = apply_import(library, plan_import(library, [through_anki[form]]))
        assert not again.counts.is_change
        assert list(reviews.by_card(library.connection)) == log
