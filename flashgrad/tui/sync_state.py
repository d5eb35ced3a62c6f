"""What widgets may know of an app that syncs."""

from textual.app import App
from textual.reactive import var


class Syncing(App[None]):
    """An app that can be in the midst of a sync."""

    is_syncing: var[bool] = var(False)
