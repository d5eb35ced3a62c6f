"""Cards as CSV: every cell comes back as it was."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from flashgrad.interop.spreadsheet import COLUMNS, as_csv
from flashgrad.model import Card, CardState
from tests.unit.interop.outgoing_samples import outgoing

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


@given(st.lists(st.builds(Card, st.none() | texts, texts, texts), max_size=4))
def test_every_text_comes_back_as_it_was(contents):
    written = as_csv([outgoing(*contents)])
    assert [(row["card_id"], row["question"], row["answer"]) for row in rows(written)] == [
        (card.card_id or "", card.question, card.answer) for card in contents
    ]


def test_the_guid_comes_first_and_a_cell_that_looks_like_a_formula_is_not_changed():
    written = as_csv([outgoing(Card(None, "=1+1", "@x"), Card("csv:a1", "Q", "A"), Card("PStNce0W", "Q", "A"))])
    assert written.startswith(",".join(COLUMNS) + "\r\n")
    assert [row["guid"] for row in rows(written)] == ["key00", "a1", "PStNce0W"]
    assert rows(written)[0]["question"] == "=1+1"


def test_tags_are_words_unless_one_of_them_is_none():
    written = as_csv([outgoing(Card(None, "Q", "A", ("a", "b::c")), Card(None, "Q", "A", ("a b", "c,d")))])
    assert [row["tags"] for row in rows(written)] == ["a b::c", '["a b", "c,d"]']


def test_deletions_of_one_text_are_one_row_with_the_schedule_that_comes_first():
    text = "{{1::a}} {{2::b}}"
    siblings = (Card("c", text, "", cloze=1), Card("c", text, "", cloze=2))
    [row] = rows(as_csv([outgoing(*siblings, states={1: CardState(due_day=738_000, interval_days=6, flag=2)})]))
    assert (row["question"], row["due"], row["interval_days"], row["flag"]) == (text, "2021-07-29", "6", "2")
