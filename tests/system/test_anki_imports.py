"""Packages of Anki's own engine through the program: `flashgrad import`, twice, and ten thousand cards."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, timedelta

import pytest

from flashgrad.library import imports
from flashgrad.library.library import opened
from flashgrad.model import ReviewKind
from flashgrad.store import cards, reviews, states
from tests.anki_packages import ANSWERS_PER_CARD, MANY_CARDS, made_by_anki
from tests.system.program import flashgrad


def test_a_package_is_planned_imported_and_imported_again(tmp_path):
    package = made_by_anki("features", tmp_path) / "new.apkg"
    truth = json.loads((tmp_path / "truth.json").read_text())["cards"]
    answered = sum(len(card["answers"]) for card in truth.values())

    planned = flashgrad("import", "--dry-run", "--json", package)
    assert planned.code == 1, "a picture with hidden parts is not taken"
    plan = planned.json
    assert plan["new"] >= 12
    assert plan["log_entries"] >= answered
    assert len(plan["problems"]) == len(plan["warnings"]) == 1
    assert flashgrad("cards", "--json").json == []

    done = flashgrad("import", package)
    assert f"{package}#Maths::Analysis" in done.out
    assert "log entries of Anki." in done.out
    again = flashgrad("import", "--json", package).json
    assert (again["new"], again["orphaned"], again["log_entries"]) == (0, 0, 0)

    shown = {card["question"]: card for card in flashgrad("cards", "--json").json}
    assert shown["Due by hand"]["state"]["interval_days"] == 30
    due = date.fromisoformat(shown["Due by hand"]["state"]["due"])
    assert abs(due - date.today() - timedelta(days=30)) <= timedelta(days=1)
    assert shown["Forgotten"]["state"]["is_new"]
    assert shown["Suspended and flagged"]["state"]["suspended"]
    assert shown["Suspended and flagged"]["state"]["flag"] == 3
    assert flashgrad("doctor").code == 0


@pytest.mark.slow
def test_ten_thousand_cards_with_fifty_thousand_answers_lose_nothing(tmp_path):
    package = made_by_anki("many", tmp_path) / "many.apkg"
    with closing(sqlite3.connect(tmp_path / "work.anki2")) as collection:
        given = Counter(collection.execute("SELECT id, ease, time FROM revlog").fetchall())
        schedules = Counter(collection.execute("SELECT due - min(due) OVER (), ivl FROM cards").fetchall())
    assert sum(given.values()) == MANY_CARDS * ANSWERS_PER_CARD

    with opened(tmp_path / "library.db") as library:
        plan = imports.plan_import(library, [package])
        assert (plan.counts.new, plan.problems) == (MANY_CARDS, ())
        imports.apply_import(library, plan)
        kept = [entry for entry in reviews.by_card(library.connection) if entry.grade is not None]
        ease = {grade: button for button, grade in enumerate((2, 3, 4, 5), 1)}
        assert Counter((one.at.at_ms, ease[one.grade or 0], one.elapsed_ms) for one in kept) == given
        assert all(one.kind is ReviewKind.REVIEW for one in kept)
        derived = states.everything(library.connection).values()
        first = min(one.due_day or 0 for one in derived)
        assert Counter(((one.due_day or 0) - first, one.interval_days) for one in derived) == schedules
        assert len({card.content.question for card in cards.all_cards(library.connection)}) == MANY_CARDS

        again = imports.apply_import(library, imports.plan_import(library, [package]))
        assert again.counts.unchanged == MANY_CARDS
        assert not again.is_change
        assert reviews.count(library.connection) == plan.entries
