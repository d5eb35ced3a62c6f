"""What goes wrong ends in one sentence and the right exit code, never in a traceback."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.system.program import COMMAND, flashgrad, write_deck

CARD = ("AAAAAAA1", "What is σ′(0)?", "1⁄4.")
SHELL_COMMAND = " ".join(COMMAND)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """An imported deck."""
    path = write_deck(tmp_path, CARD)
    assert flashgrad("import", path).code == 0
    return path


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")


def newer_library(path: Path) -> None:
    assert flashgrad("--library", path, "due").code == 0
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


def directory(path: Path) -> None:
    path.mkdir()


def garbage(path: Path) -> None:
    path.write_bytes(b"This is no database at all.\n" * 400)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (directory, "cannot be opened"),
        (foreign_database, "not a flashgrad library"),
        (newer_library, "newer flashgrad"),
        (garbage, "not a flashgrad library"),
    ],
)
@pytest.mark.parametrize("command", [("cards", "--json"), ("grade", "AAAAAAA1", "5"), ("import", "--bundled")])
def test_what_is_no_library_of_ours_is_named_and_left_alone(
    make, expected: str, command: tuple[str, ...], tmp_path: Path
):
    path = tmp_path / "some.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    sentence = flashgrad(*command, "--library", path).sentence
    assert expected in sentence
    assert str(path) in sentence
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_library_that_cannot_be_created_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in flashgrad("due", env={"FLASHGRAD_HOME": str(tmp_path / "file")}).sentence
    assert "file/library.db" in flashgrad("due", "--library", tmp_path / "file" / "library.db").sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(tmp_path: Path):
    tmp_path.chmod(0o500)
    assert str(tmp_path) in flashgrad("due", "--library", tmp_path / "library.db").sentence


def test_damage_inside_the_file_is_a_sentence_and_doctors_finding(deck: Path, home: Path):
    flashgrad("import", "--bundled")
    path = home / "library.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'card'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(content)
    assert "damaged" in flashgrad("cards").sentence
    examined = flashgrad("doctor", "--json")
    assert examined.code == 1
    verdicts = {finding["name"]: finding["verdict"] for finding in examined.json["findings"]}
    assert verdicts["library"] == "problem"
    assert examined.err == ""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("grade", "nowhere", "5"), "No card has the id “nowhere”"),
        (("history", "\x1b[31mred"), "No card has the id “␛[31mred”"),
        (("cards", "is:lost"), "not a status"),
        (("cards", "interval>long"), "needs a number"),
        (("demo", "gradient-dept"), "did you mean 'gradient-depth'?"),
        (("demo", "gradient-depth", "--set", "depth=many"), "must be a whole number"),
        (("demo", "gradient-depth", "--set", "dept=3"), "did you mean 'depth'?"),
        (("undo",), "nothing left to undo"),
    ],
)
def test_a_wrong_name_or_value_is_said_in_a_sentence(command: tuple[str, ...], expected: str):
    assert expected in flashgrad(*command).sentence


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("due", "--at", "tomorrow"), "“tomorrow” is not a moment in ISO 8601"),
        (("due", "--at", "0001-01-01T00:00+23:59"), "not in the years 1970 to 2999"),
        (("grade", "AAAAAAA1", "5", "--at", "9999-12-31"), "not in the years 1970 to 2999"),
        (("grade", "AAAAAAA1"), "Missing argument"),
        (("imprt",), "Did you mean 'import'?"),
        (("import",), "--bundled"),
        (("import", "--bundled", "some.md"), "--bundled"),
        (("check",), "Missing argument"),
        (("demo",), "--list"),
        (("demo", "gradient-depth", "--set", "depth"), "NAME=VALUE"),
        (("due", "--unknown"), "No such option"),
    ],
)
def test_a_command_that_cannot_be_understood_exits_with_two(command: tuple[str, ...], expected: str):
    ran = flashgrad(*command)
    assert ran.code == 2, ran
    assert ran.out == ""
    assert expected in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["import", "check"])
def test_a_deck_that_is_not_there_is_a_problem_beside_the_good_ones(command: str, deck: Path, tmp_path: Path):
    missing = tmp_path / "missing.md"
    ran = flashgrad(command, missing, deck, "--json")
    assert ran.code == 1
    assert [problem["path"] for problem in ran.json["problems"]] == [str(missing)]
    assert ran.json.get("unchanged", 1) == 1


def test_settings_that_mean_nothing_are_named(home: Path):
    home.mkdir()
    (home / "settings.toml").write_text("day_start_hour = 30\n")
    assert "settings.toml: day_start_hour" in flashgrad("due").sentence


def test_without_a_terminal_the_app_says_that_it_needs_one():
    assert "needs a terminal" in flashgrad().sentence
    assert "needs a terminal" in flashgrad("review").sentence


def shell(script: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_ends_the_output_in_silence(unbuffered: str, tmp_path: Path):
    many = [(None, f"Question number {number} of many?", "An answer. " * 300) for number in range(300)]
    flashgrad("import", write_deck(tmp_path, *many))
    ran = shell(f'{SHELL_COMMAND} cards --json | head -c 8; echo " ${{PIPESTATUS[0]}}"', PYTHONUNBUFFERED=unbuffered)
    assert ran.stdout == '[{"key": 141\n'
    assert ran.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_harm_nothing(closed: str, deck: Path, home: Path):
    ran = shell(f"{SHELL_COMMAND} cards {closed}; echo $?")
    assert ran.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in ran.stderr
    ran = shell(f"{SHELL_COMMAND} cards is:lost {closed}; echo $?")
    assert ran.stdout.splitlines()[-1] == "1"
    assert flashgrad("doctor").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_said_in_a_sentence(deck: Path):
    ran = shell(f"{SHELL_COMMAND} cards > /dev/full; echo $?")
    assert ran.stdout == "1\n"
    assert ran.stderr == "The system refused: No space left on device.\n"


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_locale_without_these_characters_gets_their_escapes(as_json: tuple[str, ...], deck: Path):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = flashgrad("cards", *as_json, env=plain)
    assert ran.code == 0
    assert ran.out.isascii()
    assert "\\u03c3\\u2032(0)" in ran.out
    assert flashgrad("cards", *as_json, env={"LC_ALL": "C"}).code == 0


def test_what_a_deck_would_do_to_a_terminal_is_only_shown(tmp_path: Path):
    hostile = "Clear\x1b[2J the \x9b31m screen \u202eand turn it round"
    flashgrad("import", write_deck(tmp_path, ("AAAAAAA1", hostile, "A.")))
    for command in (("cards",), ("cards", "--json"), ("due",)):
        ran = flashgrad(*command)
        assert ran.code == 0
        assert not any(character in ran.out for character in "\x1b\x9b\u202e")


def test_control_c_ends_in_silence():
    waiting = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job ignores it
        "def waiting():\n"
        "    sys.stderr.write('ready\\n'); sys.stderr.flush()\n"
        "    while True: time.sleep(0.05)\n"  # one long wait may begin just after the signal and never end
        "import flashgrad.cli.app as app; app.COMMANDS['undo'] = waiting\n"
        "from flashgrad.cli.boundary import run; sys.exit(run(['undo']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waiting], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == "ready\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "")


def test_an_error_of_our_own_is_admitted_and_explained_on_request():
    broken = (
        "import sys, flashgrad.cli.study as study\n"
        "def broken(): raise ZeroDivisionError('the demo\\x1b of an error')\n"
        "import flashgrad.cli.app as app; app.COMMANDS['undo'] = broken\n"
        "from flashgrad.cli.boundary import run; sys.exit(run(['undo']))\n"
    )
    quiet, loud = (
        subprocess.run(
            [sys.executable, "-c", broken], env={**os.environ, **env}, capture_output=True, text=True, check=False
        )
        for env in ({}, {"FLASHGRAD_DEBUG": "1"})
    )
    assert quiet.returncode == loud.returncode == 70
    assert "ZeroDivisionError: the demo␛ of an error" in quiet.stderr
    assert "FLASHGRAD_DEBUG=1" in quiet.stderr
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr
