"""Neutralise text that came from outside. No I/O.

Deck text, file names and demo output may carry bytes that a terminal obeys. Everything that is read from
outside passes through here when it is read and again when it is drawn.
"""

import re

_TERMINAL_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 except tab and newline, DEL, C1 (with the 8-bit CSI, OSC, DCS)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides, isolates
    "\u2028\u2029\ufeff"  # separators that some terminals break lines at; a stray byte order mark
    "\ud800-\udfff]"  # lone surrogates cannot be encoded
)
_COMBINING = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_COMBINING_RUN = re.compile(f"({_COMBINING}{{4}}){_COMBINING}+")


def neutralise(text: str) -> str:
    """`text` with every character that could steer a terminal replaced by one that can only be seen.

    C0 controls become their pictures (ESC becomes ␛), the rest becomes U+FFFD; tab and newline stay. At most
    four combining marks may stand on one character. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text
    return _COMBINING_RUN.sub(r"\1", _TERMINAL_CONTROLS.sub(_picture, text))


def one_line(text: str, limit: int = 0) -> str:
    """`text` neutralised on one line, cut with an ellipsis to `limit` characters where that is positive."""
    line = " ".join(neutralise(text).split())
    return f"{line[: limit - 1]}…" if 0 < limit < len(line) else line


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"
