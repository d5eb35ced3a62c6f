"""Bring two versions of a text together over what both came from, line by line, as git does."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from flashgrad.errors import SyncPlaceUnusable
from flashgrad.sync import git

_MARKER_SIZE = 97
_OURS, _BASE, _THEIRS, _END = (f"{sign * _MARKER_SIZE}".encode() for sign in "<|=>")


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it."""

    content: bytes
    conflict_line: int
    """1-based line of ours at which both changed the same; 0 where they did not."""
    adds_only: bool = False
    """Whether in each conflict both sides added lines and neither changed any: `content` then has first ours, then
    theirs."""


def merged(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Both changes at once. Without git at hand everything is a conflict."""
    try:
        with tempfile.TemporaryDirectory(prefix="flashgrad-") as folder:
            for name, content in (("ours", ours), ("base", base), ("theirs", theirs)):
                (Path(folder) / name).write_bytes(content)
            code, content = _merge_file(Path(folder))
            return Merged(content, 0) if code == 0 else _conflict(content, ours)
    except (OSError, SyncPlaceUnusable):
        return Merged(ours, 1)


def _merge_file(folder: Path) -> tuple[int, bytes]:
    """How many conflicts there are, and the outcome. Raises SyncPlaceUnusable for what is no text."""
    options = ["-p", "-q", "--diff3", f"--marker-size={_MARKER_SIZE}"]
    code, content, complaint = git.run_bytes(folder, ["merge-file", *options, "ours", "base", "theirs"])
    if code > 127:
        raise git.failure(complaint)
    return code, content


def _conflict(content: bytes, ours: bytes) -> Merged:
    """What to say of an outcome with marks of conflicts in it."""
    lines = content.split(b"\n")
    first, base = (
        next(number for number, line in enumerate(lines) if line.startswith(mark)) for mark in (_OURS, _BASE)
    )
    end = next(number for number, line in enumerate(lines) if line.startswith(_END))
    theirs = next(number for number in range(end, 0, -1) if lines[number].startswith(_THEIRS))
    hunk, other = lines[first + 1 : base], lines[theirs + 1 : end]
    place = ours.find(b"\n".join(hunk)) if hunk else -1
    begin = ours.count(b"\n", 0, place) if place >= 0 else min(first, ours.count(b"\n"))
    line = begin + _same_lines(hunk, other) + 1
    bases = [number for number, line in enumerate(lines) if line.startswith(_BASE)]
    if any(not lines[number + 1].startswith(_THEIRS) for number in bases):
        return Merged(ours, line)
    both = b"\n".join(line for line in lines if not line.startswith((_OURS, _BASE, _THEIRS, _END)))
    return Merged(both, line, adds_only=True)


def _same_lines(one: list[bytes], other: list[bytes]) -> int:
    """How many lines both begin with."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (mine, theirs) in enumerate(pairs) if mine != theirs), 0)
