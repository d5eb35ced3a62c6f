"""Benchmarks with one command: `python -m tests.bench [--quick] [--with-anki] [--json] [--only GROUP …] [--keep]`.

Each figure is a median over repeats with its spread; whatever it is compared with is measured in the same run, in
turns. Times are of this machine and depend on what else it does: the ratios say more. Nothing here passes or fails.
"""

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.table import HEADING, Results, machine, row, say
from tests.speed_table import keep

GROUPS = (
    "start", "answering", "queue", "search", "statistics", "importing", "memory", "replaying", "screen", "demos", "lag",
    "drawing",
)  # fmt: skip
MOST_CARDS, MOST_CARDS_QUICK = 1_000_000, 10_000
REPEATS, REPEATS_QUICK = 9, 3


def main(arguments: Sequence[str]) -> Results:
    """Measure, and print the table row by row, or everything as JSON at the end."""
    options = _options(arguments)
    bench_of = (options.cards, options.repeats)
    command = f"python -m tests.bench {' '.join(arguments)}"
    results = Results()
    if not options.json:
        say("\n".join(f"{name:10} {what}" for name, what in machine().items()))
        say(f"{'command':10} {command}\n\n{HEADING}")
    for name in options.only or GROUPS:
        module = importlib.import_module(f"tests.bench.{name}")
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
            figures = module.figures(Bench(Path(folder), *bench_of, options.with_anki))
            of_group = Results()
            for figure in figures:
                of_group.figures.append(figure)
                if not options.json:
                    with redirect_stdout(sys.__stdout__):
                        say(row(figure))
        results.figures += of_group.figures
        if options.keep:
            keep(json.loads(of_group.as_json(command)))
    if options.json:
        say(results.as_json(command))
    else:
        say("\nexponents: the cost grows with this power of the size")
        for (group, what), slope in results.exponents().items():
            say(f"{group + ': ' + what:62}{slope:9.2f}")
    return results


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer cards and repeats")
    parser.add_argument("--with-anki", action="store_true", help="also Anki's engine, where `anki` is installed")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--keep", action="store_true", help="for the README's table (`python -m tests.speed_table`)")
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--cards", type=int, help=f"in the largest library; {MOST_CARDS:,} unless told")
    parser.add_argument("--repeats", type=int, help=f"of each measurement; {REPEATS} unless told")
    options = parser.parse_args(arguments)
    options.cards = options.cards or (MOST_CARDS_QUICK if options.quick else MOST_CARDS)
    options.repeats = options.repeats or (REPEATS_QUICK if options.quick else REPEATS)
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
