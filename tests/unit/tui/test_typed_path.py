"""Paths as they are typed, pasted and dropped by terminals, and how they go on."""

from pathlib import Path

import pytest

from flashgrad.tui.typed_path import pasted_paths, path_completion, typed_paths

NAMES = ("plain.md", "two words.md", "it's.md")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A current folder, which is home too, with decks, a folder and what is no deck."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (*NAMES, "notes.txt", ".hidden.md"):
        (tmp_path / name).touch()
    (tmp_path / "decks").mkdir()
    (tmp_path / "Decks of May").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("  plain.md ", ["plain.md"]),
        ("two words.md", ["two words.md"]),
        ("two\\ words.md", ["two words.md"]),
        ("'two words.md'", ["two words.md"]),
        ('"two words.md" plain.md', ["two words.md", "plain.md"]),
        ("plain.md two\\ words.md 'it'\\''s.md'", ["plain.md", "two words.md", "it's.md"]),
        ("plain.md decks", ["plain.md", "decks"]),
        ("it's.md", ["it's.md"]),
        ("not there.md", ["not there.md"]),
        ("'not there.md", ["'not there.md"]),
        ("file:two%20words.md", ["two words.md"]),
    ],
)
def test_a_text_names_one_path_or_those_that_a_terminal_dropped(text, names):
    assert typed_paths(text) == [Path(name) for name in names]


def test_a_tilde_is_home(folder):
    assert typed_paths("~/plain.md") == [folder / "plain.md"]
    assert typed_paths("'~/plain.md' plain.md") == [folder / "plain.md", Path("plain.md")]


def test_a_file_address_with_a_host_is_its_path(folder):
    assert typed_paths(f"file://{folder}/two%20words.md") == [folder / "two words.md"]


def test_lines_that_are_pasted_are_paths_of_their_own():
    assert typed_paths(pasted_paths("two words.md\r\nit's.md\n")) == [Path("two words.md"), Path("it's.md")]
    assert pasted_paths("two words.md\n") == "two words.md"


@pytest.mark.parametrize(
    ("text", "completed", "names"),
    [
        ("pl", "plain.md", ["plain.md"]),
        ("dec", "dec", ["Decks of May/", "decks/"]),
        ("deck", "deck", ["Decks of May/", "decks/"]),
        ("decks", "decks", ["Decks of May/", "decks/"]),
        ("DECKS ", "Decks of May/", ["Decks of May/"]),
        ("not", "not", []),
        ("nowhere/x", "nowhere/x", []),
        ("~", "~/", ()),
        ("~/t", "~/two words.md", ["two words.md"]),
        (".h", ".hidden.md", [".hidden.md"]),
    ],
)
def test_a_path_goes_on_with_folders_and_decks_alone(text, completed, names):
    completion = path_completion(text)
    assert completion.text == completed
    assert completion.names == names
