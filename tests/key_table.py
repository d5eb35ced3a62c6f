"""The README's table of keys, made from the app's commands. `python -m tests.key_table` writes it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from flashgrad.tui.commands.command import Command
from flashgrad.tui.commands.registry import COMMANDS

README = Path(__file__).parents[1] / "README.md"
HEAD = "| Where | Key | What it does |\n|-|-|-|\n"


def key_table() -> str:
    """The whole table, a row for each thing that can be done in a place."""
    return HEAD + "".join(f"{row}\n" for where, commands in COMMANDS.items() for row in _rows(where, commands))


def written_table(readme: str) -> str:
    """The table as it stands in the README."""
    found = re.search(re.escape(HEAD) + r"(?:\|.*\n)*", readme)
    return found[0] if found else ""


def _rows(where: str, commands: Iterable[Command]) -> Iterator[str]:
    keys_by_meaning: dict[str, list[str]] = {}
    for command in commands:
        digit = command.action.startswith("choose(")
        meaning = "Predict: a choice by its number." if digit else command.help_text
        keys_by_meaning.setdefault(meaning, []).append(_key(command))
    for meaning, keys in keys_by_meaning.items():
        once = list(dict.fromkeys(keys))
        shown = f"{once[0]}–{once[-1]}" if len(once) > 2 else " ".join(once)
        yield f"| {where} | `{shown}` | {meaning} |"


def _key(command: Command) -> str:
    return (command.shown_key or command.key.replace(",", " ")).replace("ctrl+", "ctrl-")


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(text.replace(written_table(text), key_table()), encoding="utf-8")
