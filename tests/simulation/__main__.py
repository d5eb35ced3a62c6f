"""Live a year with each scheduler and say what it came to.  `python -m tests.simulation [--help]`.

Prints a Markdown table, or a line of JSON, for each learner: SM-2, FSRS at each desired retention that is asked for,
and what FSRS would need to know as much as SM-2. The statistics of each library are held against the truth; exits
with 1 where they differ.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from flashgrad.config import Settings
from flashgrad.schedule.scheduler import Scheduler
from tests.simulation.agreement import compared
from tests.simulation.anki import AnkiSm2
from tests.simulation.figures import Figures, at_the_same, figures
from tests.simulation.learner import AS_ASSUMED, PUBLISHED, SOMEONE, Mind
from tests.simulation.year import Habit, lived

COLUMNS = (
    "Schedule | Reviews a day: mean | median | 95 % | most | Minutes a day | Recalled: young | mature | all"
    " | Probability at reviews: first Again | first Easy | Known at the end | on average | per hour"
    " | Reviews per known card | Lapses | Left over"
)
MINDS = (AS_ASSUMED, PUBLISHED, SOMEONE)
Row = tuple[str, Figures]


def main(arguments: list[str]) -> int:
    """0 where the statistics agree with the truth everywhere."""
    options = _options(arguments)
    differing: list[str] = []
    for mind in MINDS:
        rows = []
        for name, settings, scheduler in _schedules(options):
            began_s = time.perf_counter()
            found, differences = _year(settings, mind, options, scheduler)
            differing += [f"{mind.name}, {name}: {difference}" for difference in differences]
            rows.append((name, found))
            took_s = time.perf_counter() - began_s
            sys.stderr.write(f"{mind.name}, {name}: {found.answers} answers in {took_s:.1f} s\n")
        _say(_as_json(mind, rows) if options.json else _as_table(mind, rows))
    sys.stderr.write("\n".join(["The app's statistics differ from the truth:", *differing, ""]) if differing else "")
    return 1 if differing else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--cards", type=int, default=2000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--new", type=int, default=10, help="new cards in a day")
    parser.add_argument("--reviews", type=int, default=9999, help="reviews in a day")
    parser.add_argument("--days-off", type=float, default=0.0, help="share of days without any answer")
    parser.add_argument("--slips", type=float, default=0.0, help="share of answers given wrongly first, then undone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--retention", type=float, nargs="+", default=[0.8, 0.85, 0.88, 0.9, 0.92, 0.95])
    parser.add_argument("--fuzz", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _schedules(options: argparse.Namespace) -> list[tuple[str, Settings, Scheduler | None]]:
    usual = {"new_per_day": options.new, "reviews_per_day": options.reviews, "fuzz": options.fuzz}
    retentions = sorted(options.retention)
    return [
        ("SM-2", Settings(**usual), None),
        ("SM-2 of Anki", Settings(**usual), AnkiSm2()),
        *((f"FSRS {one:g}", Settings(scheduler="fsrs", desired_retention=one, **usual), None) for one in retentions),
    ]


def _year(
    settings: Settings, mind: Mind, options: argparse.Namespace, scheduler: Scheduler | None
) -> tuple[Figures, list[str]]:
    """What the year came to, and the names of statistics that say something else."""
    habit = Habit(options.cards, options.days, options.days_off, options.slips, options.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        lived(Path(folder), settings, mind, habit, scheduler) as year,
    ):
        return figures(year.truth), [name for name, app, true in compared(year) if app != true]


def _as_table(mind: Mind, rows: list[Row]) -> str:
    columns = COLUMNS.count("|") + 1
    lines = [f"A learner who forgets {mind.name}:", "", f"| {COLUMNS} |", "|" + "-|" * columns]
    lines += [f"| {name} | {_cells(found)} |" for name, found in rows]
    fsrs = [found for name, found in rows if name.startswith("FSRS")]
    for name, found in rows[: len(rows) - len(fsrs)]:
        reviews, minutes = (
            at_the_same(found.known_mean, [one.known_mean for one in fsrs], [getattr(one, cost) for one in fsrs])
            for cost in ("reviews_mean", "minutes_mean")
        )
        if reviews is not None and minutes is not None:
            lines += [
                "",
                f"To know as much on average as with {name}, FSRS needs {reviews:.1f} reviews a day"
                f" ({reviews / found.reviews_mean - 1:+.0%}) and {minutes:.1f} minutes"
                f" ({minutes / found.minutes_mean - 1:+.0%}), on a straight line between the rows.",
            ]
    return "\n".join([*lines, ""])


def _cells(found: Figures) -> str:
    shares = (found.young, found.mature, found.total, found.at_first_again, found.at_first_easy)
    return " | ".join(
        [
            f"{found.reviews_mean:.1f} | {found.reviews_median:.0f} | {found.reviews_p95} | {found.reviews_peak}",
            f"{found.minutes_mean:.1f}",
            *("–" if share is None else f"{share:.1%}" for share in shares),
            f"{found.known_end:.0f} | {found.known_mean:.0f} | {found.known_per_hour:.1f}",
            f"{found.reviews / found.known_end:.1f} | {found.lapses} | {found.left_over_peak}",
        ]
    )


def _as_json(mind: Mind, rows: list[Row]) -> str:
    return json.dumps({"learner": mind.name, "schedules": {name: asdict(found) for name, found in rows}})


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
