"""Neutralise text that came from outside. No I/O.

Deck text, file names and demo output may carry characters that a terminal obeys, that change the order of what
is drawn, or that hide text. Everything that is read from outside passes through here when it is read and again
when it is drawn. What stays is what scripts need to be read: combining marks, joiners and variation selectors
(each only so many in a row), private use (icons of patched fonts), unassigned characters (tomorrow's emoji).
"""

import re
import unicodedata

MARKS_PER_CHARACTER = 6
"""As many as the fullest syllables of living scripts (Burmese, pointed Hebrew) carry; zalgo lives on more."""

_OBEYED = (
    "\x00-\x08\x0b-\x1f\x7f"  # C0 except tab and newline; DEL
    "\x80-\x9f"  # C1, with the 8-bit forms of CSI, OSC, DCS, APC, PM, SOS and the line break NEL
    "\u2028\u2029"  # separators at which some terminals break the line
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ud800-\udfff"  # lone surrogates, as undecodable file names have them: they cannot be encoded
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
)
_INVISIBLE = (
    "\u00ad\u200b\u2060-\u2065\ufeff"  # hints for line breaks, invisible operators, a stray byte order mark
    "\u061c\u200e\u200f"  # bidirectional marks
    "\u206a-\u206f\ufff0-\ufffb"  # format controls that are out of use, anchors of annotations
    "\u3164\uffa0"  # blank letters: two cells or one to terminals, none to the layout
)
_OBEYED_RARELY = (
    "\U0010eeee"  # kitty draws a piece of an image in its place
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))  # noncharacters
)
_INVISIBLE_RARELY = (
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format controls of shorthand and music
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: a second, unseen alphabet
)
# Between these lie the marks, the joiners, and the vowels and finals of Korean syllables. Latin, Greek, Cyrillic,
# mathematics and CJK lie outside, so that their texts cost one search.
_NEAR_MARKS = (
    "\u0300-\u036f\u0483-\u135f\u1711-\u1cff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f"
    "\u3099\u309a\ua66f-\uabed\ud7b0-\ud7ff\ufb1e\ufe00-\ufe2f"
)
_ABOVE_FFFF = "\U00010000-\U0010ffff"
_KOREAN_PARTS = "\u1160-\u11ff\ud7b0-\ud7ff"
_JOINERS = "\u180e\u200c\u200d"

STEERING = re.compile(f"[{_OBEYED}{_INVISIBLE}]|(?=[{_ABOVE_FFFF}])[{_OBEYED_RARELY}{_INVISIBLE_RARELY}]")
"""One character that does not survive `neutralise`. Tab and newline are not among them."""

_C0 = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LEFT_OUT = re.compile(f"[{_INVISIBLE}{_INVISIBLE_RARELY}]")
_MAY_STEER = re.compile(f"[{_OBEYED}{_INVISIBLE}{_ABOVE_FFFF}]")
_SUSPECT = re.compile(f"[{_OBEYED}{_INVISIBLE}{_NEAR_MARKS}{_ABOVE_FFFF}]")
_MAY_STACK = re.compile(f"[\\W{_KOREAN_PARTS}]{{{MARKS_PER_CHARACTER + 1},}}")
_MAY_FLOAT = re.compile(f"[\\W{_KOREAN_PARTS}](?<![^\n\t].)")


def neutralise(text: str) -> str:
    """`text` without anything that steers a terminal, stacks without end or hides.

    A C0 control becomes its picture (ESC becomes ␛), every other character that is obeyed U+FFFD; tab and newline
    stay. What is invisible and changes no word is left out. No character carries more than six marks, and a mark
    that would join what stands before the text or line gets a dotted circle to stand on. Idempotent.
    """
    if text.isascii():
        return text if text.isprintable() else _C0.sub(_picture, text)
    if _SUSPECT.search(text) is None:
        return text
    seen = STEERING.sub(_picture, text) if _MAY_STEER.search(text) else text
    return _MAY_FLOAT.sub(_grounded, _MAY_STACK.sub(_unstacked, seen))


def one_line(text: str, limit: int = 0) -> str:
    """`text` neutralised on one line, cut with an ellipsis to `limit` characters where that is positive."""
    # Again, because a mark that stood on a blank may now be the first character.
    line = neutralise(" ".join(neutralise(text).split()))
    return f"{line[: limit - 1]}…" if 0 < limit < len(line) else line


def _picture(match: re.Match[str]) -> str:
    character = match[0]
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "␡"
    return "" if _LEFT_OUT.match(character) else "\ufffd"


def _is_attached(character: str) -> bool:
    """Whether terminals draw `character` in the cell of the one before it."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in _JOINERS
        or "\u1160" <= character <= "\u11ff"  # Korean vowels and finals, …
        or "\ud7b0" <= character <= "\ud7ff"  # … also those of old Korean
    )


def _unstacked(match: re.Match[str]) -> str:
    kept, attached = [], 0
    for character in match[0]:
        attached = attached + 1 if _is_attached(character) else 0
        if attached <= MARKS_PER_CHARACTER:
            kept.append(character)
    return "".join(kept)


def _grounded(match: re.Match[str]) -> str:
    return f"◌{match[0]}" if _is_attached(match[0]) else match[0]
