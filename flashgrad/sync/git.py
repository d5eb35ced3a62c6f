"""Run git: bounded in time, without questions, whatever the learner's configuration and the other side hold."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flashgrad.errors import SyncOffline, SyncPlaceUnusable, SyncRefused
from flashgrad.text import one_line

LOCAL_S, NETWORK_S = 60.0, 120.0
"""How long a command may take that stays on this machine, and one that does not."""

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.autocrlf=false",
    "core.symlinks=false",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "commit.gpgSign=false",
    "push.gpgSign=false",
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "fetch.recurseSubmodules=no",
    "submodule.recurse=false",
    "protocol.ext.allow=never",
    "user.name=flashgrad",
    "user.email=flashgrad@localhost",
)
_PASSED_ON = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
"""Those variables of git's that say how to reach others; the rest would lead to another repository."""
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "LC_ALL": "C",
}
_OFFLINE = re.compile(
    "could not resolve|connection refused|connection timed out|network is unreachable|no route to host"
    "|failed to connect|couldn't connect|operation timed out|connection reset|temporary failure|is unreachable",
    re.IGNORECASE,
)
_UNWELCOME = re.compile(
    "authentication failed|permission denied|could not read username|could not read password"
    "|terminal prompts disabled|host key verification failed|error: 40[13]|access denied",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command of git's ended."""

    code: int
    output: str
    complaint: str


def run(folder: Path, *arguments: str, limit_s: float = LOCAL_S) -> Ran:
    """What git says in `folder`. Raises SyncPlaceUnusable where there is no git, SyncOffline after `limit_s`."""
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    code, output, complaint = run_bytes(folder, [*settings, *arguments], limit_s)
    return Ran(code, output.decode("utf-8", "replace"), complaint)


def run_bytes(folder: Path, arguments: Sequence[str], limit_s: float = LOCAL_S) -> tuple[int, bytes, str]:
    """Exit code, output and complaint of git with exactly these arguments."""
    try:
        # In a session of its own there is no terminal that ssh could ask, and Ctrl-C reaches the app alone.
        process = subprocess.Popen(
            ["git", *arguments],
            cwd=folder,
            env=_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise SyncPlaceUnusable("git was not found; install it, or name a plain folder to sync with.") from error
    except OSError as error:
        raise SyncPlaceUnusable(f"git cannot be started: {error.strerror}. Check its installation.") from error
    with process:
        try:
            output, complaint = process.communicate(timeout=limit_s)
        except BaseException as error:
            _kill(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise SyncOffline(
                    f"git did not finish within {limit_s:.0f} seconds. Nothing was lost; sync again later."
                ) from error
            raise
    return process.returncode, output, complaint.decode("utf-8", "replace")


def checked(folder: Path, *arguments: str, limit_s: float = LOCAL_S) -> str:
    """What git puts out. Raises SyncOffline, SyncRefused or SyncPlaceUnusable with a sentence where it fails."""
    ran = run(folder, *arguments, limit_s=limit_s)
    if ran.code:
        raise failure(ran.complaint)
    return ran.output


def failure(complaint: str) -> SyncOffline | SyncRefused | SyncPlaceUnusable:
    """The error for what git complained of."""
    shown = one_line(without_password(complaint), 300)
    if _OFFLINE.search(complaint):
        return SyncOffline(f"The repository cannot be reached ({shown}). Nothing was lost; sync again later.")
    if _UNWELCOME.search(complaint):
        return SyncRefused(
            f"The repository did not let this device in ({shown}). Run `git fetch` on it by hand to set up"
            " the password or key that git is to use, then sync again."
        )
    return SyncPlaceUnusable(f"git failed ({shown}). Check the repository's address; nothing of yours was changed.")


def without_password(text: str) -> str:
    """`text` without the names and passwords that addresses may carry."""
    return _PASSWORD.sub("", text)


def _environment(ambient: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in ambient.items() if not name.startswith("GIT_") or name in _PASSED_ON}
    ssh = kept.get("GIT_SSH_COMMAND") or ("" if "GIT_SSH" in kept else "ssh")
    if ssh:
        kept["GIT_SSH_COMMAND"] = f"{ssh} -oBatchMode=yes -oConnectTimeout=20"
    return {**kept, **_QUIET}


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
