"""Processes of the program that are forked, so that what commands import is imported once for many runs.

That each module can be imported first, and that each command runs in a process that was started from nothing, is
tested elsewhere. `python -m tests.system.forked DESCRIPTOR` is the process that forks.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PRELOADED = ("flashgrad.cli", "flashgrad.library", "flashgrad.decks", "flashgrad.store")
"""Packages, with all modules in them and all that these import."""
LONGEST_S = 90
ROOT = Path(__file__).parents[2]


def run_forked(arguments: list[str], environment: Mapping[str, str], cwd: str) -> tuple[int, bytes, bytes]:
    """Exit code and both streams of `flashgrad ARGUMENTS`, with nothing on stdin."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        request = json.dumps({"arguments": arguments, "environment": dict(environment), "cwd": cwd}).encode()
        connection = _connection()
        socket.send_fds(connection, [len(request).to_bytes(8, "big")], [out.fileno(), err.fileno()])
        connection.sendall(request)
        code = int.from_bytes(connection.recv(4), "big", signed=True)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


@cache
def _connection() -> socket.socket:
    """To the process that forks; it ends when this end is closed."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.system.forked", str(theirs.fileno())]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    theirs.close()
    ours.settimeout(LONGEST_S)

    def end() -> None:
        ours.close()
        server.wait()

    atexit.register(end)
    return ours


def _serve(connection: socket.socket) -> None:
    """Forks for each request. Returns only in a forked process, which is then to run the program."""
    while head := _received_with_descriptors(connection):
        size, descriptors = head
        content = b""
        while len(content) < size:
            content += connection.recv(size - len(content))
        child = os.fork()
        if child == 0:
            connection.close()
            _become(json.loads(content), descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)
        connection.sendall(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]).to_bytes(4, "big", signed=True))
    sys.exit()


def _received_with_descriptors(connection: socket.socket) -> tuple[int, list[int]] | None:
    head, descriptors, _, _ = socket.recv_fds(connection, 8, 2)
    return (int.from_bytes(head, "big"), descriptors) if head else None


def _become(request: Any, descriptors: list[int]) -> None:
    """Takes on the arguments, environment, folder and streams of the run."""
    for target, descriptor in zip((1, 2), descriptors, strict=True):
        os.dup2(descriptor, target)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.path[0] = request["cwd"]
    sys.argv[1:] = request["arguments"]


if __name__ == "__main__":
    for package in PRELOADED:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("flashgrad", run_name="__main__", alter_sys=True)
