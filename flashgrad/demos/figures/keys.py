"""The legend of a plot: what each marker, line, hatch and mark means."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from flashgrad.demos.figures.scales import number_label
from flashgrad.demos.figures.style import ALERT, MUTED, REFERENCE, THEORY, colour_of, hatch_of, marker_of
from flashgrad.text import one_line

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_LONGEST_NAME = 60
_CHARACTERS_PER_ROW = 100
_HANDLE_CHARACTERS = 9
"""The room of an entry's picture and of the gap behind it, in characters."""
_POINTS_PER_ROW = 13


@dataclass(frozen=True, slots=True)
class Key:
    """One entry: a picture and its words."""

    handle: "Artist"
    label: str


def curve_key(index: int, name: str) -> Key:
    """A line with its marker."""
    from matplotlib.lines import Line2D

    return Key(Line2D([], [], color=colour_of(index), marker=marker_of(index)), name)


def point_key(index: int, name: str) -> Key:
    """A marker alone."""
    from matplotlib.lines import Line2D

    return Key(Line2D([], [], color=colour_of(index), marker=marker_of(index), linestyle=""), name)


def bar_key(index: int, name: str) -> Key:
    """A hatched patch."""
    from matplotlib.patches import Patch

    return Key(Patch(facecolor=colour_of(index), hatch=hatch_of(index), edgecolor="white", linewidth=0), name)


def theory_key(*, has_line: bool, has_marker: bool) -> Key:
    """The prediction, as a dashed line or as hollow diamonds."""
    from matplotlib.lines import Line2D

    style = {"linestyle": "--" if has_line else "", "marker": "D" if has_marker else ""}
    return Key(Line2D([], [], color=THEORY, markerfacecolor="white", linewidth=1.2, **style), "theory")  # type: ignore[arg-type]


def band_key(label: str, *, is_whisker: bool) -> Key:
    """The band, or the whisker, over seeds."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    if is_whisker:
        return Key(Line2D([], [], color=MUTED, marker="|", linestyle="", markersize=9, markeredgewidth=1.4), label)
    return Key(Patch(facecolor=MUTED, alpha=0.25, linewidth=0), label)


def reference_key(value: float) -> Key:
    """The dotted line, with its value."""
    from matplotlib.lines import Line2D

    return Key(
        Line2D([], [], color=REFERENCE, linestyle=":", linewidth=1.4),
        f"reference {number_label(float(f'{value:.3g}'))}",
    )


def mark_keys(meanings: Mapping[str, str]) -> list[Key]:
    """The glyphs of values without a place."""
    from matplotlib.lines import Line2D
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    found = []
    for glyph, meaning in meanings.items():
        drawn = TextPath((0, 0), glyph, size=1)
        box = drawn.get_extents()
        centred = drawn.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2))
        look = {"color": ALERT, "markersize": 7, "markeredgewidth": 0.3}
        found.append(Key(Line2D([], [], linestyle="", marker=centred, **look), meaning))  # type: ignore[arg-type]
    return found


def put_legend(axes: "Axes", title: str, keys: list[Key]) -> None:
    """Title and legend above the axes, where they cover no data."""
    if not keys:
        axes.set_title(title)
        return
    labels = [one_line(key.label, _LONGEST_NAME) for key in keys]
    columns = _columns([len(label) + _HANDLE_CHARACTERS for label in labels])
    legend = axes.legend(
        [key.handle for key in keys],
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        borderaxespad=0.2,
        borderpad=0.2,
        handlelength=2.2,
        columnspacing=1.6,
        labelspacing=0.3,
    )
    # The title keeps its room; a name that is too wide must not take the plot's.
    legend.set_in_layout(False)
    rows = -(-len(keys) // columns)
    axes.set_title(title, pad=6 + rows * _POINTS_PER_ROW)


def _columns(widths: list[int]) -> int:
    """As many columns as find room; entries run down them, the first columns being the longer ones."""
    for columns in range(len(widths), 1, -1):
        rows, longer = divmod(len(widths), columns)
        rest = iter(widths)
        heights = [rows + (column < longer) for column in range(columns)]
        if sum(max(islice(rest, height)) for height in heights) <= _CHARACTERS_PER_ROW:
            return columns
    return 1
