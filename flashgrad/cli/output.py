"""What the command line says: data on stdout, diagnostics on stderr. Only this file writes to either.

Text is neutralised here, whatever it went through before. A stream that cannot take a character gets its
escape, and a reader that went away ends the program without a word.
"""

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import TextIO

from flashgrad.text import neutralise, one_line

CLOSED_PIPE_EXIT_CODE = 141
"""As shells count the end by a closed pipe: 128 + SIGPIPE."""

_PROGRESS_CELLS = 24

_WHOLE_CHARACTERS = 1024
"""At most 4,096 bytes, which a pipe takes whole or not at all: where PYTHONUNBUFFERED is set, Python drops the rest of
what was written in part."""


class Style(StrEnum):
    """How a line may look on a terminal, as the parameter of its escape sequence."""

    HEADING = "1"
    FAINT = "2"
    GOOD = "32"
    DOUBTFUL = "33"
    BAD = "31"


VERDICT_MARKS = {
    "holds": ("✓", Style.GOOD),
    "holds under the stated conditions": ("◐", Style.DOUBTFUL),
    "contradicted": ("✗", Style.BAD),
}
"""Mark and style of each verdict on a claim, by its words."""


def prepare() -> None:
    """Make both streams safe to write to, whatever the locale and whoever closed them."""
    # A closed stream is None here, and its number would be the next opened file's.
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere(number))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def put(text: str = "", style: Style | None = None) -> None:
    """Write `text` and a newline to stdout, in `style` where stdout is a terminal that wants it."""
    clean = neutralise(text)
    _write(f"\x1b[{style}m{clean}\x1b[0m\n" if style and _wants_style(sys.stdout) else f"{clean}\n")


def put_json(value: object) -> None:
    """Write `value` to stdout as JSON on one line.

    Characters that a terminal obeys or that the encoding lacks are escaped, so nothing of them is lost.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    is_safe = neutralise(text) == text and (sys.stdout.encoding or "").lower().startswith("utf")
    _write((text if is_safe else json.dumps(value, allow_nan=False)) + "\n")


def complain(sentence: str) -> None:
    """Write a diagnostic to stderr. A stderr that cannot be written to changes nothing."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{neutralise(sentence)}\n")
        sys.stderr.flush()


def show_progress(share: float) -> None:
    """Show on a terminal's stderr how much of a long task is done; 1 clears the line."""
    if not sys.stderr.isatty():
        return
    done = round(share * _PROGRESS_CELLS)
    bar = f"{'█' * done}{'░' * (_PROGRESS_CELLS - done)} {share:4.0%}"
    with suppress(OSError, ValueError):
        sys.stderr.write("\r\x1b[K" if share >= 1 else f"\r{bar} ")
        sys.stderr.flush()


def put_table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: frozenset[int] = frozenset()) -> None:
    """Write aligned columns, those in `numbers` to the right. A terminal's width cuts the last one."""
    width_cells = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    cells = [[one_line(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    for place, row in enumerate(cells):
        padded = (
            _padded(cell, width, to_right=column in numbers)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        put(cut("  ".join(padded).rstrip(), width_cells), Style.HEADING if place == 0 else None)


def cell_width(text: str) -> int:
    """Terminal cells that `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def cut(text: str, width_cells: int) -> str:
    """`text`, cut with an ellipsis to `width_cells` where that is positive."""
    if width_cells <= 0 or cell_width(text) <= width_cells:
        return text
    used = 0
    for place, character in enumerate(text):
        used += _character_width(character)
        if used > width_cells - 1:
            return f"{text[:place]}…"
    return text


def _padded(cell: str, width_cells: int, *, to_right: bool) -> str:
    blanks = " " * (width_cells - cell_width(cell))
    return blanks + cell if to_right else cell + blanks


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _wants_style(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _write(text: str) -> None:
    try:
        for start in range(0, len(text), _WHOLE_CHARACTERS):
            sys.stdout.write(text[start : start + _WHOLE_CHARACTERS])
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_the_rest()
        raise SystemExit(CLOSED_PIPE_EXIT_CODE) from None
    except OSError:
        _discard_the_rest()
        raise


def _discard_the_rest() -> None:
    # What is still buffered would fail once more when the interpreter closes the stream.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nowhere(number: int) -> TextIO:
    descriptor = os.open(os.devnull, os.O_RDWR)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    return open(number, "r" if number == 0 else "w", encoding="utf-8")
