"""Every target holds its laws on what it starts from, and for a few seconds of fuzzing."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.laws import LAWS, text_of
from tests.fuzz.seeds import seeds, words

ROOT = Path(__file__).parents[2]
SECONDS = 3
CRASHES = {
    "formulas": [b"\\begin{alige\nhnd}_t", b"\\left\x00\n", b"\\begin{" + b"x" * 2900 + b"}"],
    "settings": [b"\r ", b"new_per_day = 5\r", b"a = '\r'"],
}
"""What was found, and what is near it."""


@pytest.mark.parametrize("target", LAWS)
def test_what_fuzzing_starts_from_holds_the_laws(target: str):
    started_from = seeds(target)
    assert started_from
    assert words(target)
    for text in started_from[:60]:
        LAWS[target](text)


@pytest.mark.parametrize(
    ("target", "content"), [(target, content) for target, found in CRASHES.items() for content in found]
)
def test_what_fuzzing_found_holds_the_laws(target: str, content: bytes):
    LAWS[target](text_of(content))


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not installed; it has wheels for Linux on x86-64"
)
def test_a_few_seconds_of_fuzzing_find_nothing(tmp_path: Path):
    command = [sys.executable, "-m", "tests.fuzz", "all", "--seconds", str(SECONDS), "--folder", str(tmp_path)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace", timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "stat::number_of_executed_units" in done.stderr
    assert not list(tmp_path.glob("crash-*"))
