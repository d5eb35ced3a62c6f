"""Save the plots of a finished run as a picture file. The drawing library is imported only when a figure is drawn.

The same run gives the same bytes: no date, no random ids, no setting of the user's own.
"""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

from flashgrad.demos.figures.page import page
from flashgrad.demos.figures.style import RC
from flashgrad.demos.spec import Demo
from flashgrad.demos.wire import Outcome
from flashgrad.errors import FigureUnwritable
from flashgrad.text import one_line

SUFFIXES = (".png", ".svg")
"""The kinds of figures, in lower case."""
_DOTS_PER_INCH = 160


def save_figure(demo: Demo, outcome: Outcome, path: Path) -> None:
    """Write the plots of `outcome` that its parameters call for to `path`, replacing what is there.

    The suffix of `path` says whether a PNG or an SVG is written. A file is replaced only by a complete one. Raises
    FigureUnwritable where the suffix is another or the file cannot be written. One call at a time per process:
    matplotlib keeps its settings in one place.
    """
    check_figure_path(path)
    picture = drawn_figure(demo, outcome, path.suffix.lower().removeprefix("."))
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(picture)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise _refused(path, error.strerror or str(error)) from error


def drawn_figure(demo: Demo, outcome: Outcome, kind: str) -> bytes:
    """The plots of `outcome` as the content of a file of this `kind`, `png` or `svg`; see `save_figure`."""
    metadata = {"Title": one_line(demo.title), "Description": one_line(demo.insight)}
    # Without these the library writes its version and the time.
    fixed = {"Software": "flashgrad"} if kind == "png" else {"Creator": "flashgrad", "Date": None}
    written = BytesIO()
    with _own_settings():
        page(demo, outcome).savefig(written, format=kind, dpi=_DOTS_PER_INCH, metadata={**metadata, **fixed})
    return written.getvalue()


def check_figure_path(path: Path) -> None:
    """Raises FigureUnwritable where it is plain without trying that `path` cannot be written."""
    if path.suffix.lower() not in SUFFIXES:
        raise FigureUnwritable(f"The figure {_shown(path)} cannot be written: its name must end in .png or .svg.")
    if path.is_dir():
        raise _refused(path, "it is a folder")
    if not path.parent.is_dir():
        raise _refused(path, f"there is no folder {_shown(path.parent)}")


def _refused(path: Path, reason: str) -> FigureUnwritable:
    return FigureUnwritable(f"The figure {_shown(path)} cannot be written: {reason}; choose another place.")


def _shown(path: Path) -> str:
    return one_line(str(path), 200)


@contextmanager
def _own_settings() -> Iterator[None]:
    """matplotlib with our settings instead of the user's, and silent: its words would land on the screen."""
    # Before the import, which complains where it finds no folder for its cache.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    from matplotlib import style

    with warnings.catch_warnings(), style.context(["default", dict(RC)]):
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield
