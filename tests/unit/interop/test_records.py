"""Rows of delimited text, and by what they are delimited."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.interop.anki import identity
from flashgrad.interop.delimited import read_delimited
from flashgrad.interop.records import DELIMITERS, find_delimiter, records

WRITTEN = st.text(st.sampled_from("ab,;|\t\"\n 'é"), max_size=8)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("question,answer\nWhat is a; b; c?,x\n", ","),
        ("Frage;Antwort\n1,5 plus 2,5?;4,0\n", ";"),
        ("a\tb, c\nd\te, f\n", "\t"),
        ('"a;b";c\n"d,e";f\n', ";"),
        ("|x| is one\n|y| is two\nz,w\n", "|"),
        ("only one column\nand no other\n", ","),
        ("", ","),
        ("a,b\na,b\na,b\na;b,c\n", ","),
    ],
)
def test_the_delimiter_is_the_one_by_which_most_rows_are_alike(text: str, delimiter: str):
    assert find_delimiter(text) == delimiter


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('"a ""b"" c",d', ('a "b" c', "d")),
        ('"a"b,c', ('"a"b', "c")),
        ('a "b",c', ('a "b"', "c")),
        (' "a, b" ,c', ("a, b", "c")),
        ('"",x', ("", "x")),
        ("a,", ("a", "")),
    ],
)
def test_quotes_mean_something_only_around_a_whole_field(text: str, fields: tuple[str, ...]):
    assert next(records(text, ",")).fields == fields


def test_rows_know_the_line_on_which_they_begin():
    rows = list(records('a,"1\n2\n3"\n\n   \nb,"c\n', ","))
    assert [(row.line, row.is_torn) for row in rows] == [(1, False), (6, True)]


@given(st.lists(st.lists(WRITTEN, min_size=1, max_size=4), max_size=6), st.sampled_from(DELIMITERS))
def test_rows_that_the_standard_library_writes_come_back(rows: list[list[str]], delimiter: str):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    filled = [tuple(row) for row in rows if any(field.strip() for field in row)]
    assert [row.fields for row in records(written.getvalue(), delimiter)] == filled


@pytest.mark.slow
@pytest.mark.parametrize("row", ['"a', '"a""', '""""x,', '"x"y,"z\n', "a,b\n", '"\n'])
def test_time_is_proportional_to_length(row: str):
    text = row * 40_000
    started = time.process_time()
    read_delimited(text, "a.csv")
    assert time.process_time() - started < 5


def test_cards_that_were_written_as_rows_come_back():
    front = "question,answer,guid,tags,deck,archived,demo,note,source\n"
    file = read_delimited(front + 'Q,A,1,"[""x y"", ""z""]",D,true,init-variance?depth=3,n1,S 1\n', "cards.csv")
    (deck,) = file.decks
    (card,) = deck.deck.cards
    assert (deck.deck.name, card.card_id, card.tags, card.archived) == ("D", "csv:1", ("x y", "z"), True)
    assert (card.demo, card.note, card.extra, deck.problems) == (
        "init-variance?depth=3",
        "n1",
        (("source", "S 1"),),
        (),
    )


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("What?,This\n", [("What?", "This")]),
        ("Q,A\nWhat?,This\n", [("What?", "This")]),
        ("Begriff,Deutung\n", [("Begriff", "Deutung")]),
        ("Front,Back\nQ,A\n", [("Q", "A")]),
        ("answer,question\nA,Q\n", [("Q", "A")]),
        ("a,b,c\nd,e,f\n", [("a", "b\n\nc"), ("d", "e\n\nf")]),
        ("#separator:Comma\n#columns:Back,Front,Tags\nA,Q,t\n", [("Q", "A")]),
        ("#separator:;\n#guid column:1\nid;Q;A\n", [("Q", "A")]),
        ("# A heading,A\n", [("# A heading", "A")]),
    ],
)
def test_columns_go_by_their_names_else_by_their_order(text: str, sides: list[tuple[str, str]]):
    found = [card for one in read_delimited(text, "a.csv").decks for card in one.deck.cards]
    assert [(card.question, card.answer) for card in found] == sides


def test_an_id_of_anki_is_the_one_that_its_packages_give():
    file = read_delimited("#separator:tab\n#guid column:1\no!%:x\tQ\tA\n", "a.txt")
    assert file.decks[0].deck.cards[0].card_id == identity.card_id_of("o!%:x")


def test_the_schedule_in_a_table_of_ours_is_no_part_of_a_card():
    file = read_delimited("guid,question,answer,due,ease_factor\n1,Q,A,2026-01-01,2.50\n", "a.csv")
    assert file.decks[0].deck.cards[0].extra == ()


def test_a_card_id_of_a_column_of_that_name_is_taken_as_it_is():
    file = read_delimited("card_id,question,answer\nPStNce0W,Q,A\nnull,R,B\n", "a.csv")
    assert [card.card_id for card in file.decks[0].deck.cards] == ["PStNce0W", None]
