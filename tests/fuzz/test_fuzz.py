"""Every target holds its laws on what it starts from, and on what a short run of the fuzzer makes of it."""

import importlib.util
from pathlib import Path

import pytest

from tests.fuzz.laws import LAWS, text_of
from tests.fuzz.long import TARGETS, fuzzed
from tests.fuzz.seeds import seeds, words
from tests.trust import Tried

INPUTS = 1_000
CRASHES = {
    "formulas": [b"\\begin{alige\nhnd}_t", b"\\left\x00\n", b"\\begin{" + b"x" * 2900 + b"}"],
    "settings": [b"\r ", b"new_per_day = 5\r", b"a = '\r'"],
}
"""What was found, and what is near it."""


def test_every_law_has_its_target():
    assert set(TARGETS) == set(LAWS)


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
def test_a_thousand_fuzzed_inputs_break_nothing(tmp_path: Path, tried: Tried):
    found = fuzzed("all", tmp_path, seconds=0, inputs=INPUTS)
    tried("fuzz", times=INPUTS, lost=found.crashes)
    assert found.code == 0, found.said[-4000:]
    assert found.inputs == INPUTS
