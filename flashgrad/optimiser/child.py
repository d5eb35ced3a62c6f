"""The optimiser's process: reviews on stdin, events on stdout. `python -m flashgrad.optimiser.child`.

A process of its own so that nothing of the app waits for a fit, a fit can be stopped by a kill, and whatever goes
wrong in compiled code ends with it.
"""

import os
import sys

from flashgrad.optimiser.fit import fit
from flashgrad.optimiser.wire import Event, Failed, decode_request, encode_event

_NICENESS = 10


def main() -> int:
    """Fits what stdin holds. The exit code: 0, or 1 where the reviews do not suffice."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    reviews, parameters = decode_request(sys.stdin.buffer)
    try:
        for event in fit(reviews, parameters):
            _send(event)
    except ValueError as error:
        _send(Failed(f"These reviews do not suffice for a fit ({error}). Go on reviewing and try again later."))
        return 1
    return 0


def _send(event: Event) -> None:
    sys.stdout.buffer.write(encode_event(event))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
