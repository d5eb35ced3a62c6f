"""Help for every command, and what a command does not import."""

import subprocess
import sys
from pathlib import Path

import pytest

from flashgrad.cli.app import COMMANDS
from tests.system.program import flashgrad, write_deck

HEAVY = ("textual", "rich", "torch", "sqlite_utils", "markdown_it", "numpy")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str):
    ran = flashgrad(command, "--help")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out.startswith(f"Usage: flashgrad {command}")
    description = ran.out.split("\n\n")[1].strip()
    assert description.endswith(".")
    assert len(description) > 20


def test_the_overview_lists_every_command_and_the_exit_codes():
    ran = flashgrad("--help")
    assert ran.code == 0
    assert all(f"\n  {command} " in ran.out for command in COMMANDS)
    assert "Exit codes" in ran.out
    assert flashgrad("-h").out == ran.out


def test_the_version_is_that_of_the_package():
    ran = flashgrad("--version")
    assert ran.code == 0
    name, version = ran.out.split()
    assert name == "flashgrad"
    assert version[0].isdigit()


def imported_by(*arguments: str) -> set[str]:
    """The top-level modules that a command loads."""
    script = (
        "import sys\nfrom flashgrad.cli.boundary import run\n"
        f"code = run({list(arguments)!r})\n"
        "print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))\nsys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "command",
    [
        ("due",),
        ("cards",),
        ("grade", "AAAAAAA1", "5"),
        ("history", "AAAAAAA1"),
        ("stats",),
        ("settings",),
        ("demo", "--list"),
    ],
)
def test_a_command_imports_nothing_heavy_on_an_existing_library(command: tuple[str, ...], tmp_path: Path):
    flashgrad("import", write_deck(tmp_path, ("AAAAAAA1", "Q?", "A.")))
    assert imported_by(*command).isdisjoint(HEAVY)


def test_help_imports_next_to_nothing():
    assert imported_by("--help").isdisjoint({*HEAVY, "pydantic", "sqlite3", "asyncio"})
