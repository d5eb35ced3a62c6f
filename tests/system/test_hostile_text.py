"""A deck full of escape sequences on a real terminal: not one byte reaches it that flashgrad did not mean."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.system.hostile_deck import FIRST_NUMBER, PAYLOADS, HostileCard, hostile_cards, write_hostile_folder
from tests.system.terminal_stream import APP, COMMAND_LINE, Screen, text_of, violations

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")

CARD_WITH_EVIDENCE = "PStNce0W"
CARDS = hostile_cards(20, {0: CARD_WITH_EVIDENCE}, {6: "gradient-depth?depth=5"})
ROWS, COLUMNS = 70, 110
QUICK_S, PATIENCE_S = 0.02, 30
HOSTILE = "\x1b]52;c;7731950\x07\x1b[31;7731951m\x9b7731952n\u202e[red]7731953[/red]"
PASTED = "\x9b7731952n\x9d0;7731954\x9c\u202e\u2066\U000e0041[red]7731953[/red]"
"""As terminals let it through: they take at least the escape character out of what is pasted."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Even the folder of the library has a name that a terminal would obey."""
    folder = tmp_path / "home \x1b]0;7731960\x07"
    monkeypatch.setenv("FLASHGRAD_HOME", str(folder))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    return folder


def _spawned(*command: str) -> Any:
    # readline, which pytest loads, leaves a size of its own in the environment, and that comes before the terminal's.
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
    child = pexpect.spawn(
        sys.executable, list(command), env=environment, dimensions=(ROWS, COLUMNS), timeout=PATIENCE_S
    )
    child.delaybeforesend = None
    return child


def on_a_terminal(*command: str) -> tuple[bytes, int]:
    """All that a command writes to a terminal, and its exit code."""
    child = _spawned(*command)
    written = child.read()
    child.close()
    return written, child.exitstatus


def flashgrad(*arguments: str, code: int = 0) -> str:
    """Run a command on a terminal; its text. Nothing else may have reached the terminal."""
    written, ended = on_a_terminal("-m", "flashgrad", *arguments)
    assert violations(written, COMMAND_LINE, FIRST_NUMBER) == []
    text = text_of(written)
    assert ended == code, text
    return text


class AppOnATerminal:
    """The app, what it has written so far, and what a learner sees of it."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.screen = Screen()
        self.child = _spawned("-m", "flashgrad")
        self.has_ended = False

    def go(self, key: str, *words: str) -> None:
        """Press a key and wait for what it brings; again after a while, since a screen that closes swallows keys."""
        for _ in range(4):
            self.child.send(key)
            if self._has_come(words, patience_s=PATIENCE_S / 4):
                return
        raise AssertionError(f"{key!r} brings none of {words}:\n{self.screen.text}")

    def type(self, text: str, words: str) -> None:
        """Type or paste, which does not bear repeating, and wait for what it brings."""
        self.child.send(text.encode())
        assert self._has_come((words,)), self.screen.text

    def scroll_to(self, word: str) -> None:
        """Go down the card until `word` comes into view."""
        assert self._has_come((word,), "jjjjj"), self.screen.text

    def _has_come(self, words: tuple[str, ...], keys: str = "", patience_s: float = PATIENCE_S) -> bool:
        """Whether one of `words` comes on the screen; `keys` are pressed whenever nothing moves."""
        deadline = time.monotonic() + patience_s
        while not any(word in self.screen.text for word in words):
            if time.monotonic() > deadline:
                return False
            if not self._read():
                self.child.send(keys)
        return True

    def _read(self) -> bool:
        try:
            chunk = self.child.read_nonblocking(1 << 20, timeout=QUICK_S)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            self.has_ended = True
            return False
        self.written += chunk
        self.screen.feed(chunk)
        return True

    def leave(self, key: str) -> None:
        """Press the key that ends the app, and hold all that was ever written against what was meant."""
        for moment in range(int(PATIENCE_S / QUICK_S)):
            if moment % 500 == 0:
                self.child.send(key)
            if not self._read() and self.has_ended:
                break
        self.child.close()
        assert self.child.exitstatus == 0
        stream = bytes(self.written)
        assert violations(stream, APP, FIRST_NUMBER) == []
        assert [stream.count(b"\x1b[?1049" + end) for end in (b"h", b"l")] == [1, 1]


@contextmanager
def running_app() -> Iterator[AppOnATerminal]:
    """The app at home."""
    app = AppOnATerminal()
    try:
        app.go("", "Press enter to start")
        yield app
    finally:
        app.child.close(force=True)


def missing_numbers(text: str, cards: slice) -> list[str]:
    held = PAYLOADS[cards.start * 20 : cards.stop * 20]
    return [payload.text for payload in held if payload.number not in text]


def test_the_checker_sees_every_payload_that_gets_through():
    unseen = [
        payload.text
        for payload in PAYLOADS
        for meant in (APP, COMMAND_LINE)
        if payload.does_harm and not violations(f"text {payload.text} text".encode(), meant, FIRST_NUMBER)
    ]
    assert unseen == []
    assert len(PAYLOADS) > 200


def test_the_checker_sees_bytes_that_are_no_utf_8():
    eight_bit = [payload.text for payload in PAYLOADS if "\x80" <= payload.text[0] <= "\x9f"]
    assert len(eight_bit) > 40
    assert all(violations(text.encode("latin-1"), APP, FIRST_NUMBER) for text in eight_bit)


def test_the_checker_accuses_nobody_of_what_is_meant():
    meant = (
        "\x1b[?1049h\x1b[?25l\x1b[1;1H\x1b[1;38;2;0;0;0m␛[31;7731000m x̂ 👩‍👧 ∂\x1b[0m\r\n"
        "\x1b[?2026$p\x1b[>25u\x1b[<u\x1b]22;text\x07"
    )
    assert violations(meant.encode(), APP, FIRST_NUMBER) == []
    assert violations("\x1b[32m✓ sound\x1b[0m\r\n\r\x1b[K".encode(), COMMAND_LINE, FIRST_NUMBER) == []
    assert len(violations(meant.encode(), COMMAND_LINE, FIRST_NUMBER)) == 8


@pytest.mark.slow
def test_commands_that_read_hostile_decks_write_only_text(tmp_path: Path):
    folder = str(write_hostile_folder(tmp_path, CARDS))
    imported = flashgrad("import", folder, code=1)
    assert "Imported: 14 new." in imported
    assert all(number in imported for number in ("7731901", "7731904", "7731907", "7731909", "7731913", "7731918"))
    assert "[red]" in flashgrad("due")
    assert "7731960" in flashgrad("doctor")
    assert CARD_WITH_EVIDENCE in flashgrad("cards")
    for shape in ("--json", "--render"):
        assert missing_numbers(flashgrad("cards", shape), slice(0, len(CARDS))) == []
    assert "7731913" in flashgrad("check", folder, code=1)
    assert "7731913" in flashgrad("check", "--mochi", "--json", folder, code=1)
    graded = flashgrad("grade", "id1\x9f7731039", "4")
    assert "7731039" in graded
    assert "review" in flashgrad("history", "id1\x9f7731039")


@pytest.mark.slow
def test_errors_that_quote_what_was_typed_write_only_text(home: Path, tmp_path: Path):
    for arguments, code in {
        (HOSTILE,): 2,
        ("due", f"--{HOSTILE}"): 2,
        ("due", "--at", HOSTILE): 2,
        ("history", "nobody", HOSTILE): 2,
        ("history", HOSTILE): 1,
        ("import", HOSTILE, "--library", f"{tmp_path}/{HOSTILE}"): 1,
        ("demo", HOSTILE): 1,
        ("demo", "gradient-depth", "--set", f"{HOSTILE}=1"): 1,
        ("verify", HOSTILE): 2,
    }.items():
        assert "773195" in flashgrad(*arguments, code=code), arguments
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text('"\\u001b]0;7731970\\u0007" = 1\n')
    assert "7731970" in flashgrad("due", code=1)


@pytest.mark.slow
def test_a_traceback_that_was_asked_for_is_only_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLASHGRAD_DEBUG", "1")
    broken = (
        "import sys, flashgrad.cli.study as study\n"
        f"def broken(): raise ZeroDivisionError({HOSTILE!r})\n"
        "import flashgrad.cli.app as app; app.COMMANDS['undo'] = broken\n"
        "from flashgrad.cli.boundary import run; sys.exit(run(['undo']))\n"
    )
    written, code = on_a_terminal("-c", broken)
    assert (code, violations(written, COMMAND_LINE, FIRST_NUMBER)) == (70, [])
    assert "Traceback" in text_of(written)


@pytest.mark.slow
@pytest.mark.parametrize("cards", [slice(0, 6), slice(6, 12)], ids=["first half", "second half"])
def test_a_review_of_a_hostile_deck_draws_only_text(cards: slice, tmp_path: Path):
    flashgrad("import", str(write_hostile_folder(tmp_path, CARDS[cards])), code=1)
    with running_app() as app:
        app.go("\r", CARDS[cards][0].begin)
        for number, card in enumerate(CARDS[cards], 1):
            _study(app, card)
            app.go("3", f" {number} of ")
        app.go("q", "cards wait today")
        app.go("u", "Undone")
        app.leave("q")
    seen = text_of(bytes(app.written))
    assert missing_numbers(seen, cards) == []
    markup = [payload.text for payload in PAYLOADS[cards.start * 20 : cards.stop * 20] if payload.is_markup]
    assert [text for text in markup if text not in seen] == []


def _study(app: AppOnATerminal, card: HostileCard) -> None:
    """Read the card to its end, and look for its demo and its evidence."""
    app.go("", card.begin)
    app.go(" ", "1 Again")
    if card is CARDS[0]:
        app.go("e", "Bounds from")
        app.go("q", " Skip")
    if card is CARDS[1]:
        app.go("d", "names no demo")
    app.scroll_to(card.end)


@pytest.mark.slow
def test_other_screens_draw_only_text_whatever_is_typed_and_pasted(tmp_path: Path):
    folder = write_hostile_folder(tmp_path, CARDS[6:7])
    flashgrad("import", "--bundled")
    with running_app() as app:
        app.go("i", "Type or drop a path")
        app.type(pasted(f"/no/such/{PASTED}.md"), "[red]7731953[/red].md")
        app.go("\r", "cannot be read")
        app.go("\x15", "a deck file or folder, such as")
        app.type(pasted(f"{folder.parent}/"), f"{folder.parent.name}/")
        app.go("\r", "3 new")
        app.go("\r", "Imported: 3 new")
        app.go("g", "Gallery ·")
        app.go("/", "words, such as")
        app.type(pasted(PASTED), "No demo has all of these words")
        app.go("\x15", "words, such as")
        app.type("gradient-depth", "BEGIN6")
        app.go("\x1b", "lr-edge")
        app.go("?", "Keys · Gallery")
        app.go("q", "? Help")
        app.go("\x10", "Search for commands")
        app.type(pasted(PASTED), "No matches found")
        app.go("\x15", "Search for commands")
        app.type("quit", "Leave flashgrad")
        app.leave("\r")


def pasted(text: str) -> str:
    """As a terminal sends what is pasted."""
    return f"\x1b[200~{text}\x1b[201~"
