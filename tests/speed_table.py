"""The README's table of what was measured. `python -m tests.speed_table` writes it.

It is made from `bench/results.json`, in which `python -m tests.bench … --keep` keeps what it measured: of each group of
figures the latest run, with its machine, date and command.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.table import Figure, exponent, number

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
KEPT = ROOT / "tests" / "bench" / "results.json"
HEAD = "| What | Size | flashgrad | Exponent | Against | Ratio | Goal | |\n|-|-|-|-|-|-|-|-|\n"
RUNS_HEAD = "| Figures | Measured by | On |\n|-|-|-|\n"
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Run = Mapping[str, Any]
"""What is kept of one group: `machine`, `command`, `figures`."""


def keep(told: Mapping[str, Any]) -> None:
    """Put the figures of a run, as `Results.as_json` tells them, in the place of older ones of the same groups."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    by_group: dict[str, list[dict[str, Any]]] = {}
    for figure in told["figures"]:
        by_group.setdefault(figure["group"], []).append(_summed_up(figure))
    for group, of_group in by_group.items():
        kept[group] = {"machine": told["machine"], "command": told["command"], "figures": of_group}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def speed_table(kept: Mapping[str, Run]) -> str:
    """A row for each thing that was measured, with the greatest library that has a goal."""
    figures = [_figure(row) for run in kept.values() for row in run["figures"]]
    by_name: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        by_name.setdefault((figure.group, figure.what), []).append(figure)
    return HEAD + "".join(f"{row}\n" for of_name in by_name.values() for row in _rows(of_name))


def runs_table(kept: Mapping[str, Run]) -> str:
    """A row for each run: of which groups it is, by which command, when and on what."""
    groups: dict[tuple[str, str], list[str]] = {}
    for group, run in kept.items():
        machine = {**run["machine"], "date": run["machine"]["date"].partition("T")[0]}
        said = ("date", "processor", "system")
        on = ", ".join(value if name in said else f"{name} {value}" for name, value in machine.items())
        groups.setdefault((str(run["command"]), on), []).append(group)
    return RUNS_HEAD + "".join(f"| {', '.join(of_run)} | `{run}` | {on} |\n" for (run, on), of_run in groups.items())


def written_table(readme: str, head: str) -> str:
    """The table that begins with `head`, as it stands in the README."""
    found = re.search(re.escape(head) + r"(?:\|.*\n)*", readme)
    return found[0] if found else ""


def _rows(figures: Sequence[Figure]) -> Iterator[str]:
    """The figures of one thing in several sizes on a line; each that is to be told."""
    goals = [figure for figure in figures if figure.at_most is not None]
    if not goals and len(figures) < 2:
        return
    last = (goals or figures)[-1]
    sizes = " / ".join(_power(figure.size) for figure in figures if figure.size is not None)
    medians = " / ".join(_amount(figure.median) for figure in figures)
    slope = f"{round(exponent(figures), 2) + 0:.2f}" if len(figures) > 1 else ""  # + 0, for there is a -0.0
    ratios = " / ".join(_two_digits(figure.ratio) for figure in goals or figures[-1:] if figure.ratio is not None)
    goal = "" if last.at_most is None else f"{last.at_most:g}{'' if last.peer else ' ' + last.unit}"
    verdicts = " / ".join(dict.fromkeys(figure.verdict for figure in goals))
    what = f"{last.group}: {last.what}"
    yield (
        f"| {what} | {sizes} | {medians} {last.unit} | {slope} | {last.peer.replace('|', '')} | {ratios} | {goal} |"
        f" {verdicts} |"
    )


def _summed_up(figure: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: figure[name] for name in ("group", "what", "size", "unit", "peer", "at_most")}
    return {
        **kept,
        "repeats": len(figure["ours"]),
        "ours": _range(figure["ours"]),
        "theirs": _range(figure["theirs"]) if figure["theirs"] else [],
    }


def _range(times: Sequence[float]) -> list[float]:
    """Least, middle and greatest, to four digits; the middle of these is that of all."""
    return [float(f"{value:.4g}") for value in (min(times), median(times), max(times))]


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(**{name: value for name, value in row.items() if name != "repeats"})


def _power(size: int) -> str:
    """10⁵ for 100,000, 5·10⁴ for 50,000."""
    digits = str(size).rstrip("0")
    zeros = str(len(str(size)) - len(digits)).translate(SUPERSCRIPTS)
    return f"10{zeros}" if digits == "1" else f"{digits}·10{zeros}"


def _amount(value: float) -> str:
    return number(value) if value < 1e5 else f"{value:.3g}"


def _two_digits(value: float) -> str:
    if value < 0.1:
        return f"{value:.1g}"
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    measured = json.loads(KEPT.read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    for head, made in ((HEAD, speed_table(measured)), (RUNS_HEAD, runs_table(measured))):
        text = text.replace(written_table(text, head), made)
    README.write_text(text, encoding="utf-8")
