import pytest

from flashgrad.errors import QueryInvalid
from flashgrad.study.query import (
    Compare,
    HasFlag,
    HasId,
    InDeck,
    Is,
    Not,
    Tag,
    Text,
    parse_query,
    saved_token,
    with_saved,
)


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", ()),
        ("   \t\n ", ()),
        ("relu", (Text("relu"),)),
        ("dead relu", (Text("dead"), Text("relu"))),
        ('"dead relu" units', (Text("dead relu", is_phrase=True), Text("units"))),
        ('"unfinished phrase', (Text("unfinished phrase", is_phrase=True),)),
        ("tag:relu", (Tag("relu"),)),
        ('tag:"weight decay"', (Tag("weight decay"),)),
        ("deck:stability", (InDeck("stability"),)),
        ("id:RMyBSvWo", (HasId("RMyBSvWo"),)),
        ("is:due is:new is:drill", (Is("due"), Is("new"), Is("drill"))),
        ("is:archived is:orphaned", (Is("archived"), Is("orphaned"))),
        ("is:suspended is:buried is:leech", (Is("suspended"), Is("buried"), Is("leech"))),
        ("flag:3 -flag:0", (HasFlag(3), Not(HasFlag(0)))),
        ("interval>30", (Compare("interval", ">", 30),)),
        ("ease<2", (Compare("ease", "<", 2),)),
        ("lapses>=3 repetitions<=7 ease=2.36", (
            Compare("lapses", ">=", 3), Compare("repetitions", "<=", 7), Compare("ease", "=", 2.36))),
        ("-relu", (Not(Text("relu")),)),
        ("-tag:relu -is:new -interval>30", (Not(Tag("relu")), Not(Is("new")), Not(Compare("interval", ">", 30)))),
        ('-"dead relu"', (Not(Text("dead relu", is_phrase=True)),)),
        ('-deck:"loss landscape"', (Not(InDeck("loss landscape")),)),
    ],
)  # fmt: skip
def test_a_query_is_read_as_terms(query, terms):
    assert parse_query(query) == terms


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("-", (Text("-"),)),
        ("--relu", (Not(Text("-relu")),)),
        ("-" * 900, (Not(Text("-" * 899)),)),
        ("tag:", (Text("tag:"),)),
        ("colour:red", (Text("colour:red"),)),
        ("http://x.y", (Text("http://x.y"),)),
        ("height>3", (Text("height>3"),)),
        ("x<y", (Text("x<y"),)),
        ("TAG:relu", (Text("TAG:relu"),)),
        ('"', (Text("", is_phrase=True),)),
        ('foo"bar', (Text('foo"bar'),)),
        ("100%", (Text("100%"),)),
    ],
)
def test_what_is_no_filter_is_searched_for_as_it_stands(query, terms):
    assert parse_query(query) == terms


def test_control_characters_are_searched_for_as_cards_show_them():
    assert parse_query("a\x00b \x1b[31m \ud800") == (Text("a␀b"), Text("␛[31m"), Text("\ufffd"))


STATUSES = "use is:due, is:new, is:drill, is:archived, is:orphaned, is:suspended, is:buried, is:leech."


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("is:late", "“is:late” is not a status; " + STATUSES),
        ("-is:late", "“is:late” is not a status; " + STATUSES),
        ("relu interval>soon", "“interval>soon” needs a number, as in interval>30."),
        ("flag:8", "“flag:8” is not a flag; use flag:0 to flag:7."),
        ("flag:red", "“flag:red” is not a flag; use flag:0 to flag:7."),
        ("ease<=", "“ease<=” needs a number, as in ease<=30."),
        ("lapses>>3", "“lapses>>3” needs a number, as in lapses>30."),
        ("x" * 1001, "A search has at most 1000 characters, this one 1001. Shorten it."),
    ],
)
def test_a_filter_that_means_nothing_is_refused_in_a_sentence(query, sentence):
    with pytest.raises(QueryInvalid) as refused:
        parse_query(query)
    assert str(refused.value) == sentence


SAVED = {"hard ones": "ease<2 lapses>3", "relu": "tag:relu", "open": 'deck:"Two wo'}


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("@relu", "tag:relu"),
        ('@"hard ones" dead', "ease<2 lapses>3 dead"),
        ("dead @relu @relu", "dead tag:relu tag:relu"),
        ("@open dead", 'deck:"Two wo" dead'),
        ('"@relu" mail@relu tag:@relu', '"@relu" mail@relu tag:@relu'),
        ("no  sign", "no  sign"),
        ("@", "@"),
    ],
)
def test_a_saved_search_stands_for_its_query(query, meant):
    assert with_saved(query, SAVED) == meant


@pytest.mark.parametrize(("query", "told"), [("@none", "No search is saved as"), ("-@relu", "cannot be turned round")])
def test_a_saved_search_that_means_nothing_is_explained(query, told):
    with pytest.raises(QueryInvalid, match=told):
        with_saved(query, SAVED)


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_search_is_found_as_it_is_written(name):
    assert parse_query(with_saved(saved_token(name), SAVED)) == parse_query(SAVED[name])
