"""The gallery: all demos in the order in which a learner would meet them, to read about and to play with.

Nothing runs here and torch is not needed; a demo that is opened runs on the screen that opens.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static

from flashgrad.demos import catalog, links
from flashgrad.demos.spec import Demo
from flashgrad.errors import FlashgradError
from flashgrad.library import cards
from flashgrad.library.library import Library
from flashgrad.markdown.line import as_line
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.gallery import GALLERY
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.filtered_demos import FilteredDemos
from flashgrad.tui.widgets.demo_details import DemoDetails, counted
from flashgrad.tui.widgets.demo_filter import filtered
from flashgrad.tui.widgets.demo_list import DemoList
from flashgrad.tui.widgets.demo_runs import RunsDemos


class GalleryScreen(FilteredDemos[None]):
    """All demos, the one under the cursor in detail."""

    CSS_PATH = "gallery.tcss"
    BINDINGS = bindings(GALLERY)  # type: ignore[assignment]
    TITLE = "Gallery"

    _details = getters.query_one(DemoDetails)

    def __init__(self, library: Library, process: RunsDemos) -> None:
        super().__init__()
        self._library = library
        self._process = process
        self._is_ascii = library.settings.has_ascii_formulas
        self._demos = tuple(catalog.demos().values())
        self._questions: Mapping[str, Sequence[str]] = {}

    @property
    def selected(self) -> Demo | None:
        """The demo under the cursor; None where the filter leaves none."""
        return self._list.selected

    def compose(self) -> ComposeResult:
        yield Static(id="name")
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                yield Input(
                    placeholder="words, such as relu variance · enter opens · escape shows all",
                    compact=True,
                    id="filter",
                )
                yield Static(Content("No demo has all of these words."), id="none")
                yield DemoList(id="demos")
            with VerticalScroll(id="page", can_focus=True):
                yield DemoDetails(id="details", is_ascii=self._is_ascii)
        yield Footer()

    def on_mount(self) -> None:
        self._filter.display = False
        self._offer()
        for fault in catalog.left_out():
            self.notify(fault.sentence, severity="warning", markup=False)
        self.call_after_refresh(self._read_cards)

    def action_open(self) -> None:
        demo = self.selected
        if demo is not None:
            self.app.push_screen(DemoScreen(demo, {}, self._process, asks_first=False, is_ascii=self._is_ascii))

    @on(Input.Changed, "#filter")
    def _filter_changed(self) -> None:
        self._offer()

    @on(Input.Submitted, "#filter")
    @on(OptionList.OptionSelected, "#demos")
    def _chosen(self) -> None:
        self.action_open()

    @on(OptionList.OptionHighlighted, "#demos")
    def _highlighted(self) -> None:
        self._describe()
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)

    def _read_cards(self) -> None:
        """Which cards lead to which demo, their questions included; all of this is in the library."""
        questions: defaultdict[str, list[str]] = defaultdict(list)
        try:
            found = cards.search(self._library, "")
        except FlashgradError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        for each in found:
            link = links.given_link(each.card.content, each.state.chosen_demo if each.state else None)
            if link is not None:
                questions[link.demo_id].append(first_line(each.card.content.question))
        self._questions = questions
        self._list.counts = {demo_id: len(asked) for demo_id, asked in questions.items()}
        self._describe()

    def _offer(self) -> None:
        words = self._filter.value
        found = filtered(self._demos, self._questions, words)
        self._list.offer(found, keeps_place=not words)
        self.query_one("#none").display = not found
        all_of_them = counted(len(self._demos), "demo")
        shown = all_of_them if len(found) == len(self._demos) else f"{len(found)} of {all_of_them}"
        self.query_one("#name", Static).update(Content(f"Gallery · {shown}"))
        self._describe()

    def _describe(self) -> None:
        demo = self.selected
        self._details.show(demo, self._questions.get(demo.id, ()) if demo else ())


def first_line(question: str) -> str:
    """The first line of a card's question in plain words."""
    return next((as_line(line) for line in question.splitlines() if line.strip()), "")
