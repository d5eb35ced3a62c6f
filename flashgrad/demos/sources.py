"""The files in which a demo is written. The only place that looks for them."""

import sys
from dataclasses import dataclass
from pathlib import Path

from flashgrad.demos import catalog
from flashgrad.demos.spec import Demo
from flashgrad.errors import DemoUnknown
from flashgrad.text import neutralise


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of Python."""

    name: str
    text: str


def source_files(demo: Demo) -> tuple[SourceFile, ...]:
    """The demo's own file, then those beside it that begin with its name: its claims, its questions.

    Raises DemoUnknown where the files are not at hand.
    """
    module = sys.modules[demo.frames.__module__]
    try:
        own = Path(str(module.__file__))
        others = {f"{demo_id.replace('-', '_')}.py" for demo_id in catalog.demos()}
        beside = sorted(path for path in own.parent.glob(f"{own.stem}_*.py") if path.name not in others)
        return tuple(SourceFile(path.name, neutralise(path.read_text(encoding="utf-8"))) for path in (own, *beside))
    except OSError as error:
        raise DemoUnknown(f"The source of {demo.id} cannot be read: {error.strerror or error}.") from error
