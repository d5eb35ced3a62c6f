"""`flashgrad cards` with formulas and Markdown: pages, and lines in tables."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.program import Ran, flashgrad, write_deck
from tests.system.test_terminal import ESCAPE, on_a_terminal

MEAN = (
    "AAAAAAA1",
    "What is the **mean** of $a$ and $b$?",
    "It is\n$$m = \\frac{a + b}{2}$$\n- half of the sum\n- `(a + b) / 2`",
)
SLOPE = ("AAAAAAA2", "Is $\\sigma'(z) \\le 1$?", "~~No~~ Yes.")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two cards, which no test changes."""
    folder = tmp_path_factory.mktemp("cards")
    path = folder / "library.db"
    assert flashgrad("import", "--library", path, write_deck(folder, MEAN, SLOPE)).code == 0
    return path


def cards(library: Path, *arguments: str, **env: str) -> Ran:
    return flashgrad("cards", "--library", library, *arguments, env=env)


def test_cards_are_printed_in_full(library: Path):
    ran = cards(library, "--render")
    assert (ran.code, ran.err) == (0, "")
    rule = "─" * 80
    assert ran.out == (
        "AAAAAAA1 · Example · new\n\n"
        f"What is the mean of a and b?\n{rule}\n"
        "It is\n\n        a + b\n    m = ─────\n          2\n\n• half of the sum\n• (a + b) / 2\n\n\n"
        "AAAAAAA2 · Example · new\n\n"
        f"Is σ′(z) ≤ 1?\n{rule}\n"
        "~No~ Yes.\n"
    )


def test_the_heading_has_what_is_known_about_the_card(tmp_path: Path):
    deck = tmp_path / "deck-known.md"
    known = "---\ncard_id: AAAAAAA1\ndemo: gradient-depth\n---\nQ?\n---\nA.\n"
    deck.write_text(f"{known}---\ncard_id: AAAAAAA2\narchived: true\n---\nQ?\n---\nA.\n")
    flashgrad("import", deck)
    flashgrad("grade", "AAAAAAA1", "5", "--at", "2026-03-02T10:00")
    shown = flashgrad("cards", "--render").out
    assert "AAAAAAA1 · Known · due 2026-03-03 · demo gradient-depth\n" in shown
    assert "AAAAAAA2 · Known · archived\n" in shown


def test_a_query_chooses_the_pages(library: Path):
    assert "AAAAAAA1" not in cards(library, "--render", "id:AAAAAAA2").out
    ran = cards(library, "--render", "id:nothing")
    assert (ran.code, ran.out, ran.err) == (0, "", "No card matches.\n")


def test_pages_and_json_do_not_go_together(library: Path):
    ran = cards(library, "--render", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "--render: it prints for people and --json for programs; use one of them." in " ".join(ran.err.split())


def test_a_table_has_a_line_for_each_question_and_json_what_its_author_wrote(library: Path):
    assert [line.split("  ")[-1] for line in cards(library).out.splitlines()[1:]] == [
        "What is the mean of a and b?",
        "Is σ′(z) ≤ 1?",
    ]
    assert [(card["question"], card["answer"]) for card in cards(library, "--json").json] == [MEAN[1:], SLOPE[1:]]


def test_a_setting_has_formulas_drawn_in_ascii(library: Path, home: Path):
    home.mkdir()
    (home / "settings.toml").write_text('formulas = "ascii"\n')
    assert "    m = -----\n" in cards(library, "--render").out
    assert "(z) <= 1?" in cards(library).out


def test_an_output_that_lacks_the_characters_gets_formulas_in_ascii(library: Path):
    shown = cards(library, "--render", PYTHONIOENCODING="ascii").out
    assert shown.isascii()
    assert "\\u" not in shown
    assert "    m = -----\n" in shown


@pytest.mark.slow
def test_a_terminal_gets_styles_and_its_own_width(library: Path):
    shown = on_a_terminal("cards", "--library", str(library), "--render", COLUMNS="60")
    assert "\x1b[1mAAAAAAA1 · Example · new\x1b[0m\n" in shown
    assert "\x1b[1mmean\x1b[0m of \x1b[3ma\x1b[0m and" in shown
    assert f"\x1b[2m{'─' * 60}\x1b[0m\n" in shown
    assert "\x1b[9mNo\x1b[0m Yes." in shown
    assert "─" * 101 not in on_a_terminal("cards", "--library", str(library), "--render", COLUMNS="200")
    assert "\x1b" not in on_a_terminal("cards", "--library", str(library), "--render", NO_COLOR="1")


@pytest.mark.slow
def test_no_card_steers_the_terminal(tmp_path: Path):
    payload = (
        "\x1b]52;c;cGF5bG9hZA==\x07 \x9b2J \u202e `\x1b[35m` $\x1b[35m$ **[35m\x1b** [x](\x1b) &#x202e; \x1bPq\x1b\\"
    )
    flashgrad("import", write_deck(tmp_path, ("AAAAAAA1", payload, f"    {payload}\n\n| a |\n|-|\n| {payload} |")))
    for arguments in (["cards"], ["cards", "--render"]):
        shown = on_a_terminal(*arguments)
        assert re.sub("[\x20-\x7e\n\u00a0-\ufffd]", "", ESCAPE.sub("", shown)) == ""
        assert "\u202e" not in shown
        assert "\x1b[35m" not in shown


def test_what_shows_no_card_loads_neither_markdown_nor_formulas(library: Path):
    program = (
        "import sys\nfrom flashgrad.cli.boundary import run\n"
        f"for command in ['due'], ['history', 'AAAAAAA1'], ['cards', '--json']:\n"
        f"    assert run([*command, '--library', {str(library)!r}]) == 0\n"
        "unwanted = 'markdown_it', 'flashgrad.markdown', 'flashgrad.mathbox'\n"
        "print(*(name for name in sys.modules if name.startswith(unwanted)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == ""
