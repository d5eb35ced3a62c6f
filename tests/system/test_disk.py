"""A disk that is full, read-only or gone: nothing is lost, one sentence says why, and then it goes on."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from flashgrad.library.library import opened
from flashgrad.places import HOME_VARIABLE
from flashgrad.store.backup import backups_of
from tests.samples import add_cards, plain_cards
from tests.system.program import COMMAND, Ran, flashgrad
from tests.system.terminal_stream import Screen
from tests.trust import Tried

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="disks are made and limits set as on Linux")

PATIENCE_S = 60
SMALL_DISK = "1200k"


@pytest.fixture
def library(home: Path) -> Path:
    """A library of three cards."""
    path = home / "library.db"
    with opened(path) as library:
        add_cards(library, *plain_cards(3))
    return path


@dataclass(frozen=True)
class Disk:
    """A small file system that only its own processes see, where the library's folder is."""

    holder: int
    folder: Path

    @property
    def inside(self) -> tuple[str, ...]:
        """What makes a command one of those processes."""
        return ("nsenter", "-t", str(self.holder), "-U", "-m", "--preserve-credentials")

    def do(self, script: str) -> None:
        subprocess.run([*self.inside, "sh", "-c", script], cwd=self.folder.parent, check=True, capture_output=True)

    def fill(self) -> None:
        self.do(f"cat /dev/zero > {self.folder}/filler 2> /dev/null || true")

    def free(self) -> None:
        self.do(f"rm {self.folder}/filler")


@pytest.fixture
def disk(library: Path, tmp_path: Path) -> Iterator[Disk]:
    """The library on a file system with little room."""
    folder, aside = library.parent, shutil.copy(library, tmp_path / "copy.db")
    script = (
        f"mount -t tmpfs -o size={SMALL_DISK} none {folder} && cp {aside} {library} && echo ready && exec sleep 300"
    )
    with subprocess.Popen(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        try:
            if holder.stdout.readline() != "ready\n":
                pytest.skip("this system lets nobody mount a file system of their own")
            yield Disk(holder.pid, folder)
        finally:
            holder.kill()


def answers(inside: tuple[str, ...] = ()) -> int:
    """Entries in the log of the first card, by a program of its own."""
    ran = run(*COMMAND, "history", "id0", "--json", inside=inside)
    return len(ran.json)


def run(*command: str, inside: tuple[str, ...] = ()) -> Ran:
    done = subprocess.run([*inside, *command], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


class App:
    """The app in a review, on a terminal that the test reads."""

    def __init__(self, inside: tuple[str, ...] = ()) -> None:
        command, *arguments = [*inside, *COMMAND, "review"]
        self.pty = pexpect.spawn(
            command, arguments, env={**os.environ, "TERM": "xterm-256color"}, dimensions=(24, 100), timeout=PATIENCE_S
        )
        self._screen = Screen()

    def shows(self, *words: str) -> None:
        """Go on once all of these stand on the screen."""

        deadline = time.monotonic() + PATIENCE_S
        while not all(word in self._screen.text for word in words):
            assert time.monotonic() < deadline, self._screen.text
            with suppress(pexpect.TIMEOUT):
                self._screen.feed(self.pty.read_nonblocking(1 << 16, timeout=0.05))

    def press(self, keys: str) -> None:
        self.pty.send(keys)

    def quit(self) -> None:
        self.pty.sendcontrol("q")
        self.pty.expect(pexpect.EOF)
        self.pty.wait()
        assert self.pty.exitstatus == 0


def assert_the_answer_waits(
    app: App,
    words: tuple[str, ...],
    cause: Callable[[], object],
    cure: Callable[[], object],
    stored: Callable[[], int],
    tried: Tried,
) -> None:
    """While the cause lasts the card stays and the reason is shown; afterwards the same key stores the answer."""
    app.shows("Question 0?")
    app.press(" ")
    app.shows("Answer 0.")
    cause()
    app.press("4")
    app.shows(*words, "stays", "Question 0?")
    cure()
    assert stored() == 0
    app.press("4")
    app.shows("Question 1?")
    tried("disk", times=1, lost=1 - stored())
    app.quit()
    assert run(*COMMAND, "doctor").code == 0


@pytest.mark.slow
def test_on_a_full_disk_the_card_stays_until_there_is_room(disk: Disk, tried: Tried):
    app = App(disk.inside)
    assert_the_answer_waits(app, ("disk", "full"), disk.fill, disk.free, lambda: answers(disk.inside), tried)


@pytest.mark.slow
def test_a_file_that_may_not_grow_keeps_the_card_until_it_may(library: Path, tried: Tried):
    app = App()

    def limit(size: int) -> None:
        resource.prlimit(app.pty.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    assert_the_answer_waits(
        app, ("disk", "error"), lambda: limit(4096), lambda: limit(resource.RLIM_INFINITY), answers, tried
    )


@pytest.mark.slow
def test_a_folder_that_vanishes_keeps_the_card_until_it_is_back(library: Path, tried: Tried):
    folder = library.parent
    aside = folder.with_name("elsewhere")

    def vanish() -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not backups_of(library):  # else the day's backup may be made where the folder was
            assert time.monotonic() < deadline
            time.sleep(0.05)
        folder.rename(aside)

    assert_the_answer_waits(App(), ("moved,", "deleted"), vanish, lambda: aside.rename(folder), answers, tried)


@pytest.mark.slow
def test_files_that_may_not_be_written_keep_the_card_until_they_may(library: Path, tried: Tried):
    def make(flag: str) -> bool:
        # Not the index beside them: it is mapped into memory, where Linux kills who writes to it.
        files = [file for file in (library, library.with_name("library.db-wal")) if file.exists()]
        return not subprocess.run(["chattr", flag, *files], capture_output=True, check=False).returncode

    if not (shutil.which("chattr") and make("+i") and make("-i")):
        pytest.skip("nothing else makes open files read-only than what here nobody may do")
    try:
        assert_the_answer_waits(App(), ("disk", "error"), lambda: make("+i"), lambda: make("-i"), answers, tried)
    finally:
        make("-i")


@pytest.mark.slow
def test_on_a_full_disk_a_command_says_so_and_answers_later(disk: Disk):
    grade = (*COMMAND, "grade", "id0", "5")
    disk.fill()
    assert "the disk is full" in run(*grade, inside=disk.inside).sentence
    disk.free()
    assert run(*grade, inside=disk.inside).code == 0
    assert answers(disk.inside) == 1


WITHOUT_PRIVILEGE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Permissions bind the owner then, who else is root and may write everywhere."""


as_a_user = pytest.mark.skipif(
    bool(WITHOUT_PRIVILEGE) and not shutil.which("setpriv"), reason="root needs setpriv to be bound"
)


@pytest.mark.slow
@as_a_user
@pytest.mark.parametrize(("name", "mode"), [("library.db", 0o400), ("", 0o500)], ids=["file", "folder"])
def test_what_may_only_be_read_is_named_by_every_command_and_left_as_it_is(name: str, mode: int, library: Path):
    held, before = library.parent / name, library.read_bytes()
    held.chmod(mode)
    try:
        for command in (("grade", "id0", "5"), ("card", "suspend", "id0")):
            assert str(library) in run(*COMMAND, *command, inside=WITHOUT_PRIVILEGE).sentence
        assert library.read_bytes() == before
    finally:
        for path in (library.parent, *library.parent.glob("library.db*")):  # those beside it were made like it
            path.chmod(0o700)
    assert run(*COMMAND, "grade", "id0", "5", inside=WITHOUT_PRIVILEGE).code == 0


@as_a_user
@pytest.mark.slow
def test_the_app_does_not_open_in_a_folder_that_may_only_be_read(library: Path):
    library.parent.chmod(0o500)
    try:
        app = App(WITHOUT_PRIVILEGE)
        app.pty.expect(pexpect.EOF)
        app.pty.wait()
    finally:
        library.parent.chmod(0o700)
    assert app.pty.exitstatus == 1
    assert b"library.db cannot be used" in app.pty.before
    assert b"Traceback" not in app.pty.before


@as_a_user
@pytest.mark.slow
def test_the_app_shows_a_library_that_may_only_be_read_and_refuses_answers(library: Path):
    library.chmod(0o400)
    app = App(WITHOUT_PRIVILEGE)
    app.shows("Question 0?")
    app.press(" ")
    app.shows("Answer 0.")
    app.press("4")
    app.shows("read-only", "stays", "Question 0?")
    app.quit()
    library.chmod(0o600)
    assert answers() == 0


def test_a_folder_that_cannot_be_made_is_named(home: Path):
    home.parent.joinpath("file").write_text("")
    sentence = flashgrad("grade", "id0", "5", env={HOME_VARIABLE: str(home.parent / "file" / "home")}).sentence
    assert "file/home" in sentence
