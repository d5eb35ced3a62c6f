"""`flashgrad new`, and the editor that the app opens on a real terminal."""

import os
import sys
from pathlib import Path

import pytest

from tests.system.program import flashgrad, write_deck

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")


def test_a_card_comes_from_the_command_line_or_from_the_editor(tmp_path: Path):
    deck = tmp_path / "deck-notes.md"
    made = flashgrad("new", deck, "--question", "Why $x$?", "--answer", "So.", "--tag", "a b", "--json").json
    assert [(card["created"], card["line"], card["tags"], card["deck"]) for card in made] == [
        (True, 3, ["a b"], "Notes")
    ]
    edit = {"VISUAL": "sed -i '11s/.*/Typed?/;13s/.*/Yes./'"}
    assert flashgrad("new", env=edit).out == f"Added to {deck}, line 10.\n"
    assert [card["question"] for card in flashgrad("cards", "deck:notes", "--json").json] == ["Why $x$?", "Typed?"]
    before = deck.read_bytes()
    assert flashgrad("new", env={"VISUAL": "true"}).sentence == "Nothing was added."
    assert flashgrad("new", "nope", "--question", "Q", "--answer", "A").sentence == (
        "No deck of yours is called “nope”: “Notes”."
    )
    assert flashgrad("new", "--question", "Q").code == 2
    assert deck.read_bytes() == before


@pytest.mark.slow
def test_the_app_gives_its_terminal_to_the_editor_and_comes_back_to_the_same_card(tmp_path: Path, home: Path):
    deck = write_deck(tmp_path, ("AAAAAAA1", "First?", "A."), ("BBBBBBB2", "Second?", "B."))
    flashgrad("import", deck)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nread -p "In the editor: " word\nsed -i "s/Second/$word/" "$1"\n')
    editor.chmod(0o755)
    app = pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad"],
        env={**os.environ, "TERM": "xterm-256color", "EDITOR": str(editor), "VISUAL": ""},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )
    app.expect("2 cards wait")
    app.send(" ")
    app.expect("First")
    app.send("s")
    app.expect("Second")
    app.send("E")
    app.expect("In the editor: ")
    app.sendintr()  # meant for the editor, which takes it as its end
    app.expect("“editor”")
    app.send("E")
    app.expect("In the editor: ")
    app.sendline("Reworded")
    app.expect("Reworded")
    app.expect("1 changed")
    app.send(" ")
    app.expect("Good")
    app.send("3q")
    app.expect("1 card waits")
    app.send("q")
    app.expect(pexpect.EOF)
    app.close()
    assert (app.exitstatus, app.signalstatus) == (0, None)
    (answer,) = flashgrad("history", "BBBBBBB2", "--json").json
    assert answer["grade"] == 4
