"""What shells offer: names of the library and the settings, nothing and no complaint where there are none."""

import os
import shutil
import subprocess
import sys

import pytest

from flashgrad.config import save_settings
from tests.system.program import Ran, flashgrad, write_deck


def offered(*words: str, shell: str = "bash", **env: str) -> list[str]:
    """What the program tells the shell for the last of `words`, which begin after the program's name."""
    line = ("flashgrad", *words)
    asked = {
        "_FLASHGRAD_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "\n".join(line),
        "COMP_CWORD": str(len(words)),
        "_TYPER_COMPLETE_ARGS": " ".join(line),
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    told: Ran = flashgrad(env={**asked, **env})
    assert (told.code, told.err) == (0, "")
    return told.out.splitlines()


@pytest.fixture
def decks(tmp_path, home):
    """A library of two decks and two saved searches."""
    write_deck(tmp_path / "decks", ("idOne", "Q?", "A."), ("idTwo", "Why?", "So."), name="weight-decay.md")
    write_deck(tmp_path / "decks", ("other", "How?", "Thus."), name="relu.md")
    assert flashgrad("import", tmp_path / "decks").code == 0
    save_settings({"searches": {"hard ones": "ease<2", "young": "interval<21"}})


def test_names_are_offered_as_bash_wants_them(decks):
    assert offered("stats", "--deck", "") == ["Relu", r"Weight\ decay"]
    assert offered("stats", "--deck", r"Weight\ d") == [r"Weight\ decay"]
    assert offered("grade", "id") == ["idOne", "idTwo"]
    assert offered("cards", "@", "y") == ["@young"]
    assert offered("cards", "@") == [r"@\"hard\ ones\"", "@young"]
    assert offered("cards", "is", ":", "du") == ["due"]
    assert offered("cards", "deck", ":") == ["Relu", r"\"Weight\ decay\""]


def test_other_shells_quote_by_themselves(decks):
    assert offered("limits", "--deck", "W", shell="fish") == ["Weight decay"]
    assert offered("cards", "is:du", shell="fish") == ["is:due"]
    assert any("Weight decay" in line for line in offered("verify", "W", shell="zsh"))


def test_a_deck_cannot_name_itself_so_that_a_shell_obeys_it(tmp_path, home):
    write_deck(tmp_path / "decks", ("one", "Q?", "A."), name="x$(touch gone)`id`'.md")
    assert flashgrad("import", tmp_path / "decks").code == 0
    assert not any("touch" in line for line in offered("stats", "--deck", "", shell="zsh"))
    assert all(r"\$\(touch\ gone\)\`" in line for line in offered("stats", "--deck", ""))


def test_commands_options_and_demos_are_offered_without_a_library(home):
    assert offered("sch") == ["scheduler"]
    assert offered("card", "uns") == ["unsuspend"]
    assert "--dry-run" in offered("import", "--d")
    assert offered("demo", "gradient-d") == ["gradient-depth"]
    assert offered("stats", "--deck", "") in ([], [""])
    assert not home.exists()


def test_nothing_is_offered_and_nothing_said_where_library_and_settings_are_broken(home):
    home.mkdir()
    (home / "library.db").write_text("no database")
    (home / "settings.toml").write_text("= no toml")
    assert offered("grade", "") in ([], [""])
    assert offered("cards", "@") in ([], [""])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_one_that_it_can_read(shell):
    script = flashgrad(env={"_FLASHGRAD_COMPLETE": f"source_{shell}"})
    assert script.code == 0
    assert "_FLASHGRAD_COMPLETE=complete_" in script.out
    if found := shutil.which(shell):
        subprocess.run([found, "-n"], input=script.out.encode(), check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_with_the_script(decks, tmp_path):
    program = tmp_path / "flashgrad"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m flashgrad "$@"\n')
    program.chmod(0o755)
    lines = (
        'eval "$(_FLASHGRAD_COMPLETE=source_bash flashgrad)"',
        "COMP_WORDS=(flashgrad stats --deck W); COMP_CWORD=3",
        "_flashgrad_completion flashgrad W --deck",
        'printf "%s" "${COMPREPLY[0]}"',
    )
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", "\n".join(lines)], env=env, capture_output=True, check=True)
    assert done.stdout.decode() == r"Weight\ decay"
