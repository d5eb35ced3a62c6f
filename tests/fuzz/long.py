"""Fuzz every target for long and keep the figures for the README: `python -m tests.fuzz.long [--seconds N]`, each.

What was kept before is added to, so that a run of several nights counts whole. `python -m tests.trust_table` follows.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trust_table import BY_HAND, ROOT

TARGETS = ("decks", "cards", "formulas", "queries", "links", "settings")
"""What can be fuzzed: a key of `tests.fuzz.laws.LAWS` each."""
_MARGIN_S = 600


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What a run of the fuzzer left behind."""

    code: int
    inputs: int
    """How many it tried."""
    crashes: int
    """How many of them broke a law, took too long or too much memory; it stops at the first."""
    said: str


def fuzzed(target: str, folder: Path, *, seconds: int, inputs: int = -1) -> Fuzzed:
    """Fuzz one target, or all in turn, in a process of its own."""
    limits = ["--seconds", str(seconds), "--inputs", str(inputs)]
    command = [sys.executable, "-m", "tests.fuzz", target, *limits, "--folder", str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + _MARGIN_S,
        check=False,
    )
    tried = re.search(r"stat::number_of_executed_units: (\d+)", done.stderr)
    crashes = [path for kind in ("crash", "timeout", "oom", "leak") for path in folder.glob(f"{kind}-*")]
    return Fuzzed(done.returncode, int(tried[1]) if tried else 0, len(crashes), done.stderr)


def main() -> int:
    """1 if anything was found; it is on stderr then."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.long", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    seconds = parser.parse_args().seconds
    known: dict[str, dict[str, int]] = json.loads(BY_HAND.read_text(encoding="utf-8")) if BY_HAND.exists() else {}
    is_clean = True
    for target in TARGETS:
        with TemporaryDirectory(prefix="flashgrad-fuzz-") as folder:
            found = fuzzed(target, Path(folder), seconds=seconds)
        is_clean = is_clean and found.code == 0
        sys.stderr.write(f"{target}: {found.inputs} inputs\n" if found.code == 0 else found.said[-4000:])
        before = known.get(target, {})
        counted = {"seconds": seconds, "inputs": found.inputs, "crashes": found.crashes}
        known[target] = {name: count + before.get(name, 0) for name, count in counted.items()}
        BY_HAND.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
