"""Study days that are over are counted in a thread, so that the next look at them is quick."""

from contextlib import suppress
from functools import partial

from textual.dom import DOMNode
from textual.worker import get_current_worker

from flashgrad.errors import FlashgradError
from flashgrad.library.library import Library, second_connection
from flashgrad.library.tallying import settle


def settle_beside(screen: DOMNode, library: Library) -> None:
    """Count them on a connection of its own for as long as the screen is there."""
    count = partial(_settle, library)
    screen.run_worker(count, group="tallies", thread=True, exclusive=True, exit_on_error=False)


def _settle(library: Library) -> None:
    worker = get_current_worker()
    # Whoever reads the library next meets the same failure, and says so.
    with suppress(FlashgradError), second_connection(library) as own:
        settle(own, lambda: not worker.is_cancelled)
