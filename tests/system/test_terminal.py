"""On a real terminal: widths, styles, and the app itself."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.samples import BUNDLED_CARDS
from tests.system.program import flashgrad, write_deck

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """An imported deck with a long question."""
    path = write_deck(tmp_path, ("AAAAAAA1", "What does a very long question 漢字 " + "look like " * 20 + "?", "A."))
    flashgrad("import", path)
    return path


def on_a_terminal(*arguments: str, **env: str) -> str:
    output, code = pexpect.run(
        " ".join((sys.executable, "-m", "flashgrad", *arguments)),
        env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "", **env},
        extra_args=[],
        withexitstatus=True,
        timeout=60,
        encoding="utf-8",
    )
    assert code == 0, output
    return str(output).replace("\r\n", "\n")


def test_a_table_fits_the_terminal_and_has_a_heading(deck: Path):
    shown = on_a_terminal("cards", COLUMNS="100")
    heading, row = shown.splitlines()
    assert heading.startswith("\x1b[1mcard")
    assert row.endswith("…")
    assert len(ESCAPE.sub("", row)) == 98, "98 characters, two of them wide, fill 100 cells"


@pytest.mark.slow
@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(env: dict[str, str], deck: Path):
    assert "\x1b" in on_a_terminal("doctor")
    assert "\x1b" not in on_a_terminal("doctor", **env)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["review"]])
def test_the_app_opens_on_a_first_start_with_the_bundled_cards_and_leaves_with_q(arguments: list[str], home: Path):
    app = pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad", *arguments],
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    app.expect("Any key closes this")
    app.send("x")
    for _ in arguments:
        app.expect("1 of|0 of")
        app.send("q")
    app.expect("20 cards wait today")
    app.send("q")
    app.expect(pexpect.EOF)
    app.close()
    assert (app.exitstatus, app.signalstatus) == (0, None)
    assert flashgrad("due", "--json").json["due"] == BUNDLED_CARDS


@pytest.mark.slow
def test_the_app_opens_in_a_review_of_the_cards_that_were_asked_for(deck: Path):
    app = pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad", "review", "--deck", "EXAMPLE", "--query", "id:AAAAAAA1", "--cram"],
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    app.expect("Example · id:AAAAAAA1 · cram")
    app.expect("What does a very long question")
    app.send(" 3")
    app.expect("change no schedule")
    app.send("q")
    app.expect("1 card waits today: 1 new")
    app.send("q")
    app.expect(pexpect.EOF)
    app.close()
    assert (app.exitstatus, app.signalstatus) == (0, None)
    assert flashgrad("history", "AAAAAAA1", "--json").json[0]["value"] == "crammed"


@pytest.mark.slow
def test_an_error_of_its_own_gives_the_terminal_back_and_is_one_sentence():
    program = (
        "import sys, flashgrad.tui.app as app\n"
        "from flashgrad.cli.boundary import run\n"
        "app.FlashgradApp.action_show_help = lambda self: 1 / 0\n"
        "sys.exit(run(['review']))\n"
    )
    app = pexpect.spawn(
        sys.executable,
        ["-c", program],
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    app.expect("Any key closes this")
    app.send("x")
    app.expect("Show answer")
    app.send("?")
    app.expect("ZeroDivisionError")
    app.expect(pexpect.EOF)
    app.close()
    assert app.exitstatus == 70
    assert "Traceback" not in str(app.before)
