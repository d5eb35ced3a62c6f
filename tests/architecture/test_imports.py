"""What is loaded when a module is imported, looked at in a fresh process."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCREEN = {"textual", "rich"}
HEAVY = {"torch", "numpy", "matplotlib"}
SLOW_START = {"sqlite_utils", "typer", "click"}
INPUT_OUTPUT = {"sqlite3", "subprocess", "socket", "pydantic", "platformdirs"}

# name: (modules below these are imported …, … except these, what they must not load)
GROUPS = {
    "the core": (
        ["model", "errors", "text", "cells", "schedule", "study"],
        [],
        SCREEN | HEAVY | SLOW_START | INPUT_OUTPUT,
    ),
    "Markdown and mathematics": (["markdown", "mathbox"], [], SCREEN | HEAVY | SLOW_START | INPUT_OUTPUT),
    "decks": (["decks"], [], SCREEN | HEAVY | SLOW_START | {"sqlite3"}),
    "syncing": (["sync"], [], SCREEN | HEAVY | SLOW_START | {"sqlite3", "pydantic"}),
    "other programs' files": (["interop"], [], SCREEN | HEAVY | SLOW_START | {"sqlite3"}),
    "places and the editor": (
        ["places", "first_look", "editor", "settings_file"],
        [],
        SCREEN | HEAVY | SLOW_START | {"sqlite3", "pydantic", "platformdirs"},
    ),
    "settings": (
        ["config", "setting_fields", "settings_schema"],
        [],
        SCREEN | HEAVY | SLOW_START | {"sqlite3", "pydantic"},
    ),
    "checking settings": (["settings_check"], [], SCREEN | HEAVY | SLOW_START | {"sqlite3"}),
    "the store": (["store"], ["store.migrations"], SCREEN | HEAVY | SLOW_START | {"pydantic"}),
    # sqlite-utils loads numpy where there is one; a library is migrated once, not at every start.
    "migrations": (["store.migrations"], [], SCREEN | (HEAVY - {"numpy"}) | {"typer"}),
    "demos and their gallery": (["demos"], [], SCREEN | HEAVY | SLOW_START | {"sqlite3"}),
    "the optimiser": (["optimiser"], [], SCREEN | HEAVY | SLOW_START | {"sqlite3", "pydantic"}),
    "the use-cases": (["library"], [], SCREEN | HEAVY | SLOW_START),
    "the command line": (["__main__", "cli"], [], {"textual", "sqlite_utils", "markdown_it"} | HEAVY),
    "the app in browsers": (["web"], [], HEAVY | {"sqlite_utils", "typer", "sqlite3"}),
    "the screens": (["tui"], [], HEAVY | {"sqlite_utils", "typer"}),
}

IMPORT_EACH = """
import importlib, sys
forbidden = set(sys.argv[1].split(","))
for module in sys.argv[2:]:
    importlib.import_module(module)
    loaded = sorted(forbidden & {name.partition(".")[0] for name in sys.modules})
    if loaded:
        sys.exit(f"{module} loads {', '.join(loaded)}")
"""


def all_modules() -> set[str]:
    paths = (path.relative_to(ROOT).with_suffix("") for path in (ROOT / "flashgrad").rglob("*.py"))
    return {".".join(path.parts).removesuffix(".__init__") for path in paths}


def modules_below(names: list[str], but: list[str]) -> list[str]:
    """Every module that is one of `names` or lies below it, without those of `but`."""
    return sorted(module for module in all_modules() if _is_below(module, names) and not _is_below(module, but))


def _is_below(module: str, names: list[str]) -> bool:
    return any(f"{module}.".startswith(f"flashgrad.{name}.") for name in names)


@pytest.mark.parametrize("group", GROUPS)
def test_importing_loads_nothing_that_is_not_needed(group):
    names, but, forbidden = GROUPS[group]
    modules = modules_below(names, but)
    assert modules
    imported = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, ",".join(sorted(forbidden)), *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr


def test_every_module_is_in_a_group():
    grouped = {module for names, _, _ in GROUPS.values() for module in modules_below(names, [])}
    assert grouped == all_modules() - {"flashgrad"}
