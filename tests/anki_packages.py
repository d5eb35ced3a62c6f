"""Packages that Anki's own engine makes, in a process of its own: it has ways with warnings that are not ours."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANY_CARDS = 10_000
ANSWERS_PER_CARD = 5


def made_by_anki(what: str, folder: Path) -> Path:
    """`folder` with what `tests.anki_engine` puts there."""
    command = [sys.executable, "-m", "tests.anki_engine", what, str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=100)
    return folder
