"""What the command line says: data on stdout, diagnostics on stderr. Only this file writes to either.

Text is neutralised here, whatever it went through before. A stream that cannot take a character gets its
escape, and a reader that went away ends the program without a word.
"""

import json
import math
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from flashgrad.cells import cell_width, cut, padded
from flashgrad.text import neutralise, one_line

if TYPE_CHECKING:
    from flashgrad.markdown.runs import Row, Run

CLOSED_PIPE_EXIT_CODE = 141
"""As shells count the end by a closed pipe: 128 + SIGPIPE."""

_PROGRESS_CELLS = 24
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")

_TO_BLANKS = str.maketrans("\t\n", "  ")

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


_RUN_STYLES = {
    "strong": "1",
    "emphasis": "3",
    "struck": "9",
    "code": "36",
    "link": "4",
    "asked": "1;4",
    "variable": "3",
    "bold": "1",
    "rule": "2",
    "source": "31",
}
"""Parameter of the escape sequence for each mark of a text and face of a formula, by its value."""

_PAGE_CELLS = 80
_WIDEST_PAGE_CELLS = 100

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


def put_rows(rows: "Iterable[Row]") -> None:
    """Write the rows of a page to stdout, in their styles where stdout is a terminal that wants them."""
    as_text = _styled_text if _wants_style(sys.stdout) else _plain_text
    _write("".join(f"{as_text(row)}\n" for row in rows))


def put_document(content: bytes) -> None:
    """Write a file's content, which is text in UTF-8, to stdout: neutralised to a terminal, else byte for byte."""
    if sys.stdout.isatty():
        return _write(neutralise(content.decode()))
    with _until_closed():
        sys.stdout.flush()
        rest = memoryview(content)
        while rest:  # unbuffered, a stream takes what it can at once
            rest = rest[sys.stdout.buffer.write(rest[:_WHOLE_CHARACTERS]) :]
        sys.stdout.buffer.flush()
    return None


def page_cells() -> int:
    """The width of a page: that of the terminal, but no line of text is to be too long to read."""
    return min(shutil.get_terminal_size().columns, _WIDEST_PAGE_CELLS) if sys.stdout.isatty() else _PAGE_CELLS


def takes_unicode() -> bool:
    """Whether stdout can take every character."""
    return (sys.stdout.encoding or "").lower().startswith("utf")


def put_json(value: object) -> None:
    """Write `value` to stdout as JSON on one line.

    Characters that a terminal obeys or that the encoding lacks are escaped, so nothing of them is lost.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    _write((text if takes_unicode() and neutralise(text) == text else json.dumps(value, allow_nan=False)) + "\n")


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
    """Write aligned columns, those in `numbers` to the right.

    A terminal's width cuts the last one, and none of the others takes more than a third of it.
    """
    width_cells = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    cells = [
        [*(cut(one_line(cell), width_cells // 3) for cell in row[:-1]), one_line(row[-1])] for row in (header, *rows)
    ]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    for place, row in enumerate(cells):
        columns = (
            padded(cell, width, to_right=column in numbers)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        put(cut("  ".join(columns).rstrip(), width_cells), Style.HEADING if place == 0 else None)


def bar(share: float, width_cells: int) -> str:
    """A bar of `share`, in [0, 1], of the width, to an eighth of a cell where stdout can take it.

    What is more than nothing is never drawn as nothing.
    """
    eighths = max(round(8 * share * width_cells), int(share > 0))
    whole, rest = divmod(eighths, 8)
    return drawable("█" * whole + _EIGHTHS[rest], "#" * math.ceil(eighths / 8))


def drawable(text: str, otherwise: str) -> str:
    """`text` if the encoding of stdout has its characters, else `otherwise`."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return otherwise
    return text


def _wants_style(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _styled_text(row: "Row") -> str:
    parts = ((codes, _clean("".join(run.text for run in runs))) for codes, runs in groupby(row, _codes))
    return "".join(f"\x1b[{codes}m{text}\x1b[0m" if codes else text for codes, text in parts)


def _codes(run: "Run") -> str:
    names = {run.face.value, *(mark.value for mark in run.marks)}
    return ";".join(sorted({_RUN_STYLES[name] for name in names if name in _RUN_STYLES}))


def _plain_text(row: "Row") -> str:
    """Without styles, what is struck out is put between tildes: else the text would say what its author took back."""
    parts: list[str] = []
    is_struck = False
    for run in row:
        if is_struck != any(mark.value == "struck" for mark in run.marks):
            is_struck = not is_struck
            parts.append("~")
        parts.append(_clean(run.text))
    return "".join([*parts, "~" if is_struck else ""])


def _clean(text: str) -> str:
    """`text` neutralised, with no character that would leave its row or its column."""
    return neutralise(text).translate(_TO_BLANKS)


def _write(text: str) -> None:
    with _until_closed():
        for start in range(0, len(text), _WHOLE_CHARACTERS):
            sys.stdout.write(text[start : start + _WHOLE_CHARACTERS])
        sys.stdout.flush()


@contextmanager
def _until_closed() -> Iterator[None]:
    """Ends the program without a word where the reader of stdout went away."""
    try:
        yield
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
