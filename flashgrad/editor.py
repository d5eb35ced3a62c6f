"""The learner's editor: which one, and how it is told the line to open a file at."""

import os
import shlex
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from flashgrad.errors import EditorUnavailable
from flashgrad.text import one_line

VARIABLES = ("VISUAL", "EDITOR")
"""Environment variables that name the editor, the first of them that is set."""
_FALLBACKS = ("nano", "vim", "vi")
_PLUS_LINE = frozenset(
    ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "kak", "joe", "ne")
)
_COLON_LINE = frozenset(("hx", "helix"))
_WINDOWS = {
    "code": ("--wait", "-g"),
    "code-insiders": ("--wait", "-g"),
    "codium": ("--wait", "-g"),
    "cursor": ("--wait", "-g"),
    "subl": ("--wait",),
    "zed": ("--wait",),
}
"""Editors with a window of their own that take FILE:LINE, and what they need to say when they are done."""
_OTHER_WINDOWS = frozenset(("gedit", "kate", "mate", "gvim", "mousepad", "xed"))


@dataclass(frozen=True, slots=True)
class EditorCommand:
    """How to open a file."""

    arguments: tuple[str, ...]
    has_window: bool = False
    """Whether the editor leaves the terminal alone."""

    @property
    def name(self) -> str:
        """As a sentence may carry it."""
        return one_line(PurePath(self.arguments[0]).name, 40)


def editor_command(path: Path, line: int, environment: Mapping[str, str] | None = None) -> EditorCommand:
    """How the learner's editor opens `path` at `line`. Raises EditorUnavailable where there is none."""
    words = _editor(os.environ if environment is None else environment)
    name = PurePath(words[0]).name.lower().removesuffix(".exe")
    file = str(path)
    if name in _PLUS_LINE:
        return EditorCommand((*words, f"+{line}", file), has_window=False)
    if name in _COLON_LINE:
        return EditorCommand((*words, f"{file}:{line}"), has_window=False)
    if name in _WINDOWS:
        options = (option for option in _WINDOWS[name] if option not in words)
        return EditorCommand((*words, *options, f"{file}:{line}"), has_window=True)
    return EditorCommand((*words, file), has_window=name in _OTHER_WINDOWS)


def run_editor(command: EditorCommand) -> None:
    """Open the file and return when the learner has closed it. Raises EditorUnavailable."""
    import subprocess  # deferred: few sessions need it

    try:
        with _leaving_interrupts_to_the_editor():
            code = subprocess.run(command.arguments, check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EditorUnavailable(
            f"The editor “{command.name}” could not be started: {one_line(reason)}. Set VISUAL or EDITOR to another."
        ) from error
    if code:
        ended = f"with code {code}" if code > 0 else f"by signal {-code}"
        raise EditorUnavailable(f"The editor “{command.name}” ended {ended}.")


def _editor(environment: Mapping[str, str]) -> list[str]:
    named = next((environment[name] for name in VARIABLES if environment.get(name, "").strip()), "")
    if named:
        try:
            words = shlex.split(named)
        except ValueError as error:
            raise EditorUnavailable(f"VISUAL or EDITOR cannot be understood: {error}; correct its quotes.") from error
        return [str(Path(words[0]).expanduser()), *words[1:]]
    found = next((name for name in _FALLBACKS if shutil.which(name, path=environment.get("PATH"))), None)
    if found is None:
        raise EditorUnavailable("There is no editor here; set the environment variable EDITOR to one.")
    return [found]


@contextmanager
def _leaving_interrupts_to_the_editor() -> Iterator[None]:
    """Ctrl-C goes to all programs of the terminal; while the editor has it, it is meant for the editor."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A function, unlike SIG_IGN, is not passed on to the editor.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
