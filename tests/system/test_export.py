"""The command `export`, what upstream's own package reads of it, and pages that browsers can trust."""

import csv
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashgrad.cli.boundary import run
from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.decks.render import render
from flashgrad.interop.outgoing import Figure
from flashgrad.interop.web_page import web_page
from flashgrad.model import Card, Deck
from tests.samples import BUNDLED_CARDS
from tests.system.program import SHARED_DECKS, Ran, flashgrad, write_deck
from tests.unit.interop.outgoing_samples import outgoing

Program = Callable[..., Ran]
UpstreamParser = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Program:
    """The program in this process, which spares each command the start of another."""

    def ran(*arguments: str | Path) -> Ran:
        code = run(list(map(str, arguments)))
        return Ran(code, *capsys.readouterr())

    return ran


@pytest.fixture(scope="module")
def upstream() -> UpstreamParser:
    """The parser of upstream's own package, which is called `mochimochi` and installs a module `main`."""
    module = pytest.importorskip("main")
    found: UpstreamParser = module.parse_markdown_cards
    return found


def as_upstream(card: Card) -> dict[str, object]:
    return {
        "card_id": card.card_id,
        "question": card.question,
        "answer": card.answer,
        "tags": list(card.tags),
        "archived": card.archived,
    }


def read_by(parser: UpstreamParser, text: str) -> list[dict[str, object]]:
    return [{name: card[name] for name in as_upstream(Card(None, "", ""))} for card in parser(text)]


def test_upstream_reads_every_exported_deck_to_the_same_cards(
    upstream: UpstreamParser, tmp_path: Path, program: Program
):
    program("import", "--bundled")
    if SHARED_DECKS.is_dir():
        program("import", SHARED_DECKS)
    ran = program("export", "--to", "markdown", "--output", tmp_path / "out", "--json")
    assert ran.code == 0, ran
    for path in map(Path, ran.json["paths"]):
        cards = read_deck(path).parsed.deck.cards
        assert read_by(upstream, path.read_text(encoding="utf-8")) == list(map(as_upstream, cards))
    assert sum(len(read_deck(Path(path)).parsed.deck.cards) for path in ran.json["paths"]) == ran.json["cards"]


words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="-#`~\ufeff"), min_size=1
)
sides = st.lists(words, min_size=1, max_size=3).map("\n".join).map(str.strip).filter(bool)
upstream_cards = st.builds(
    Card,
    st.none() | st.from_regex(r"[A-Za-z0-9]{8}", fullmatch=True).filter(lambda word: word.lower() != "null"),
    sides.map(lambda side: side),
    sides,
    st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=5), max_size=2).map(
        tuple
    ),
    st.booleans(),
)


@given(st.lists(upstream_cards, min_size=1, max_size=4, unique_by=lambda card: card.card_id or id(card)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_upstream_reads_every_deck_that_it_can_express_to_the_same_cards(upstream: UpstreamParser, cards: list[Card]):
    text = render(Deck("Deck", tuple(cards), "# Deck\n\n"))
    assert read_by(upstream, text) == list(map(as_upstream, cards))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--output", "x.xyz"], "say which format: markdown, csv, jsonl, apkg, html"),
        (["--output", "-", "--to", "apkg"], "an Anki package is no text"),
        (["--output", "x.csv", "--demo-figures"], "only apkg and html can hold figures"),
        (["--output", "-", "--to", "csv", "--json"], "leave --json out"),
        (["--output", "x", "--to", "word"], "'word' is none of markdown, csv, jsonl, apkg, html"),
        ([], "name the file or folder to write to"),
    ],
)
def test_a_command_line_that_means_nothing_is_explained(arguments: list[str], expected: str, program: Program):
    ran = program("export", *arguments)
    assert ran.code == 2
    assert expected in " ".join(ran.err.split())


@pytest.mark.slow
def test_each_format_is_written_once_and_read_back(tmp_path: Path, program: Program):
    program("import", write_deck(tmp_path, ("AAAAAAA1", "What is $x$?", "An unknown – of ℝ."), (None, "Q", "A")))
    program("grade", "AAAAAAA1", "4", "--at", "2026-03-02T10:00")
    for name in ("a.md", "a.csv", "a.jsonl", "a.apkg", "a.html"):
        ran = program("export", "Example", "--output", tmp_path / name, "--json")
        assert ran.code == 0, ran
        assert (ran.json["cards"], ran.json["problems"], (tmp_path / name).stat().st_size > 0) == (2, [], True)
    assert program("export", "-o", tmp_path / "a.csv").sentence.endswith("or another name.")
    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "deck-example.md").read_bytes()
    exact = flashgrad("export", "--to", "markdown", "--output", "-", env={"PYTHONIOENCODING": "ascii"}).out
    assert exact == (tmp_path / "deck-example.md").read_text(encoding="utf-8")
    shown = program("export", "--query", "unknown", "--output", "-", "--to", "csv").out
    assert [row["due"] for row in csv.DictReader(StringIO(shown))] == ["2026-03-03"]
    other = tmp_path / "other.db"
    back = program("import", tmp_path / "a.jsonl", "--json", "--library", other)
    assert back.json == {"new": 2, "unchanged": 0, "entries": 1, "experiments": 0, "problems": [], "warnings": []}
    assert program("import", tmp_path / "a.jsonl", "--library", other).out == (
        "Imported: 0 new, 2 unchanged; 0 log entries, 0 predictions.\n"
    )
    assert (
        program("history", "AAAAAAA1", "--json", "--library", other).json
        == program("history", "AAAAAAA1", "--json").json
    )


def test_a_torn_file_is_taken_in_as_far_as_it_goes_and_told(tmp_path: Path, program: Program):
    program("import", "--bundled")
    whole = program("export", "--output", "-", "--to", "jsonl").out
    assert whole.count("\n") == 2 + BUNDLED_CARDS * 2 + 2
    (tmp_path / "torn.jsonl").write_text(whole[:-30], encoding="utf-8")
    ran = program("import", tmp_path / "torn.jsonl", "--library", tmp_path / "other.db")
    assert ran.code == 1
    assert f"Imported: {BUNDLED_CARDS} new" in ran.out
    assert re.search(r"torn\.jsonl:\d+: The file ends too early", ran.err)


@pytest.mark.slow
def test_demos_are_drawn_into_a_package_and_one_that_fails_is_told(tmp_path: Path):
    deck = write_deck(tmp_path, ("AAAAAAA1", "Q1", "A"), ("AAAAAAA2", "Q2", "A"), ("AAAAAAA3", "Q3", "A"))
    text = deck.read_text(encoding="utf-8")
    linked = text.replace("A1\n", "A1\ndemo: factor-product\n").replace("A2\n", "A2\ndemo: factor-product\n")
    deck.write_text(linked.replace("A3\n", "A3\ndemo: no-such-demo\n"), encoding="utf-8")
    flashgrad("import", deck)
    ran = flashgrad("export", "--output", tmp_path / "a.html", "--demo-figures", "--json")
    assert (ran.code, ran.json["figures"]) == (1, 2)
    [problem] = ran.json["problems"]
    assert problem.startswith("The figure of no-such-demo is left out: ")
    assert (tmp_path / "a.html").read_text(encoding="utf-8").count("data:image/png;base64,iVBOR") == 2


class Loads(HTMLParser):
    """Collects whatever a browser could load or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.suspects: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            is_loaded = name in ("src", "srcset", "background", "poster", "data", "action") or (
                name == "href" and tag != "a"
            )
            if (is_loaded and not (value or "").startswith("data:image/png")) or name.startswith("on"):
                self.suspects.append(f"{tag} {name}={value}")


HOSTILE = [
    "<script>alert(1)</script>", "</style>", "<img src=https://x.y onerror=a()>", "![a](https://x.y/z.png)",
    '"onload="a', "<!--", "]]>", "$$", "\n\n", "<base href=//x>", "<link rel=stylesheet href=//x>", "[a](javascript:b)",
    "<svg onload=a>", "\x1b[31m",
    "$<b>$", "`", "<meta http-equiv=refresh content=0>", "&lt;iframe&gt;", "<iframe src=//x>", "\\text{<script>}",
]  # fmt: skip
hostile_texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), min_size=1, max_size=6).map("".join)


@given(hostile_texts, hostile_texts, hostile_texts)
def test_no_deck_text_makes_a_page_load_or_run_anything(name: str, side: str, tag: str):
    deck = outgoing(Card(None, side, side, (tag,)), name=name)
    page = web_page([deck], {"key00": Figure(b"picture", side)})
    loads = Loads(page)
    assert loads.suspects == []
    assert not loads.tags & {"script", "iframe", "object", "embed", "base", "link", "svg", "form"}
    assert page.count("<style>") == page.count("</style>") == 1
    assert "default-src 'none'" in page


def test_a_page_holds_every_card_with_its_formulas():
    contents = [card for path in find_decks([bundled_decks()]) for card in read_deck(path).parsed.deck.cards]
    page = web_page([outgoing(*contents)], {})
    assert page.count("<article>") == len(contents)
    assert page.count("<math ") > 250
    assert 'class="source"' not in page
    assert "$" not in re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)
