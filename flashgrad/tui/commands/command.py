"""What a command of the app is. Bindings, footer, palette, help page and README derive from the tables beside this."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a learner can do on a screen."""

    id: str
    """Unique; the name under which a key can be remapped, such as `review.reveal`."""
    key: str
    """Default keys, separated by commas."""
    action: str
    """Textual action on the screen that owns the command."""
    name: str
    """One or two words for the footer."""
    help_text: str
    """One sentence for help page, palette and tooltip."""
    in_footer: bool = True
    shown_key: str | None = None
    """How the keys are written for people, where it differs."""


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Textual bindings for `commands`."""
    return [
        Binding(
            command.key,
            command.action,
            command.name,
            show=command.in_footer,
            key_display=command.shown_key,
            tooltip=command.help_text,
            id=command.id,
        )
        for command in commands
    ]
