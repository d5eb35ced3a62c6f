"""Any text is a file of another program: it is read, and what is taken of it can be kept, shown and written."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashgrad.decks.parse import parse
from flashgrad.decks.render import render
from flashgrad.errors import DeckUnreadable
from flashgrad.interop.anki_text import markdown_of
from flashgrad.interop.delimited import read_delimited
from flashgrad.interop.edn import read_edn
from flashgrad.interop.foreign import ForeignCardId, ForeignFile
from flashgrad.interop.hashcards import read_hashcards
from flashgrad.interop.mochi import mochi_file
from flashgrad.interop.obsidian import read_obsidian
from flashgrad.interop.reading import text_of
from flashgrad.interop.transit import read_transit
from flashgrad.model import Deck
from flashgrad.text import one_line
from tests.samples import examples

MARKS = [
    *(
        "Q:",
        "A:",
        "C:",
        "[",
        "]",
        "\\[",
        "![",
        "](",
        "---\n",
        "--- \n",
        "----",
        "card_id: x\n",
        "Card-Id:",
        "tags: [a]\n",
    ),
    *(
        "::",
        ":::",
        "?\n",
        "??\n",
        "==",
        "**",
        "{{",
        "}}",
        "{{1::",
        "1;;",
        ";;",
        "^id\n",
        "[[",
        "|",
        "#flashcards",
        "/sub",
    ),
    *("<!--SR:!2026-09-01,4,270-->", "<!--SR:!", "!2000-01-01,1,250", "99999999-1,1,1", "<!--", "-->", "%%", "tags:"),
    *(",", ";", "\t", '"', '""', '",', "#separator:", "#html:true\n", "#guid column:1\n", "#deck column:2\n", "guid,"),
    *(
        "question,answer\n",
        "front;back\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "    ",
        "```\n",
        "```",
        "~~~\n",
        "`",
        "$",
        "$$",
    ),
    *(
        "\\",
        "- ",
        "1. ",
        "# ",
        "> ",
        "\\(",
        "\\)",
        "\\]",
        "<b>",
        "<!x",
        "<![",
        "&amp;",
        "\ufeff",
        "\x00",
        "\u202e",
        "é",
        "a",
    ),
]
hostile_text = st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=3)), max_size=30).map("".join)
KEYS = [
    *(
        "decks",
        "cards",
        "templates",
        "content",
        "id",
        "name",
        "deck-id",
        "parent-id",
        "pos",
        "tags",
        "reviews",
        "fields",
    ),
    *("cloze/reviews", "archived?", "trashed?", "template-id", "date", "due", "interval", "remembered?", "value", "a"),
]
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(KEYS), hostile_text, st.just(1767225600000)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner)),
    max_leaves=30,
)
cards = st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, values))
decks = st.fixed_dictionaries({"cards": st.lists(cards, max_size=4)}, optional={"id": values, "parent-id": values})
exports = st.one_of(values, st.fixed_dictionaries({"decks": st.lists(decks, max_size=3), "cards": st.lists(cards)}))


def examine(file: ForeignFile, lines: int) -> None:
    ids = [card.card_id for found in file.decks for card in found.deck.cards if card.card_id]
    assert len(ids) == len(set(ids))
    for found in file.decks:
        assert found.deck.name.strip()
        for problem in found.problems:
            assert 1 <= problem.line <= max(lines, 1)
            assert problem.message == one_line(problem.message)
            assert problem.message.endswith(".")
        for card in found.deck.cards:
            assert card.question.strip()
            assert 0 <= card.line <= max(lines, 1)
            for text in (card.question, card.answer, card.card_id or "", *card.tags):
                text.encode()
    for key in file.pasts:
        if isinstance(key, ForeignCardId):
            assert key.card_id in ids
        else:
            assert file.decks[key.deck].deck.cards[key.position].card_id is None


@pytest.mark.parametrize("read", [read_delimited, read_hashcards, read_obsidian])
@settings(max_examples=examples(1.5), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=hostile_text)
def test_any_text_is_read(read: Callable[[str, str], ForeignFile], text: str):
    normal = text_of(text.encode("utf-8", "replace"))
    examine(read(normal, "some/notes.md"), normal.count("\n") + 1)


@settings(max_examples=examples(0.4), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(exports)
def test_any_export_is_read(data: object):
    examine(mochi_file(data, "some/export.mochi"), 1)


@settings(max_examples=examples(1), deadline=None)
@given(st.one_of(hostile_text, st.text(st.sampled_from('[]{}"^~#:1at, \\;_'))))
def test_any_data_is_read_or_refused(text: str):
    for read in (read_transit, read_edn):
        with suppress(DeckUnreadable):
            read(text)


@settings(max_examples=examples(1), deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_refused(content: bytes):
    with suppress(DeckUnreadable):
        assert "\r" not in text_of(content)


@settings(max_examples=examples(1.5), deadline=None)
@given(hostile_text)
def test_any_html_becomes_text(html: str):
    markdown_of(html)


@pytest.mark.parametrize("read", [read_delimited, read_hashcards, read_obsidian])
@settings(max_examples=examples(1.5), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=hostile_text)
def test_what_was_read_can_stand_in_a_deck_file(read: Callable[[str, str], ForeignFile], text: str):
    for found in read(text_of(text.encode("utf-8", "replace")), "some/notes.md").decks:
        cards = tuple(replace(card, note=None) for card in found.deck.cards if card.answer)
        assert parse(render(Deck("", cards)), "").deck.cards == cards
