"""What was measured, as figures with their spread, and as a table with ratios against the goals."""

import json
import math
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("flashgrad", "textual", "torch", "anki")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: times (or megabytes, or per cent) of flashgrad, and of a peer in the same run, taken in turns."""

    group: str
    what: str
    ours: Sequence[float]
    peer: str = ""
    theirs: Sequence[float] = ()
    size: int | None = None
    """Cards or log entries."""
    at_most: float | None = None
    """The goal for the ratio, or without a peer for the figure itself; None for a figure without a goal."""
    unit: str = "ms"

    @property
    def median(self) -> float:
        """The middle of ours."""
        return statistics.median(self.ours)

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's, by medians."""
        return self.median / max(statistics.median(self.theirs), 1e-9) if self.theirs else None

    @property
    def verdict(self) -> str:
        """Whether the goal is met."""
        if self.at_most is None:
            return ""
        measured = self.median if self.ratio is None else self.ratio
        return "met" if measured <= self.at_most else "missed"


@dataclass(slots=True)
class Results:
    """All figures of a run."""

    figures: list[Figure] = field(default_factory=list)

    def exponents(self) -> dict[tuple[str, str], float]:
        """By (group, what) with several sizes: the slope of log time over log size, by least squares."""
        by_name: dict[tuple[str, str], list[Figure]] = {}
        for figure in self.figures:
            if figure.size is not None:
                by_name.setdefault((figure.group, figure.what), []).append(figure)
        return {name: exponent(found) for name, found in by_name.items() if len({each.size for each in found}) > 1}

    def as_json(self, command: str) -> str:
        """Everything in one object."""
        return json.dumps(
            {
                "machine": machine(),
                "command": command,
                "figures": [
                    {
                        "group": figure.group,
                        "what": figure.what,
                        "size": figure.size,
                        "unit": figure.unit,
                        "ours": list(figure.ours),
                        "peer": figure.peer,
                        "theirs": list(figure.theirs),
                        "ratio": figure.ratio,
                        "at_most": figure.at_most,
                        "verdict": figure.verdict,
                    }
                    for figure in self.figures
                ],
                "exponents": [
                    {"group": group, "what": what, "exponent": slope}
                    for (group, what), slope in self.exponents().items()
                ],
            }
        )


def exponent(figures: Sequence[Figure]) -> float:
    """The slope of log median over log size, by least squares."""
    points = [(math.log(figure.size or 1), math.log(max(figure.median, 1e-6))) for figure in figures]
    return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


def machine() -> dict[str, str]:
    """Where and when this is, and with what."""
    found = {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "processor": f"{_processor()}, {_cores()} cores",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


HEADING = (
    f"{'':62}{'size':>9}{'median':>10} {'spread':>17}{'peer':>10} {'spread':>17}  {'ratio':>6} {'goal':>6}  verdict"
)


def row(figure: Figure) -> str:
    """A figure on a line, for a terminal."""
    size = "" if figure.size is None else f"{figure.size:,}"
    theirs = (
        f"{number(statistics.median(figure.theirs)):>10} {spread(figure.theirs):>17}" if figure.theirs else " " * 28
    )
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    goal = "" if figure.at_most is None else f"{figure.at_most:g}"
    against = f", against {figure.peer}" if figure.peer else ""
    unit = "" if figure.unit == "ms" else f" [{figure.unit}]"
    name = f"{figure.group}: {figure.what}{unit}{against}"
    ours = f"{number(figure.median):>10} {spread(figure.ours):>17}"
    return f"{name:62}{size:>9}{ours}{theirs}  {ratio:>6} {goal:>6}  {figure.verdict}"


def spread(values: Sequence[float]) -> str:
    """The quarter below and the quarter above which values lie; the least and the greatest of a few."""
    if len(values) < 2:
        return ""
    low, high = (min(values), max(values)) if len(values) < 8 else statistics.quantiles(values, n=4)[::2]
    return f"{number(low)}–{number(high)}"


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _cores() -> int:
    import os

    return os.cpu_count() or 1
