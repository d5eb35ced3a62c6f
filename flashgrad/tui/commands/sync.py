"""What can be done before the first sync with a place."""

from flashgrad.tui.commands.command import Command

SYNC_CONSENT = (
    Command("sync.agree", "enter", "agree", "Sync", "Agree to what the first sync with this place would do."),
    Command("sync.close", "escape", "leave", "Not now", "Close without syncing."),
)
