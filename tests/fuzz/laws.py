"""What must hold for any text that a parser is given: one function each, which raises where it does not.

Each takes text as it may come from a file, a terminal or a link, lone surrogates included. An expected refusal is no
failure, but it must be a sentence on one line.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from flashgrad.cells import cell_width
from flashgrad.config import load_settings, save_settings
from flashgrad.decks.check import check
from flashgrad.decks.parse import parse
from flashgrad.decks.render import render, replace_cards
from flashgrad.demos import catalog
from flashgrad.demos.links import MAX_LINK_CHARACTERS, check_link, given_link, is_available, link_for, parse_link
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.errors import DeckUnreadable, DemoError, FlashgradError, QueryInvalid, SettingsInvalid
from flashgrad.library.library import Library, open_library
from flashgrad.markdown.line import as_line
from flashgrad.markdown.page import page
from flashgrad.markdown.runs import row_width
from flashgrad.mathbox.boxes import MAX_CELLS, Span
from flashgrad.mathbox.render import display, inline, is_exact_on_a_line, problem_of
from flashgrad.model import Card
from flashgrad.store.search import search
from flashgrad.study.query import Not, Term, parse_query
from flashgrad.text import STEERING, neutralise, one_line
from tests.samples import add_cards

_PATH = "some/deck.md"
_WIDTHS = (1, 40, 80)
_MAY_BE_WIDER = re.compile(r"[$\\|`~\t]|^ {4}|[^\x00-\x7f]", re.MULTILINE)
"""Formulas, tables and code may be wider than the page, and so is a wide character in a narrow one."""


def decks(text: str) -> None:
    """Any text is a deck: it is read and checked, and what is written of it reads the same."""
    deck = parse(text, _PATH).deck
    last_line = text.count("\n") + 1
    for problem in (*parse(text, _PATH).problems, *check(text, _PATH, for_mochi=True)):
        assert problem.path == _PATH
        assert 1 <= problem.line <= last_line
        assert problem.message.endswith(".")
        assert _is_clean_line(problem.message), problem.message
    assert all(1 <= card.line <= last_line and card.question and card.answer for card in deck.cards)
    assert replace_cards(text, dict(enumerate(deck.cards))) == text
    with suppress(DeckUnreadable):
        written = render(deck)
        again = parse(written, _PATH).deck
        assert _contents(again.cards) == _contents(deck.cards)
        assert (again.preamble, again.newline) == (deck.preamble, deck.newline)
        assert render(again) == written


def cards(text: str) -> None:
    """Any side of a card can be drawn at any width and on one line, without anything that a terminal obeys."""
    width = _WIDTHS[len(text) % len(_WIDTHS)]
    for is_ascii in (False, True):
        rows = page(text, width, is_ascii=is_ascii)
        drawn = ["".join(run.text for run in row) for row in rows]
        assert not any(STEERING.search(line) or "\n" in line for line in drawn), drawn
        if width > 1 and not _MAY_BE_WIDER.search(text):
            assert all(row_width(row) <= width for row in rows)
    assert _is_clean_line(as_line(text))
    assert _is_clean_line(as_line(text, is_ascii=True))


def formulas(text: str) -> None:
    """Any text between two dollars is a picture of equal rows, and one line."""
    for is_ascii in (False, True):
        picture = display(text, is_ascii=is_ascii)
        assert 0 <= picture.baseline < len(picture.rows)
        assert all(cell_width(_spans(row)) == picture.width for row in picture.rows)
        if not picture.problem:
            assert len(picture.rows) * picture.width <= MAX_CELLS
        line = _spans(inline(text, is_ascii=is_ascii))
        for drawn in (line, *map(_spans, picture.rows)):
            assert not re.search(rf"{STEERING.pattern}|[\n\t]", drawn), drawn
        if is_ascii and neutralise(text).isascii():
            assert picture.text.isascii()
            assert line.isascii()
    assert isinstance(is_exact_on_a_line(text), bool)
    problem = problem_of(text)
    assert not problem or _is_clean_line(f"it cannot be read, as {problem}."), problem


def queries(text: str) -> None:
    """Any search is answered or refused in a sentence; a term and its negation share the cards between them."""
    library = _library()
    try:
        terms = parse_query(text)
    except QueryInvalid as refused:
        _require_sentence(refused)
        return
    found = _found(library, terms)
    everything = _found(library, ())
    assert found <= everything
    for term in terms[:8]:
        if isinstance(term, Not) or "orphaned" in repr(term):
            continue
        matching, others = _found(library, (term,)), _found(library, (Not(term),))
        assert matching.isdisjoint(others)
        assert matching | others == everything


def links(text: str) -> None:
    """A link leads to a registered demo with values in their bounds, or nowhere, and says why in a sentence."""
    try:
        link = parse_link(text)
    except DemoError as refused:
        _require_sentence(refused)
    else:
        assert len(str(link)) > MAX_LINK_CHARACTERS or parse_link(str(link)) == link
    suggested = link_for(Card(None, text, text))
    assert suggested is None or suggested.source == "suggested"
    assert suggested is None or check_link(suggested) is None
    for card in (Card(None, "q", "a", demo=text), Card(None, "q", "a", tags=(f"demo:{text}",))):
        given = given_link(card)
        if given is None:
            assert not text.strip()
            continue
        problem = check_link(given)
        if problem is not None:
            assert _is_clean_line(problem), problem
            continue
        assert is_available(given)
        demo = catalog.find(given.demo_id)
        values = catalog.validate(demo, given.values).model_dump()
        infos = {info.name: info for info in parameter_infos(demo.parameters)}
        assert set(given.values) <= set(infos)
        assert set(values) == set(infos)
        for name, info in infos.items():
            value = values[name]
            assert isinstance(value, str | int | float | bool)
            if info.kind == "choice":
                assert value in info.choices
            elif info.kind == "flag":
                assert isinstance(value, bool)
            else:
                assert info.low is not None
                assert info.high is not None
                assert info.low <= float(value) <= info.high


def settings(text: str) -> None:
    """Any settings file is understood or refused in a sentence; what is understood can be changed in place."""
    path = _folder() / "settings.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape" if _is_bytes(text) else "surrogatepass"))
    try:
        known = load_settings(path)
    except SettingsInvalid as refused:
        _require_sentence(refused)
        return
    changed = save_settings({"new_per_day": 7}, path)
    assert changed == load_settings(path) == replace(known, new_per_day=7)


LAWS = {"decks": decks, "cards": cards, "formulas": formulas, "queries": queries, "links": links, "settings": settings}


def text_of(data: bytes) -> str:
    """Bytes as text of every kind: what is no UTF-8 becomes lone surrogates, as in undecodable file names."""
    return data.decode("utf-8", "surrogateescape")


def _is_bytes(text: str) -> bool:
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", text)


def _is_clean_line(text: str) -> bool:
    return one_line(text) == text


def _require_sentence(refused: FlashgradError) -> None:
    sentence = str(refused)
    assert sentence.endswith((".", "?")), sentence
    assert _is_clean_line(sentence), sentence


def _contents(found: Sequence[Card]) -> list[Card]:
    return [replace(card, line=0) for card in found]


def _spans(line: Sequence[Span]) -> str:
    return "".join(span.text for span in line)


def _found(library: Library, terms: Sequence[Term]) -> set[str]:
    return {match.card.key for match in search(library.connection, tuple(terms), library.today())}


@cache
def _folder() -> Path:
    """A temporary folder for as long as the process lives."""
    return Path(mkdtemp(prefix="flashgrad-fuzz-"))


@cache
def _library() -> Library:
    """A small library with cards that try the search."""
    library = open_library(_folder() / "library.db")
    add_cards(
        library,
        Card("RMyBSvWo", "What does ReLU do to negative inputs?", "Sets them to zero.", ("relu", "weight decay")),
        Card(None, "Is 100 % of snake_case in C:\\path?", 'He said "yes" *twice* 日本語', ("50%",)),
        Card("x'; DROP TABLE card; --", "σ′(z) ≤ ¼", "\u0301 NEAR AND OR NOT", (), archived=True),
    )
    return library
