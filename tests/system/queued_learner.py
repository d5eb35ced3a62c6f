"""A learner who answers a session: `python -m tests.system.queued_learner LIBRARY`.

Begins a review of all that waits, as the app does. Reads numbers from stdin; for each it gives so many answers, as
long as cards are left, and writes to stdout how many were stored, what it was told, and every error (JSON).
"""

import json
import sys
from pathlib import Path

from flashgrad.errors import FlashgradError
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.study.session import Graded, Revealed
from flashgrad.tui.review_session import ReviewSession
from tests.samples import EVERYTHING_AT_ONCE


def main() -> None:
    """Answer as often as is asked for."""
    with opened(Path(sys.argv[1]), EVERYTHING_AT_ONCE) as library:
        review = ReviewSession(library)
        for line in sys.stdin:
            stored, told, errors = 0, [], []
            while stored < int(line) and review.asked is not None:
                try:
                    review.take(Revealed())
                    remark = review.take(Graded(Grade.EASY))
                    review.go_on()
                except FlashgradError as error:
                    errors.append(str(error))
                    break
                stored += not remark
                told += [remark] if remark else []
            sys.stdout.write(json.dumps({"stored": stored, "told": told, "errors": errors}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
