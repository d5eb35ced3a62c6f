"""A library as JSON Lines: everything comes back, and no line can harm the library that it is read into."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.interop.json_lines import json_lines
from flashgrad.interop.json_lines_reading import read
from flashgrad.interop.outgoing import Outgoing
from flashgrad.model import Card, CardState, Experiment, Grade, Instant, Review, ReviewKind
from tests.unit.interop.outgoing_samples import outgoing

ID = "018f00000000-0000-devicexx"
ENTRY = Review(
    ID, "devicexx", "key00", ReviewKind.REVIEW, Instant(1_772_438_400_000, 60), Grade.GOOD, 2_300, "sm2/1", 1,
    CardState(due_day=5, stability_days=1.5), None, "value",
)  # fmt: skip
EXPERIMENT = Experiment(
    ID, "devicexx", None, "gradient-depth", {"depth": 20}, "ratio", "1", "2", False, Instant(5, -90)
)
CARDS = (
    Card("a", "Q\n\u2028?", "A", ("t 1",), True, "gradient-depth", (("x", "y"),), 7, "n"),
    Card(None, "{{1::b}}", "", cloze=1),
)
WHOLE = Outgoing((outgoing(*CARDS),), (ENTRY,), (EXPERIMENT,))


def written(outgoing: Outgoing = WHOLE) -> str:
    return "".join(json_lines(outgoing, with_history=True))


def changed(of: str, **values: object) -> str:
    """The file with some values of the first line of this type changed."""
    lines = [json.loads(line) for line in written().split("\n") if line]
    next(line for line in lines if line["type"] == of).update(values)
    return "".join(json.dumps(line) + "\n" for line in lines)


def test_everything_comes_back():
    back = read(written(), "a.jsonl")
    assert [one.card for one in back.decks[0].cards] == [one.card for one in WHOLE.cards]
    assert (back.decks[0].name, back.decks[0].preamble) == ("Stability", "")
    assert (back.entries, back.experiments, back.problems) == ((ENTRY,), (EXPERIMENT,), ())


def test_without_history_there_are_decks_and_cards_alone():
    lines = list(json_lines(WHOLE, with_history=False))
    assert [json.loads(line)["type"] for line in lines] == ["flashgrad", "deck", "card", "card", "end"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("entry", {"id": "zzz"}),
        ("entry", {"id": "ffffffffffff-0000-devicexx"}),
        ("entry", {"at_ms": 10**17}),
        ("entry", {"at_ms": True}),
        ("entry", {"utc_offset_minutes": 100_000}),
        ("entry", {"kind": "nonsense"}),
        ("entry", {"grade": 6}),
        ("entry", {"device": "\ud800"}),
        ("entry", {"state_before": {"due_day": []}}),
        ("card", {"question": None}),
        ("card", {"tags": "x"}),
        ("card", {"extra": [["only"]]}),
        ("card", {"deck": "/decks/other.md"}),
        ("card", {"position": 2**70}),
        ("experiment", {"matched": "yes"}),
    ],
)
def test_a_line_that_means_nothing_is_a_problem_and_hides_no_other(kind, values):
    back = read(changed(kind, **values), "a.jsonl")
    assert len(back.problems) == 1
    assert back.problems[0].line > 1
    assert back.problems[0].message.startswith("This line cannot be read (")
    found = {"card": sum(len(deck.cards) for deck in back.decks), "entry": len(back.entries)}
    assert found == {"card": 2 - (kind == "card"), "entry": 1 - (kind == "entry")}


def test_a_torn_file_gives_what_it_holds_and_says_so():
    text = written()
    back = read(text[: len(text) - 60], "a.jsonl")
    assert len(back.decks[0].cards) == 2
    assert [problem.message.split("; ")[0] for problem in back.problems][-1] == "The file ends too early"


def test_a_file_of_somebody_else_gives_nothing():
    back = read('{"type": "card"}\n{}\n', "a.jsonl")
    assert (back.decks, back.entries, len(back.problems)) == ((), (), 1)
    assert "no export of flashgrad" in back.problems[0].message


def test_a_newer_format_is_refused_and_unknown_types_are_left_alone():
    assert "update flashgrad" in read(changed("flashgrad", version=2), "a.jsonl").problems[0].message
    more = changed("state", type="novelty", unheard_of=1)
    assert read(more, "a.jsonl").problems == ()


@given(
    st.lists(
        st.sampled_from([*written().split("\n"), "{", "null", "[]", "NaN", '{"type": 1}', "[" * 5_000]) | st.text()
    )
)
def test_any_text_is_read_without_an_exception(lines):
    text = "\n".join(lines)
    for problem in read(text, "a.jsonl").problems:
        assert 1 <= problem.line <= text.count("\n") + 1
