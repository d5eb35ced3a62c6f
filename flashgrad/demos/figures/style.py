"""How figures look: colours, markers, hatches and lines, the same on every machine.

The colours are those of Okabe and Ito (2008), which stay apart for colour-blind eyes; markers, hatches and line
styles repeat what they say, so that a figure can be read in grey. Text is never parsed as mathematics.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = "os^DvP"
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++")
LINE_STYLES = ("-", (0, (6, 1.5)), (0, (3, 1, 1, 1)), (0, (1.2, 1)), (0, (8, 2, 2, 2)), (0, (4, 3)))

INK = "#1A1A1A"
MUTED = "#555555"
GRID = "#E4E4E4"
THEORY = "#222222"
REFERENCE = "#777777"
ALERT = "#B3001B"

SMALL_POINTS = 8
TEXT_POINTS = 9
INSIGHT_POINTS = 9.5
PLOT_TITLE_POINTS = 10
TITLE_POINTS = 14

RC: Mapping[str, Any] = MappingProxyType(
    {
        "font.family": "DejaVu Sans",
        "font.size": TEXT_POINTS,
        "text.parse_math": False,
        "text.color": INK,
        "axes.titlesize": PLOT_TITLE_POINTS,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "legend.frameon": False,
        "legend.fontsize": SMALL_POINTS,
        "hatch.linewidth": 0.7,
        "lines.linewidth": 1.8,
        "lines.markersize": 5.0,
        "svg.fonttype": "path",
        "svg.hashsalt": "flashgrad",
    }
)
"""On top of matplotlib's own defaults, whatever the user's matplotlibrc says."""


def colour_of(index: int) -> str:
    """The colour of the series at `index`; repeats after the last, where marker and line still differ."""
    return COLOURS[index % len(COLOURS)]


def marker_of(index: int) -> str:
    """The marker of the series at `index`."""
    return MARKERS[index % len(MARKERS)]


def hatch_of(index: int) -> str:
    """The hatch of the bars of the series at `index`; the first has none."""
    return HATCHES[index % len(HATCHES)]
