"""A learner who answers without pause: `python -m tests.system.scripted_review LIBRARY`.

Writes the id of each log entry to stdout once the use-case has confirmed the answer. Ends only by being killed.
"""

import itertools
import sys
from pathlib import Path

from flashgrad.library.cards import search
from flashgrad.library.library import open_library
from flashgrad.library.study import answer
from flashgrad.model import Grade, Instant

DAY_MS = 24 * 3600 * 1000


def main() -> None:
    """Answer every card once a day, with grades in turn."""
    library = open_library(Path(sys.argv[1]))
    keys = [found.card.key for found in search(library, "")]
    grades = itertools.cycle(Grade)
    for day in itertools.count():
        for key in keys:
            answered = answer(library, key, next(grades), at=Instant(day % 10_000 * DAY_MS, 0))
            sys.stdout.write(f"{answered.entry.id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
