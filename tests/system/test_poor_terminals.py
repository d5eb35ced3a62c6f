"""The app on terminals that can do less: no Unicode, no colour, sixteen colours."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.system.program import flashgrad, write_deck

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")

pytestmark = pytest.mark.slow
_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
_OF_MILLIONS = re.compile(r"[34]8;2;(\d+);(\d+);(\d+)")
_OF_SIXTEEN = re.compile("(?:^|;)(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])(?:;|$)")


def drawn_in_a_review(env: Mapping[str, str]) -> bytes:
    """What the app writes from its start over a question, its answer and the help page to its end."""
    app = pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad"],
        env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "", **env},
        dimensions=(24, 80),
        timeout=60,
    )
    written = bytearray()
    for expected, key in (
        (b"Example", "\r"),
        (b"What is asked", " "),
        (b"What is answered", "?"),
        (b"Show the answer", "\x1b"),
        (b"What is answered", "3"),
        (b"Done|done", "\x11"),
        (pexpect.EOF, ""),
    ):
        app.expect(expected)
        written += app.before + (app.after if isinstance(app.after, bytes) else b"")
        app.send(key)
    app.close()
    assert (app.exitstatus, app.signalstatus) == (0, None)
    return bytes(written)


@pytest.fixture(autouse=True)
def deck(tmp_path: Path) -> None:
    """One card, with characters beyond ASCII."""
    flashgrad(
        "import", write_deck(tmp_path, ("AAAAAAA1", "What is asked – “why”?", "What is answered: 層 → $\\sigma$"))
    )


@pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1"])
def test_without_a_unicode_locale_everything_is_drawn_in_ascii(locale: str):
    written = drawn_in_a_review({"LC_ALL": locale})
    assert written.isascii()


def test_with_no_color_everything_is_drawn_in_grey():
    written = drawn_in_a_review({"NO_COLOR": "1", "COLORTERM": "truecolor"})
    colours = [found.groups() for style in styles(written) for found in _OF_MILLIONS.finditer(style)]
    assert colours
    assert [colour for colour in colours if len(set(colour)) > 1] == []
    named = [style for style in styles(written) if _OF_SIXTEEN.search(_OF_MILLIONS.sub("", style))]
    assert named == []


def test_a_terminal_of_sixteen_colours_gets_no_others():
    found = styles(drawn_in_a_review({"TERM": "xterm"}))
    assert any(_OF_SIXTEEN.search(style) for style in found)
    assert [style for style in found if re.search("[34]8[;:]", style)] == []


def styles(written: bytes) -> list[str]:
    return [found[1].decode() for found in _SGR.finditer(written)]
