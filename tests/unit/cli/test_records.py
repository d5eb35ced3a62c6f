from flashgrad.cli import records
from flashgrad.model import Card, CardState, Grade, LibraryCard, Problem, Review, ReviewKind
from tests.samples import instant

STATE = CardState(due_day=739_677, interval_days=6, repetitions=2, lapses=1, ease_factor_hundredths=236)


def card(card_id: str | None = None, demo: str | None = None) -> LibraryCard:
    return LibraryCard("key", "Deck", 0, Card(card_id, "Q?", "A.", demo=demo))


def test_a_state_carries_a_date_and_a_decimal_ease_factor():
    record = records.state_record(STATE)
    assert record["due"] == "2026-03-02"
    assert record["ease_factor"] == 2.36
    assert record["is_new"] is False
    assert records.state_record(CardState()) == {
        "due": None,
        "interval_days": 0,
        "ease_factor": 2.5,
        "repetitions": 0,
        "lapses": 0,
        "is_new": True,
        "stability_days": None,
        "difficulty": None,
        "suspended": False,
        "buried": None,
        "flag": 0,
        "is_leech": False,
        "chosen_demo": None,
    }


def test_every_ease_factor_is_the_decimal_number_that_a_reader_expects():
    for hundredths in range(130, 1000):
        ease = records.state_record(CardState(due_day=739_677, ease_factor_hundredths=hundredths))["ease_factor"]
        assert repr(ease) in (
            f"{hundredths // 100}.{hundredths % 100:02d}",
            f"{hundredths // 100}.{hundredths % 100 // 10}",
        )


def test_a_link_that_cannot_be_read_is_shown_as_written():
    assert records.card_record(card(demo="Not A Demo!"), CardState())["demo"] == {
        "id": "Not A Demo!",
        "params": {},
        "source": "card",
    }


def test_a_bundled_link_to_a_demo_that_is_there_has_typed_values():
    record = records.demo_record(card(card_id="TIFMEjLf").content)
    assert record is not None
    assert record["source"] == "bundled"
    assert record["params"]["depth"] == 10


def test_history_marks_what_was_taken_back_and_keeps_each_entrys_own_offset():
    at = instant("2026-03-02T09:00:00+05:30")
    answer = Review("a", "device", "key", ReviewKind.REVIEW, at, Grade.GOOD, elapsed_ms=1200, state_before=CardState())
    undo = Review("b", "device", "key", ReviewKind.UNDO, at, target="a")
    first, second = records.history_records([answer, undo])
    assert (first["undone"], second["undone"]) == (True, False)
    assert first["at"] == "2026-03-02T09:00:00.000+05:30"
    assert (first["grade"], second["grade"], second["target"]) == (4, None, "a")


def test_problems_and_warnings_are_reported_apart():
    report = records.report_record([Problem("a.md", 3, "Bad."), Problem("b.md", 1, "Odd.", is_warning=True)])
    assert report == {
        "problems": [{"path": "a.md", "line": 3, "message": "Bad."}],
        "warnings": [{"path": "b.md", "line": 1, "message": "Odd."}],
    }


def test_a_suggested_demo_says_that_it_is_one_and_why():
    suggested = LibraryCard("key", "Deck", 0, Card(None, "What does layer norm subtract?", "The mean."))
    assert records.card_record(suggested, CardState())["demo"] == {
        "id": "norm-anatomy",
        "params": {"kind": "layer"},
        "source": "suggested",
        "reason": "the card speaks of “layer norm” and “mean”",
    }
