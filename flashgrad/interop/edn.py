"""EDN, the notation of Clojure's data, to Python values as `transit` gives them. No I/O, no recursion.

Source: https://github.com/edn-format/edn.
"""

import re
from typing import NamedTuple

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.transit import moment_ms

_TOKEN = re.compile(
    r'[\s,]++|;[^\n]*+|(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<character>\\(?:u[0-9a-fA-F]{4}|[A-Za-z]+|.))'
    r"|(?P<open>#?\{|\(|\[)|(?P<close>[\])}])|(?P<prefix>#_|#[A-Za-z][\w./*+!?-]*)"
    r'|(?P<atom>[^\s,;"\\\[\](){}]+)',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_NAMED = {"newline": "\n", "space": " ", "tab": "\t", "return": "\r"}
_INTEGER = re.compile(r"[+-]?\d+N?")
_REAL = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?M?")
_CLOSES = {"{": "}", "#{": "}", "(": ")", "[": "]"}
_WORDS = {"nil": None, "true": True, "false": False}
_DISCARD = "#_"


class _Frame(NamedTuple):
    """A collection that is being read."""

    opener: str
    items: list[object]
    prefixes: list[str]
    """Tags, and marks that drop what follows, that wait for their value."""


def read_edn(text: str) -> object:
    """The first value in `text`. Raises DeckUnreadable with a sentence."""
    try:
        return _read(text)
    except (ValueError, LookupError, OverflowError) as error:
        raise DeckUnreadable("Its data cannot be read as EDN; export the file again.") from error


def _read(text: str) -> object:
    frames = [_Frame("", [], [])]
    at = 0
    while at < len(text) and not frames[0].items:
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(at)
        at = token.end()
        kind, written = token.lastgroup, token[0]
        if kind == "open":
            frames.append(_Frame(written, [], []))
        elif kind == "close":
            frame = frames.pop()
            if _CLOSES.get(frame.opener) != written:
                raise ValueError(at)
            _add(frames[-1], _collection(frame))
        elif kind == "prefix":
            frames[-1].prefixes.append(written)
        elif kind is not None:
            _add(frames[-1], _scalar(kind, written))
    if len(frames) > 1:
        raise ValueError(at)
    return frames[0].items[0]


def _add(frame: _Frame, value: object) -> None:
    while frame.prefixes:
        prefix = frame.prefixes.pop()
        if prefix == _DISCARD:
            return
        if prefix == "#inst" and isinstance(value, str):
            value = moment_ms(value)
    frame.items.append(value)


def _collection(frame: _Frame) -> object:
    if frame.opener != "{":
        return frame.items
    pairs = zip(frame.items[::2], frame.items[1::2], strict=False)
    return {key: value for key, value in pairs if not isinstance(key, list | dict)}


def _scalar(kind: str, written: str) -> object:
    if kind == "string":
        return _ESCAPE.sub(_unescaped, written[1:-1])
    if kind == "character":
        name = written[1:]
        return chr(int(name[1:], 16)) if len(name) == 5 and name[0] == "u" else _NAMED.get(name, name)
    if written in _WORDS:
        return _WORDS[written]
    if _INTEGER.fullmatch(written):
        return int(written.removesuffix("N"))
    if _REAL.fullmatch(written):
        return float(written.removesuffix("M"))
    return written.removeprefix(":")


def _unescaped(match: re.Match[str]) -> str:
    escaped = match[1]
    return chr(int(escaped[1:], 16)) if len(escaped) == 5 else _ESCAPED.get(escaped, escaped)
