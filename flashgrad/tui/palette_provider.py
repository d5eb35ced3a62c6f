"""The command palette's entries: what the keys of the screen, of its parts and of the app would do just now.

There is no second list of commands: whatever has a key with an id, a name and a sentence is offered.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.actions import parse
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode
from textual.theme import ThemeProvider

from flashgrad.tui.commands.keymap import shown_keys
from flashgrad.tui.widgets.demo_keys import PhasedWidget

_SENTENCE_SCORE = 0.1
"""Below that of any match in a name."""


@dataclass(frozen=True, slots=True)
class _Entry:
    owner: DOMNode
    binding: Binding
    key: str
    """As it is written for people."""

    @property
    def help_text(self) -> str:
        return f"{self.key} · {self.binding.tooltip.rstrip('.')}."


class KeptThemes(ThemeProvider):
    """All themes; the one that is chosen is also kept."""

    @property
    def commands(self) -> list[tuple[str, Callable[[], Any]]]:
        """Name of each theme, and what chooses it."""
        names = sorted(self.app.available_themes)
        return [(name, partial(self.app.run_action, f"app.keep_theme({name!r})")) for name in names]


class KeyCommands(Provider):
    """Every command that has a key and makes sense at this moment."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for entry in self._entries():
            yield DiscoveryHit(entry.binding.description, self._runner(entry), help=entry.help_text)

    async def search(self, query: str) -> Hits:
        """Those whose name has the letters of `query`, or whose sentence has it as it is."""
        matcher = self.matcher(query)
        for entry in self._entries():
            name = entry.binding.description
            score = matcher.match(name)
            if not score and query.casefold() in entry.binding.tooltip.casefold():
                score = _SENTENCE_SCORE
            if score > 0:
                yield Hit(score, matcher.highlight(name), self._runner(entry), text=name, help=entry.help_text)

    def _runner(self, entry: _Entry) -> Callable[[], Awaitable[bool]]:
        return partial(self.app.run_action, entry.binding.action, default_namespace=entry.owner)

    def _entries(self) -> Iterator[_Entry]:
        seen: set[str] = set()
        for owner in self._owners():
            for binding in owner.BINDINGS:
                if isinstance(binding, Binding) and self._is_open(owner, binding) and binding.tooltip not in seen:
                    seen.add(binding.tooltip)
                    yield _Entry(owner, binding, shown_keys(self.app, binding))

    def _owners(self) -> Iterator[DOMNode]:
        """The demo, where one is on the screen, focused or not; the screen; the app."""
        yield from (*self.screen.query(PhasedWidget), self.screen, self.app)

    def _is_open(self, owner: DOMNode, binding: Binding) -> bool:
        if not (binding.id and binding.description and binding.tooltip):
            return False
        namespace, name, parameters = parse(binding.action)
        target = self.app if namespace == "app" else owner
        return target.check_action(name, parameters) is True
