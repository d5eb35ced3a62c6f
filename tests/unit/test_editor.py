"""Which editor is opened, and how it is told the line."""

import signal
from pathlib import Path

import pytest

from flashgrad.editor import editor_command, run_editor
from flashgrad.errors import EditorUnavailable

DECK = Path("/decks/my deck.md")


@pytest.mark.parametrize(
    ("named", "arguments", "has_window"),
    [
        ("vi", ["vi", "+7", "/decks/my deck.md"], False),
        ("/usr/bin/nvim -u NONE", ["/usr/bin/nvim", "-u", "NONE", "+7", "/decks/my deck.md"], False),
        ("emacs -nw", ["emacs", "-nw", "+7", "/decks/my deck.md"], False),
        ("nano", ["nano", "+7", "/decks/my deck.md"], False),
        ("kak", ["kak", "+7", "/decks/my deck.md"], False),
        ("micro", ["micro", "+7", "/decks/my deck.md"], False),
        ("hx", ["hx", "/decks/my deck.md:7"], False),
        ("code --wait", ["code", "--wait", "-g", "/decks/my deck.md:7"], True),
        ("subl", ["subl", "--wait", "/decks/my deck.md:7"], True),
        ("gedit", ["gedit", "/decks/my deck.md"], True),
        ("my-editor --fast", ["my-editor", "--fast", "/decks/my deck.md"], False),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(named: str, arguments: list[str], has_window: bool):
    command = editor_command(DECK, 7, {"EDITOR": named})
    assert list(command.arguments) == arguments
    assert command.has_window is has_window


def test_visual_comes_before_editor_and_an_empty_one_counts_as_none(tmp_path: Path):
    assert editor_command(DECK, 1, {"VISUAL": "hx", "EDITOR": "vi"}).name == "hx"
    assert editor_command(DECK, 1, {"VISUAL": " ", "EDITOR": "vi"}).name == "vi"
    vim = tmp_path / "vim"
    vim.touch(mode=0o755)
    assert editor_command(DECK, 1, {"PATH": str(tmp_path)}).arguments == ("vim", "+1", str(DECK))


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PATH": "/nowhere"}, "There is no editor here; set the environment variable EDITOR to one."),
        ({"EDITOR": "vi 'x"}, "VISUAL or EDITOR cannot be understood: No closing quotation; correct its quotes."),
    ],
)
def test_no_editor_is_a_sentence(environment: dict[str, str], sentence: str):
    with pytest.raises(EditorUnavailable) as refused:
        editor_command(DECK, 1, environment)
    assert str(refused.value) == sentence


def test_an_editor_that_fails_or_is_not_there_is_a_sentence_and_interrupts_are_ours_again():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(EditorUnavailable, match="The editor “false” ended with code 1"):
        run_editor(editor_command(DECK, 1, {"EDITOR": "false"}))
    with pytest.raises(EditorUnavailable, match="“nope” could not be started: No such file"):
        run_editor(editor_command(DECK, 1, {"EDITOR": "nope"}))
    run_editor(editor_command(DECK, 1, {"EDITOR": "true"}))
    assert signal.getsignal(signal.SIGINT) is before
