"""Everything that must hold before a change goes in: `python -m tests.check [--quick]`.

Runs every step, whatever the others say, and pytest last, so that its closing line ends the output of a good run.
`--quick` leaves the slow tests out.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tests.quick import QUICK

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent


def steps(*, quick: bool) -> dict[str, list[str]]:
    """Name and command of each step, in order."""
    python = [sys.executable, "-m"]
    return {
        "ruff check": [*python, "ruff", "check", "."],
        "ruff format": [*python, "ruff", "format", "--check", "."],
        "mypy": [*python, "mypy"],
        "import contracts": [str(SCRIPTS / "lint-imports")],
        "pytest": [*python, "pytest", *(["-m", QUICK] if quick else [])],
    }


def say(line: str) -> None:
    """Write a line before the next step writes its own."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """0 if every step passed, else 1, with the names of those that failed on the last line."""
    parser = argparse.ArgumentParser(prog="python -m tests.check", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave the slow tests out")
    options = parser.parse_args()
    failed = []
    for name, command in steps(quick=options.quick).items():
        say(f"── {name}")
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
