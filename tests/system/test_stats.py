"""Statistics as a user and a script get them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flashgrad.library.library import opened
from flashgrad.library.study import answer, undo
from flashgrad.model import Grade
from flashgrad.places import library_path
from tests.samples import ManualClock, add_cards, plain_cards
from tests.system.program import flashgrad

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


@pytest.fixture
def _answered() -> None:
    """Two cards answered on the last two days, three times in the morning and once, as a drill, in the night."""
    clock, before = ManualClock(), YESTERDAY - timedelta(days=1)
    with opened(library_path(), clock=clock) as library:
        first, second = add_cards(library, *plain_cards(2), deck="Optics")
        for card, grade, moment in (
            (first, Grade.EASY, f"{before}T09:00+05:45"),
            (second, Grade.HARD, f"{before}T09:30+05:45"),
            (second, Grade.GOOD, f"{YESTERDAY}T01:30+05:45"),
            (first, Grade.GOOD, f"{YESTERDAY}T09:00+05:45"),
            (second, Grade.BLACKOUT, f"{YESTERDAY}T09:00+05:45"),
        ):
            clock.set(moment)
            answer(library, card, grade)
        undo(library)


@pytest.mark.usefixtures("_answered")
def test_statistics_are_the_same_on_any_clock():
    here, there = (flashgrad("stats", "--days", "10", "--json", env={"TZ": zone}) for zone in ("UTC", "Asia/Kathmandu"))
    assert here.code == there.code == 0
    assert here.err == ""
    found = here.json
    assert (found["answers"], found["grades"]) == (4, [0, 0, 0, 1, 2, 1])
    assert {one["hour"]: sum(one["grades"]) for one in found["hours"] if any(one["grades"])} == {1: 1, 9: 3}
    assert found["retention"]["young"] == found["retention"]["total"]
    assert (found["retention"]["total"]["right"], found["retention"]["total"]["of"]) == (1, 1)
    assert [one["from"] for one in found["retention"]["by_day"]] == [str(YESTERDAY)]
    for key in ("answers", "grades", "hours", "retention", "time", "flow", "intervals", "ease_factors"):
        assert found[key] == there.json[key]


@pytest.mark.usefixtures("_answered")
def test_the_tables_are_for_people_and_one_deck_can_be_chosen():
    whole, deck = flashgrad("stats"), flashgrad("stats", "--deck", "OPTICS", "--days", "30")
    assert whole.code == deck.code == 0
    assert whole.out.startswith(f"{date.fromisoformat(whole.out[:10])} to ")
    assert "365 days, all decks" in whole.out
    assert "30 days, the deck “Optics”" in deck.out
    assert "\n4 answers." in deck.out
    assert "True retention" in deck.out
    assert "█" in deck.out


@pytest.mark.usefixtures("_answered")
def test_without_utf8_the_bars_are_drawn_with_plain_characters():
    ran = flashgrad("stats", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert ran.code == 0
    assert "###" in ran.out
    assert ran.out.isascii()


def test_an_unknown_deck_is_one_sentence_and_a_senseless_period_a_usage_error():
    assert (
        flashgrad("stats", "--deck", "Optics").sentence
        == "No deck is called “Optics”; this library holds no decks yet."
    )
    refused = flashgrad("stats", "--days", "0")
    assert (refused.code, refused.out) == (2, "")


def test_a_library_without_answers_says_so():
    ran = flashgrad("stats")
    assert ran.code == 0
    assert "0 answers. Current streak 0 days, longest 0 days." in ran.out
    assert flashgrad("stats", "--json").json["retention"]["total"] == {
        "right": 0,
        "of": 0,
        "share": None,
        "low": None,
        "high": None,
    }
