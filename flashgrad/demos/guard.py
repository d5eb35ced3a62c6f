"""What a run may not do: change files, use the network, start or signal processes. Only the demo process uses this.

Python code is watched by an audit hook, which names the deed. On Linux the kernel (Landlock) refuses most of it to
compiled code too. This guards a learner's files against the mistakes and the thoughtlessness of demos that were
installed like any package, and are trusted like it; it is no prison for hostile code, which could still read any
file, allocate what the limits leave, and, in machine code, send what it read by anything but TCP.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from flashgrad.errors import DemoRefused
from flashgrad.text import one_line

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_DEEDS = {
    "change files": (
        *("os.chflags", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.removexattr", "os.rename"),
        *("os.rmdir", "os.setxattr", "os.symlink", "os.truncate", "os.utime", "sqlite3.connect"),
    ),
    "use the network": (
        *("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname"),
        *("socket.getnameinfo", "socket.sendmsg", "socket.sendto"),
    ),
    "start another process": (
        *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system"),
        *("pty.spawn", "subprocess.Popen"),
    ),
    "send a signal": ("os.kill", "os.killpg", "signal.pthread_kill"),
}
_DEED_OF_EVENT = {event: deed for deed, events in _DEEDS.items() for event in events}


def forbid() -> None:
    """From here on this process refuses all that, with DemoRefused or with what the system says, and for good.

    Of several threads only this one, and those that it starts, are held by the kernel; the hook sees them all.
    """
    sys.dont_write_bytecode = True  # importing would try, and be refused, for each module
    if sys.platform == "linux":
        _forbid_by_landlock()
    sys.addaudithook(_watch)


def die_with_parent() -> bool:
    """Whether the kernel will end this process when its parent, a process of one thread, ends. Linux only."""
    if sys.platform != "linux":
        return False
    pr_set_pdeathsig, sigkill = 1, 9
    return bool(ctypes.CDLL(None).prctl(pr_set_pdeathsig, sigkill, 0, 0, 0) == 0)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING:
            _refuse(f"write to the file {_shown(path)}")
    elif deed := _DEED_OF_EVENT.get(event):
        _refuse(deed)


def _refuse(deed: str) -> NoReturn:
    raise DemoRefused(f"The demo was stopped: it tried to {deed}, which no demo may.")


def _shown(path: object) -> str:
    return one_line(os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path), 80)


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`: what is refused unless a rule allows it; a kernel may know only its beginning."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def _forbid_by_landlock() -> None:
    """Refuses, with no rule that allows any: writing, making and removing files, running programs, TCP, signals.

    Does nothing where the kernel has no Landlock. See landlock(7) for the numbers, which are the same everywhere.
    """
    create_ruleset, restrict_self, pr_set_no_new_privs = 444, 446, 38
    c_library = ctypes.CDLL(None)
    system: Callable[..., int] = c_library.syscall
    version = system(create_ruleset, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    every_right_of_version_1, reading = (1 << 13) - 1, 0b1100
    moving = (1 << 13) * (version >= 2)
    truncating = (1 << 14) * (version >= 3)
    files = (every_right_of_version_1 & ~reading) | moving | truncating
    ruleset = _Ruleset(files, 0b11, 0b11)
    known_bytes = 24 if version >= 6 else 16 if version >= 4 else 8
    descriptor = system(create_ruleset, ctypes.byref(ruleset), ctypes.c_size_t(known_bytes), 0)
    if descriptor < 0:
        return
    try:
        if c_library.prctl(pr_set_no_new_privs, 1, 0, 0, 0) == 0:
            system(restrict_self, descriptor, 0)
    finally:
        os.close(descriptor)
