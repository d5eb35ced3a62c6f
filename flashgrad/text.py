"""Neutralise text that came from outside. No I/O.

Deck text, file names and demo output may carry bytes that a terminal obeys. Everything that is read from
outside passes through here when it is read and again when it is drawn.
"""

import re
import unicodedata

_TERMINAL_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 except tab and newline, DEL, C1 (with the 8-bit CSI, OSC, DCS)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides, isolates
    "\u2028\u2029\ufeff"  # separators that some terminals break lines at; a stray byte order mark
    "\u200b\u2060-\u2064\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"  # invisible: they hide or mimic text
    "\ud800-\udfff]"  # lone surrogates cannot be encoded
)
_MAY_STACK = re.compile("[^\x00-\u02ff]{5,}")  # no combining mark lies below U+0300
_MARKS_PER_CHARACTER = 4


def neutralise(text: str) -> str:
    """`text` with every character that could steer a terminal replaced by one that can only be seen.

    C0 controls become their pictures (ESC becomes ␛), the rest becomes U+FFFD; tab and newline stay. At most
    four combining marks may stand on one character. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text
    return _MAY_STACK.sub(_unstacked, _TERMINAL_CONTROLS.sub(_picture, text))


def one_line(text: str, limit: int = 0) -> str:
    """`text` neutralised on one line, cut with an ellipsis to `limit` characters where that is positive."""
    line = " ".join(neutralise(text).split())
    return f"{line[: limit - 1]}…" if 0 < limit < len(line) else line


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def _unstacked(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MARKS_PER_CHARACTER:
            kept.append(character)
    return "".join(kept)
