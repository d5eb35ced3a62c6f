"""Choose what to study: which cards, and what an answer does. The number of cards follows every change."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from flashgrad.errors import FlashgradError
from flashgrad.library import study
from flashgrad.library.browse import Browser, Vocabulary
from flashgrad.library.day import Queued
from flashgrad.library.library import Library, second_connection
from flashgrad.study.plan import EFFECTS, Plan, Purpose, with_tag
from flashgrad.study.query_language import forms
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.study import STUDY_CHOICE
from flashgrad.tui.widgets.choice_line import ChoiceLine
from flashgrad.tui.widgets.key_list import KeyLine
from flashgrad.tui.widgets.query_field import QueryField, QueryRemark

_PURPOSES = {
    "due: what waits today": Purpose.DUE,
    "ahead: what comes in the next days": Purpose.AHEAD,
    "cram: without touching the schedule": Purpose.CRAM,
}
_AHEAD_DAYS = (1, 2, 3, 4, 5, 6, 7, 14, 21, 30, 60, 90)
_ALL_DECKS, _ANY_TAG = "all decks", "any tag"
_TYPING_S = 0.05


class NarrowingField(QueryField):
    """A query among other fields: where there is nothing to complete, the tab key goes on."""

    def action_complete(self) -> None:
        """Take the first value, or go to the next field."""
        if self.completion is None:
            self.screen.focus_next()
        else:
            super().action_complete()


class StudyChoiceScreen(ClosesOnce[Plan | None], ModalScreen[Plan | None]):
    """Dismissed with the plan of a session, or with None."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["study_choice.tcss"]
    BINDINGS = bindings(STUDY_CHOICE)  # type: ignore[assignment]
    TITLE = "Study"

    _purpose = getters.query_one("#purpose", ChoiceLine)
    _ahead = getters.query_one("#ahead", ChoiceLine)
    _deck = getters.query_one("#deck", ChoiceLine)
    _tag = getters.query_one("#tag", ChoiceLine)
    _field = getters.query_one(NarrowingField)
    _remark = getters.query_one(QueryRemark)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self.counted: tuple[Plan, Queued] | None = None
        """The plan that was counted last, and its cards."""

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content("What do you want to study?"), id="title")
            yield ChoiceLine("What", list(_PURPOSES), id="purpose")
            yield ChoiceLine("Days", [_days(days) for days in _AHEAD_DAYS], id="ahead")
            yield ChoiceLine("Deck", [_ALL_DECKS], id="deck")
            yield ChoiceLine("Tag", [_ANY_TAG], id="tag")
            with Horizontal(id="query-line"):
                yield Static(Content("Query"), id="query-label")
                yield NarrowingField(id="query")
            yield QueryRemark(id="remark")
            yield Static(id="count")
            yield Static(id="effect")
            with Horizontal(id="buttons"):
                yield Button("Start", variant="primary", compact=True, id="start")
                yield Button("Close", compact=True, id="close")
            yield Static(Content("↑↓ go to a line, ←→ change it, enter starts, escape closes"), id="keys")

    def on_mount(self) -> None:
        self._purpose.focus()
        self._changed()
        self.run_worker(self._learn(), group="vocabulary", exit_on_error=False)

    @property
    def plan(self) -> Plan:
        """What is chosen. Raises QueryInvalid."""
        tag = self._tag.value if self._tag.place else None
        return Plan(
            purpose=_PURPOSES[self._purpose.value],
            deck=self._deck.value if self._deck.place else None,
            query=with_tag(tag, self._field.value),
            ahead_days=_AHEAD_DAYS[self._ahead.place],
        )

    @property
    def more_help(self) -> tuple[str, Sequence[KeyLine]]:
        """The search language, for the page of help."""
        return "Search", [KeyLine(form.example, form.meaning) for form in forms()]

    def action_start(self) -> None:
        try:
            plan = self.plan
        except FlashgradError as error:
            self._remark.say(str(error), is_error=True)
            return
        if self.counted is not None and self.counted[0] == plan and self.counted[1].total:
            self.dismiss(plan)
        elif self.counted is None or self.counted[0] != plan:
            self.draw_beside(partial(self._count, starts=True), group="count", exclusive=True)

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#start")
    @on(Input.Submitted)
    def _start_pressed(self) -> None:
        self.action_start()

    @on(Button.Pressed, "#close")
    def _close_pressed(self) -> None:
        self.action_leave()

    @on(ChoiceLine.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        purpose = _PURPOSES[self._purpose.value]
        self._ahead.display = purpose is Purpose.AHEAD
        self.query_one("#effect", Static).update(Content(EFFECTS[purpose]))
        self._offer_completion()
        self.draw_beside(self._count, group="count", exclusive=True)

    def on_descendant_focus(self) -> None:
        self._offer_completion()

    def on_descendant_blur(self) -> None:
        self._offer_completion()

    def _offer_completion(self) -> None:
        self._remark.offer(self._field.completion if self._field.has_focus else None)

    async def _count(self, *, starts: bool = False) -> None:
        """Say how many cards are chosen, and with `starts` begin with them, unless something else is chosen by then."""
        await asyncio.sleep(0 if starts else _TYPING_S)
        try:
            plan = self.plan
            queued = await asyncio.to_thread(_counted, self._library, plan)
        except FlashgradError as error:
            self.counted = None
            self._remark.say(str(error), is_error=True)
            self.query_one("#count", Static).update(Content("No cards, as long as the query cannot be understood."))
            return
        self.counted = (plan, queued)
        self._remark.say("")
        self.query_one("#count", Static).update(Content(_count_sentence(plan, queued)))
        if starts and queued.total:
            self.dismiss(plan)

    async def _learn(self) -> None:
        """Offer the decks and tags of the library."""
        try:
            vocabulary = await asyncio.to_thread(_vocabulary, self._library)
        except FlashgradError as error:
            self._remark.say(str(error), is_error=True)
            return
        self._field.vocabulary = vocabulary
        self._deck.offer([_ALL_DECKS, *vocabulary.decks])
        # A tag with a quotation mark in it cannot be written in a query.
        self._tag.offer([_ANY_TAG, *(tag for tag in vocabulary.tags if '"' not in tag)])
        self._offer_completion()


def _counted(library: Library, plan: Plan) -> Queued:
    with second_connection(library) as reader:
        return study.planned(reader, plan)


def _vocabulary(library: Library) -> Vocabulary:
    browser = Browser(library)
    try:
        return browser.vocabulary()
    finally:
        browser.close()


def _days(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"


def _count_sentence(plan: Plan, queued: Queued) -> str:
    if not queued.total:
        return "No card of these waits now." if plan.purpose is Purpose.DUE else "There is no such card."
    cards = "1 card" if queued.total == 1 else f"{queued.total:,} cards"
    if plan.purpose is not Purpose.DUE:
        return f"{cards}."
    kinds = ((queued.reviews, "to review"), (queued.new, "new"), (queued.drills, "to drill again"))
    return f"{cards}: " + ", ".join(f"{len(keys):,} {name}" for keys, name in kinds if keys) + "."
