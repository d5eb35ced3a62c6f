"""The program as a user starts it: a process of its own, with its exit code and both streams."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.system.forked import run_forked

ROOT = Path(__file__).parents[2]
SHARED_DECKS = ROOT.parent / "shared" / "decks"
COMMAND = (sys.executable, "-m", "flashgrad")


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1, f"not one line of JSON: {self.out!r} {self.err!r}"
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line on stderr of a run that failed as it should: no traceback, nothing on stdout."""
        assert self.code == 1, (self.code, self.out, self.err)
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].endswith((".", "?")), lines[0]
        return lines[0]


def flashgrad(*arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run `flashgrad` on `arguments`, `env` on top of this environment.

    The process is forked from one that has imported what commands need, which takes half the time, unless `env` has
    what an interpreter reads when it starts.
    """
    if os.name != "posix" or any(name.startswith(("PYTHON", "LC_", "LANG")) for name in env or ()):
        return started(*arguments, env=env, cwd=cwd)
    environment = {**os.environ, **(env or {})}
    code, out, err = run_forked([*map(str, arguments)], environment, str(cwd or Path.cwd()))
    return Ran(code, out.decode(), err.decode())


def started(*arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """The same, in a process that is started from nothing, as a shell does."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=90,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def deck_text(*cards: tuple[str | None, str, str], title: str = "") -> str:
    """A deck file of (card_id, question, answer)."""
    written = [
        f"---\ncard_id: {card_id or 'null'}\n---\n{question}\n---\n{answer}\n" for card_id, question, answer in cards
    ]
    return (f"# {title}\n\n" if title else "") + "".join(written)


def write_deck(folder: Path, *cards: tuple[str | None, str, str], name: str = "deck-example.md") -> Path:
    """A deck file on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(deck_text(*cards), encoding="utf-8")
    return path
