"""No deck file, however large or broken, costs more than a sentence that names it and a line."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flashgrad.decks.check import check
from flashgrad.decks.files import read_deck
from flashgrad.library.doctor import examine
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library
from flashgrad.markdown.line import as_line
from flashgrad.markdown.page import page
from flashgrad.store import cards
from tests.system.program import flashgrad
from tests.trust import Tried

LIMIT_S = 20  # of processor time, ten times what the slowest needs here
CARD = "---\ncard_id: a\n---\nQ\n---\nA\n"


def card(answer: str, front: str = "card_id: a") -> str:
    return f"---\n{front}\n---\nQ\n---\n{answer}\n"


LARGE: dict[str, Callable[[], str]] = {
    "a card of a megabyte": lambda: card("word and $x$\n\n" * 80_000),
    "a line of a megabyte": lambda: card("word " * 200_000),
    "a line of ten thousand columns": lambda: card("x" * 10_000),
    "a thousand quotes in each other": lambda: card(">" * 1_000 + " a"),
    "a staircase of lists": lambda: card("\n".join(" " * depth + "* a" for depth in range(1_000))),
    "a hundred thousand dollars": lambda: card("$" * 100_000),
    "brackets": lambda: card("[" * 50_000 + "]" * 50_000),
    "emphasis in emphasis": lambda: card("*a " * 20_000 + "b* " * 20_000),
    "ten thousand links, images and footnotes": lambda: card("[a](b) ![a](b) [^a] " * 10_000),
    "ten thousand definitions": lambda: card("".join(f"[a{number}]: b\n" for number in range(10_000))),
    "a table of a thousand columns": lambda: card("|a" * 1_000 + "|\n" + "|-" * 1_000 + "|\n" + "|b\n" * 20),
    "a table of ten thousand rows": lambda: card("|a|b|\n|-|-|\n" + "|c|d|\n" * 10_000),
    "comments": lambda: card("<!-- " * 50_000 + "-->" * 50_000),
    "entities": lambda: card("&amp;&#x1b;&" * 20_000),
    "formulas that are no formulas": lambda: card("\\( \\[ $$ \\begin{align} " * 10_000),
    "marks on one letter": lambda: card("a" + "\u0301" * 100_000),
    "a hundred thousand tags": lambda: card("A", f"card_id: a\ntags: {json.dumps(['x'] * 100_000)}"),
    "an id of a megabyte": lambda: card("A", "card_id: " + "a" * 1_000_000),
    "a hundred thousand keys": lambda: card("A", "card_id: a\n" + "".join(f"k{n}: v\n" for n in range(100_000))),
    "brackets in tags": lambda: card("A", "card_id: a\ntags: " + "[" * 100_000),
    "a title of a megabyte": lambda: "# " + "a" * 1_000_000 + "\n" + CARD,
    "fences that nothing closes": lambda: card("\n---\n".join("`" * length for length in range(3, 600))),
    "only delimiters": lambda: "---\n" * 250_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_a_hostile_deck_is_read_checked_imported_and_drawn_in_bounded_time(
    make: Callable[[], str], tmp_path: Path, library: Library, tried: Tried
):
    path = tmp_path / "deck.md"
    path.write_text(make(), encoding="utf-8")
    started = time.process_time()
    deck = read_deck(path)
    last_line = deck.text.count("\n") + 1
    problems = [*deck.parsed.problems, *check(deck.text, deck.path)]
    assert all(1 <= problem.line <= last_line and problem.message.endswith(".") for problem in problems)
    plan = apply_import(library, plan_import(library, [path]))
    tried("hostile deck", times=1, lost=len(deck.parsed.deck.cards) - plan.counts.new)
    for known in cards.all_cards(library.connection):
        page(known.content.answer, 80)
        as_line(known.content.answer)
    assert time.process_time() - started < LIMIT_S


@pytest.mark.slow
def test_a_hundred_thousand_cards_are_imported(tmp_path: Path, tried: Tried):
    deck = tmp_path / "many.md"
    deck.write_text("".join(f"---\ncard_id: id{n}\n---\nQ{n}\n---\nA\n" for n in range(100_000)))
    imported = flashgrad("import", deck)
    assert imported.code == 0
    tried("hostile deck", times=1, lost=int("Imported: 100000 new" not in imported.out))


@pytest.mark.slow
def test_a_file_of_fifty_megabytes_is_read_and_a_larger_one_than_the_limit_is_refused(tmp_path: Path):
    large, too_large = tmp_path / "large.md", tmp_path / "too-large.md"
    large.write_text(CARD + "word and word\n" * 3_600_000)
    checked = flashgrad("check", large)
    assert checked.code == 0
    assert f"{large}:6: warning: This side has 50,400,001 characters" in checked.err
    too_large.touch()
    os.truncate(too_large, 100_000_001)
    refused = flashgrad("check", too_large)
    assert refused.code == 1
    assert refused.err == f"{too_large}:1: The file is larger than 100 MB; split it.\n"


def test_what_is_no_deck_is_named_with_a_line_and_leaves_the_rest_alone(tmp_path: Path, tried: Tried):
    folder = tmp_path / "decks"
    folder.mkdir()
    broken = {
        "latin.md": CARD.encode() + "Größe\n".encode("latin-1"),
        "surrogate.md": CARD.encode() + b"\xed\xa0\x80\n",
        "utf16.md": CARD.encode("utf-16"),
        "cr.md": CARD.replace("\n", "\r").encode(),
        "zero.md": bytes(1000),
    }
    for name, broken_content in broken.items():
        (folder / name).write_bytes(broken_content)
    os.mkfifo(folder / "pipe.md")
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "device.md").symlink_to("/dev/zero")
    (folder / "folder.md").mkdir()
    for name, content in {
        "good.md": CARD,
        "empty.md": "",
        "mark.md": "\ufeff",
        "mixed.md": "\ufeff\r\n# T\n\r",
    }.items():
        (folder / name).write_text(content, newline="")
    imported = flashgrad("import", folder)
    assert imported.code == 1
    named = {line.split(":")[0].rpartition("/")[2]: line for line in imported.err.splitlines()}
    refused = {*broken, "pipe.md", "loop.md", "device.md"}
    tried("hostile deck", times=len(refused), lost=len(refused ^ set(named)))
    assert ":7: Byte 0xf6 here is not UTF-8" in named["latin.md"]
    assert "Imported: 1 new." in imported.out


NAMES = [b"new\nline.md", b"\x1b[31mred.md", b"caf\xe9.md", "\u202eright.md".encode(), b"two  blanks.md"]


@pytest.mark.parametrize("name", NAMES)
def test_a_deck_in_a_file_of_any_name_is_found_again(name: bytes, tmp_path: Path, library: Library):
    path = tmp_path / os.fsdecode(name)
    path.write_text(CARD)
    assert apply_import(library, plan_import(library, [path])).counts.new == 1
    assert plan_import(library, [tmp_path]).counts.unchanged == 1
    other = tmp_path / "other.md"
    other.write_text(CARD.replace("card_id: a", "card_id: b"))
    assert apply_import(library, plan_import(library, [other])).counts.orphaned == 0
    verdicts = {finding.name: finding.sentence for finding in examine(library)}
    assert "all where they were imported from" in verdicts["decks"]
    path.rename(tmp_path / "plain.md")
    plan = apply_import(library, plan_import(library, [tmp_path / "plain.md"]))
    assert (plan.counts.new, plan.counts.orphaned) == (0, 0)


def test_ten_thousand_files_are_found(tmp_path: Path):
    for number in range(10_000):
        (tmp_path / f"{number}.md").touch()
    started = time.process_time()
    assert flashgrad("check", tmp_path).out.startswith("10000 decks with 0 cards")
    assert time.process_time() - started < LIMIT_S
