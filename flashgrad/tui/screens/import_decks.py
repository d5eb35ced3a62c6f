"""Import decks: name files or folders, see what would happen to which card, then let it happen, or not.

Reading, comparing and storing go on beside the keys, over a connection of their own; both can be cancelled.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from threading import Event

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Input, Static

from flashgrad.cells import cut
from flashgrad.errors import FlashgradError
from flashgrad.library.import_overview import PlannedDeck, warning
from flashgrad.library.known_places import KnownPlace, known_places
from flashgrad.library.library import Library, second_connection
from flashgrad.text import one_line
from flashgrad.tui import full_collections
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.import_decks import IMPORT
from flashgrad.tui.planned_import import PlannedImport, Source, planned
from flashgrad.tui.typed_path import typed_paths
from flashgrad.tui.widgets.path_field import PathField
from flashgrad.tui.widgets.plan_lines import Shown, plan_lines
from flashgrad.tui.widgets.plan_list import PlanList
from flashgrad.tui.widgets.plan_preview import PlanPreview
from flashgrad.tui.widgets.plan_tabs import PlanTabs

WIDE_CELLS = 120
"""From this width on a card is shown beside the list instead of below it."""

_STANDSTILL_S = 0.03
"""How long the cursor stands still before the card under it is drawn."""
_PROGRESS_S = 0.1
_MOST_NAMES = 50
_HINT = "Type or drop a path, or choose a place below; enter reads it."
_PLAN_HINT = "enter imports · space leaves a deck out · escape leaves without change"


class _Cancelled(Exception):
    """The learner does not want it any longer."""


class ImportScreen(ClosesOnce[bool]):
    """Dismissed with whether anything was imported."""

    CSS_PATH = "import_decks.tcss"
    BINDINGS = bindings(IMPORT)  # type: ignore[assignment]
    TITLE = "Import"
    AUTO_FOCUS = "PathField"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    _field = getters.query_one(PathField)
    _list = getters.query_one(PlanList)
    _tabs = getters.query_one(PlanTabs)
    _preview = getters.query_one(PlanPreview)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._is_ascii = library.settings.has_ascii_formulas
        self._planned: PlannedImport | None = None
        self._shown: Shown = "overview"
        self._busy = ""
        self._began_s = 0.0
        self._share = 0.0
        self._is_cancelled = Event()
        self._while_open = ExitStack()

    def compose(self) -> ComposeResult:
        yield Static(Content("Import"), id="name")
        yield PathField(id="path")
        yield Static(Content(_HINT), id="remark")
        yield PlanTabs()
        with Horizontal(id="columns"):
            yield PlanList(is_ascii=self._is_ascii)
            yield PlanPreview(is_ascii=self._is_ascii)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._while_open.enter_context(full_collections.postponed())
        self._tabs.display = self._preview.display = False
        self.set_interval(_PROGRESS_S, self._write_progress)
        self.draw_beside(self._offer_places, group="places")

    def on_unmount(self) -> None:
        if self._busy != "Storing":  # that goes on to its end, also where the app is left
            self._is_cancelled.set()
        self._planned = None  # all of it goes now, before the collector would look through it
        self._while_open.close()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines of the problems anew."""
        self.call_after_refresh(self._write_list, keeps_place=True)

    @property
    def is_busy(self) -> bool:
        """Whether something is being read or stored."""
        return bool(self._busy)

    def action_go_on(self) -> None:
        if self._busy:
            return
        if self._field.has_focus and self._field.value.strip():
            self._read(tuple(typed_paths(self._field.value)))
        elif self._planned is not None:
            self._import(self._planned.plan.is_change)
        elif isinstance(place := self._list.selected, KnownPlace):
            self._read(None if place.path is None else (place.path,))

    def action_path(self) -> None:
        self._field.focus()

    def action_leave(self) -> None:
        if self._busy == "Storing":
            self._is_cancelled.set()
        else:
            self.dismiss(False)

    def action_leave_out(self) -> None:
        deck = self._list.selected_deck
        if self._planned is not None and deck is not None and deck.is_incoming and not self._busy:
            self._read(self._planned.source, self._planned.left_out ^ {deck.source_path})

    def action_move(self, lines: int) -> None:
        self._list.move(lines)

    def action_page(self, pages: int) -> None:
        self._list.move(pages * max(self._list.lines_on_screen - 1, 1))

    def action_end(self, direction: int) -> None:
        self._list.go_to(0 if direction < 0 else self._list.count - 1)

    def action_deck(self, step: int) -> None:
        self._list.go_to_deck(step)

    def action_scroll(self, direction: int) -> None:
        self._preview.scroll_relative(y=2 * direction, animate=False)

    def action_show(self, shown: Shown) -> None:
        self._shown = shown
        self._write_list()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        if action in ("leave_out", "deck", "scroll", "show", "path") and self._field.has_focus:
            return False
        if action == "leave_out":
            deck = self._list.selected_deck if self._planned else None
            return deck is not None and deck.is_incoming
        if action in ("deck", "scroll"):
            return self._planned is not None
        if action == "show":
            return self._planned is not None and (parameters[0] in (*self._planned.counts, "overview"))
        return super().check_action(action, parameters)

    @on(Input.Submitted, "#path")
    def _submitted(self) -> None:
        self.action_go_on()

    @on(PathField.Offered)
    def _offered(self, event: PathField.Offered) -> None:
        names = "   ".join(one_line(name) for name in event.completion.names[:_MOST_NAMES])
        fitting = names or ("" if event.completion.text.endswith("/") else "Nothing here begins so.")
        self._say(cut(fitting, self.size.width - 4))

    @on(PlanTabs.Chosen)
    def _tab_clicked(self, event: PlanTabs.Chosen) -> None:
        self.set_focus(None)
        self.action_show(event.shown)

    @on(PlanList.Moved)
    def _moved(self) -> None:
        self.draw_beside(self._show_selected, group="preview", exclusive=True)

    @on(PlanList.Opened)
    def _clicked_again(self) -> None:
        self.set_focus(None)
        if isinstance(self._list.selected, PlannedDeck):
            self.action_leave_out()
        elif self._planned is None:
            self.action_go_on()

    def _read(self, source: Source, left_out: frozenset[str] = frozenset()) -> None:
        async def read() -> None:
            found = await asyncio.to_thread(planned, self._library, source, left_out, self._planned, self._progress)
            self._offer(found)

        self._work("Reading", read)

    def _import(self, is_change: bool) -> None:
        if not is_change:
            self._say("There is nothing to import: every card is as it was. escape leaves.")
            return

        async def store() -> None:
            done = await asyncio.to_thread(self._stored)
            self.notify(done, markup=False)
            self.dismiss(True)

        self._work("Storing", store)

    def _stored(self) -> str:
        return self._planned.carried_out(self._library, self._progress) if self._planned else ""

    def _work(self, name: str, task: Callable[[], Awaitable[None]]) -> None:
        """Go on with `task` beside the keys, under this name."""
        self._busy, self._began_s, self._share = name, time.monotonic(), 0.0
        self._is_cancelled.clear()
        self._write_progress()

        async def watched() -> None:
            problem = ""
            try:
                await task()
            except FlashgradError as error:
                problem = str(error)
            except _Cancelled:
                problem = "Cancelled: nothing was imported."
            finally:
                self._busy = ""
            if problem:
                self._say(problem, is_problem=True)

        self.run_worker(watched(), group="work", exclusive=True)

    def _progress(self, share: float) -> None:
        if self._is_cancelled.is_set():
            raise _Cancelled
        self._share = share

    def _write_progress(self) -> None:
        if self._busy:
            seconds = time.monotonic() - self._began_s
            what = "cards" if self._busy == "Storing" else "files"
            share = f" {self._share:.0%} of the {what} ·" if 0 < self._share < 1 else ""
            self._say(f"{self._busy} …{share} {seconds:.0f} s · escape cancels")

    def _offer(self, found: PlannedImport) -> None:
        """Show what was read, at the place where the cursor was if a deck of it was only left out or taken in."""
        is_same = self._planned is not None and self._planned.source == found.source
        self._planned = found
        if not is_same or self._shown not in found.counts:
            self._shown = "overview"
        self.set_focus(None if found.decks else self._field)  # without any deck the path is to be corrected
        self._tabs.display = self._preview.display = True
        losing = warning(found.decks)
        self._say(losing or _PLAN_HINT, is_problem=bool(losing))
        self._write_list(keeps_place=is_same)
        self.refresh_bindings()

    def _write_list(self, *, keeps_place: bool = False) -> None:
        found = self._planned
        if found is None:
            return
        lines = plan_lines(found.decks, found.plan.problems, self._shown, self._list.width)
        self._list.offer(lines, found.left_out, keeps_place=keeps_place)
        self._tabs.show(found.counts, self._shown)
        parts = ("Import", found.plan.sentence)
        line = (" | " if self._is_ascii else " · ").join(parts)
        self.query_one("#name", Static).update(Content(cut(line, self.size.width - 4)))

    async def _offer_places(self) -> None:
        """List where decks came from before."""

        def read() -> list[KnownPlace]:
            with second_connection(self._library) as reader:
                return known_places(reader)

        with suppress(FlashgradError):  # a convenience; reading a path says what is wrong
            places = await asyncio.to_thread(read)
            if self._planned is None:
                self._list.offer(places)

    async def _show_selected(self) -> None:
        await asyncio.sleep(_STANDSTILL_S)
        await self._preview.show(self._list.selected)
        self.refresh_bindings()

    def _say(self, sentence: str, *, is_problem: bool = False) -> None:
        remark = self.query_one("#remark", Static)
        remark.set_class(is_problem, "-problem")
        remark.update(Content(sentence))
