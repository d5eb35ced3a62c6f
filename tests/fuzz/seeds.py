"""What fuzzing starts from: the bundled decks and the goldens cut into small texts, and the words of each language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import get_args

from flashgrad.config import Settings
from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.demos import catalog
from flashgrad.demos.links import bundled_links
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.mathbox.environments import ENVIRONMENTS
from flashgrad.study.query import Status

_GOLDEN = Path(__file__).parents[1] / "golden"
_FORMULA = re.compile(r"\$\$?([^$]+)\$")
_MOST_CHARACTERS = 600
_CARDS_PER_DECK = 12
_MOST_SEEDS = 400
_BLOCKS = (
    *("---\n", "---\r\n", "card_id: ", "card_id: null\n", "tags: [", "tags:\n- ", "archived: true\n", "demo: "),
    *("```\n", "~~~\n", "````", "- ", "1. ", "> ", "# ", "    ", "|a|b|\n|-|-|\n", "==="),
    *("$$", "$", "\\(", "\\[", "\\)", "\\]", "\\begin{align}", "\\end{align}", "\\|", "- [ ] ", "**", "~~"),
    *("<!--", "-->", "<br>", "![", "](", "[a]: ", "<a@b.c>", "<http:x>", "&#x1b;", "&amp;"),
    *("\ufeff", "\u202e", "\u0301", "\x1b[2J", "\x85", "\u2028", "\t", "\r"),
)


def seeds(target: str) -> list[str]:
    """Texts that the target understands, or nearly."""
    found = dict.fromkeys(text for text in _SEEDS[target]() if text and len(text) <= _MOST_CHARACTERS)
    step = max(1, len(found) // _MOST_SEEDS)
    return list(found)[::step]


def words(target: str) -> list[str]:
    """Words that mean something to the target."""
    return list(dict.fromkeys(word for word in _WORDS[target] if word))


def _decks() -> Iterator[str]:
    for path in sorted((_GOLDEN / "decks").glob("*.txt")):
        for case in path.read_text(encoding="utf-8").split("=== title: ")[1:]:
            yield case.split("\n", 1)[1].split("=== reads as\n")[0]
    for path in find_decks([bundled_decks()]):
        yield from (f"---{card}" for card in read_deck(path).text.split("\n---\ncard_id")[:_CARDS_PER_DECK])


def _cards() -> Iterator[str]:
    yield from (_GOLDEN / "pages" / "sample.md").read_text(encoding="utf-8").split("\n---\n")
    yield from (case for path in sorted((_GOLDEN / "cards").glob("*.md")) for case in path.read_text().split("\n\n"))
    for path in find_decks([bundled_decks()]):
        for card in read_deck(path).parsed.deck.cards:
            yield from (card.question, card.answer)


def _formulas() -> Iterator[str]:
    for side in _cards():
        yield from _FORMULA.findall(side)
    for line in (_GOLDEN / "formulas" / "robustness.txt").read_text(encoding="utf-8").splitlines():
        yield line.strip("$ ")


def _queries() -> Iterator[str]:
    yield from ("relu", '"two words" -tag:relu', "deck:stability is:due", "interval>30 ease<2.5 lapses>=3")
    yield from ("id:RMyBSvWo -is:orphaned flag:3", 'deck:"a b" repetitions=0', "tag: is:new -50%", "a* NEAR(b)")


def _links() -> Iterator[str]:
    yield from map(str, bundled_links().values())
    yield from ("gradient-depth?bias=%2D0.5", "x?=&", "../x", "gradient-depth?depth=%ff", "a?b=1&b=2")


def _settings() -> Iterator[str]:
    yield 'theme = "nord"\ngrade_keys = "six"\nnew_per_day = 5\n# why\n'
    yield 'fuzz = true\n[decks."A b"]\nnew_per_day = 0\n'
    yield "desired_retention = 0.85\nfsrs_parameters = [1, 2.5]\n"
    yield "decks.x.new_per_day = 3\ncharacters = 'ascii'\nnew_per_day=1_000"


_SEEDS = {
    "decks": _decks,
    "cards": _cards,
    "formulas": _formulas,
    "queries": _queries,
    "links": _links,
    "settings": _settings,
}
_QUERY_WORDS = (
    *("tag:", "deck:", "id:", "flag:", "interval", "ease", "lapses", "repetitions", "<=", ">=", "NEAR", "AND", "NOT"),
    *(f"is:{status}" for status in get_args(Status)),
    *("1e999", "nan", "inf", '"', "-", "*", "%", "'; --", "\x00", "relu"),
)
_SETTING_WORDS = (
    *(f"{each.name} = " for each in fields(Settings)),
    *("[decks.x]\n", "'''", '"""', "= true\n", "nan", "inf", "1979-05-27T07:32:00Z", "{a=1}", "\\u0000", "[[", "]]"),
    *("0x", "\r\n", "\n"),
)
_COMMANDS = (
    *("frac", "sqrt", "left", "right", "middle", "text", "over", "choose", "limits", "not", "hat", "overline", "hline"),
    *("underbrace", "substack", "boxed", "cancel", "operatorname*", "pmod", "sum_", "xrightarrow[", "mathbf{", "tag{"),
)
_WORDS: Mapping[str, Sequence[str]] = {
    "decks": _BLOCKS,
    "cards": (*_BLOCKS, "\\frac{", "^{", "_{"),
    "formulas": (
        *(f"\\{command}" for command in _COMMANDS),
        *(f"\\{edge}{{{name}}}" for name in sorted(ENVIRONMENTS) for edge in ("begin", "end")),
        *("^{", "_{", "}", "&", "[", "]", "\\\\", "\\color{", "'"),
    ),
    "queries": _QUERY_WORDS,
    "links": (
        *catalog.demos(),
        *(f"{info.name}=" for demo in catalog.demos().values() for info in parameter_infos(demo.parameters)),
        *("?", "&", "%2D", "%00", "%f0", "+", "1e400", "nan", "true", "__import__('os')", "../", "demo:", ";"),
    ),
    "settings": _SETTING_WORDS,
}
