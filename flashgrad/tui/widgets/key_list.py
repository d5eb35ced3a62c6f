"""Keys and what they do, as lines in two columns."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

_GAP = "  "
_LEAST_MEANING_CELLS = 20
_MOST_KEY_CELLS = 14


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key, or several, and what it does."""

    keys: str
    meaning: str

    @property
    def kind(self) -> str:
        """What it shares with digits that do the same thing with their own number."""
        return self.meaning.replace(self.keys, "n") if self.keys.isdecimal() else self.meaning


class KeyList(Static):
    """One widget for all lines, however many there are."""

    def __init__(self, lines: Iterable[KeyLine], *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._lines = merged(lines)
        self._written_for = 0

    def on_resize(self) -> None:
        """Break the lines anew for another width."""
        if self.size.width != self._written_for:
            self._written_for = self.size.width
            self.call_after_refresh(self._write)

    def _write(self) -> None:
        self.update(keys_content(self._lines, self.size.width))


def merged(lines: Iterable[KeyLine]) -> tuple[KeyLine, ...]:
    """`lines`, each once; digits that differ only in their number stand on one."""
    once = dict.fromkeys(lines)
    runs = [list(run) for _, run in groupby(once, key=lambda line: line.kind)]
    return tuple(run[0] if len(run) == 1 else KeyLine(f"{run[0].keys}–{run[-1].keys}", run[0].kind) for run in runs)


def keys_content(lines: Sequence[KeyLine], width: int) -> Content:
    """The keys at the right edge of their column, the meanings beside them in lines that fit `width`."""
    key_cells = min(_MOST_KEY_CELLS, max((cell_len(line.keys) for line in lines), default=0))
    room = max(_LEAST_MEANING_CELLS, width - key_cells - len(_GAP))
    rows = []
    for line in lines:
        first, *rest = textwrap.wrap(line.meaning, room) or [""]
        pad = " " * (key_cells - cell_len(line.keys))
        rows.append(Content.assemble(pad, (line.keys, "bold $text-accent"), _GAP, first))
        rows.extend(Content(" " * key_cells + _GAP + more) for more in rest)
    return Content("\n").join(rows)
