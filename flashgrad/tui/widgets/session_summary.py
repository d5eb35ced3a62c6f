"""The end of a session: what it was like, what was hard, what comes, and one demo that is worth another look.

What the session itself knows is shown at once; what the library knows is read in a thread and joins it.
"""

import asyncio
from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from flashgrad.cells import cut, padded
from flashgrad.demos import catalog
from flashgrad.errors import FlashgradError
from flashgrad.library.after_session import AfterSession, after_session
from flashgrad.library.library import Library, second_connection
from flashgrad.markdown.line import as_line
from flashgrad.schedule.days import as_date
from flashgrad.study.outlook import ForecastDay
from flashgrad.study.plan import EFFECTS, Plan, Purpose
from flashgrad.study.summary import GivenAnswer, HardCard, Revisit, SessionSummary, summarise
from flashgrad.tui.commands.keymap import key_of
from flashgrad.tui.widgets.fitted_text import FittedText
from flashgrad.tui.widgets.statistics_words import number, share

_BLOCKS = "▁▂▃▄▅▆▇█"
_REASON_CELLS = 19
_MUTED = "$foreground-muted"


class SummaryText(FittedText):
    """All of the summary as one text."""

    def __init__(self, *, is_ascii: bool) -> None:
        super().__init__()
        self._is_ascii = is_ascii
        self._plan = Plan()
        self._summary = summarise(())
        self._after: AfterSession | FlashgradError | None = None

    def show(self, plan: Plan, summary: SessionSummary, after: AfterSession | FlashgradError | None) -> None:
        """Show this; `after` is None as long as the library is being read."""
        self._plan, self._summary, self._after = plan, summary, after
        self.write()

    def fitted(self, width: int) -> Content:
        """The parts, with an empty line between them."""
        after = self._after
        parts = [_heading(self._plan, self._summary), self._hard(width)]
        if isinstance(after, AfterSession):
            parts += [_coming(after, width, is_ascii=self._is_ascii), self._demo(after), self._more(after)]
        elif after is not None:
            parts.append(Content(str(after)))
        parts.append(
            Content.styled(
                f"{self._key('review.undo')} takes back what you did last, {self._key('summary.home')} goes home.",
                _MUTED,
            )
        )
        return Content("\n\n").join(part for part in parts if part is not None)

    def _hard(self, width: int) -> Content | None:
        if not self._summary.hard:
            return None
        room = max(width - _REASON_CELLS - 2, 10)
        lines = [Content.styled("What was hard", "bold")]
        for card in self._summary.hard:
            reason = padded(card.reason, _REASON_CELLS, to_right=True)
            question = cut(as_line(card.question, is_ascii=self._is_ascii), room)
            lines.append(Content.assemble((reason, "$text-warning" if card.failures else _MUTED), "  ", question))
        return Content("\n").join(lines)

    def _demo(self, after: AfterSession) -> Content | None:
        revisit = after.revisit
        if revisit is None:
            return None
        title = catalog.find(revisit.demo_id).title
        return Content.assemble(
            ("Worth another look: ", "bold"),
            f"{title} – {_reason(revisit)}. ",
            (f"{self._key('summary.demo')} opens it.", "$text-accent"),
        )

    def _more(self, after: AfterSession) -> Content | None:
        lines = []
        if after.waiting and (self._plan.words or self._plan.purpose is not Purpose.DUE):
            lines.append(
                f"{number(after.waiting, 'card')} of the day still {'waits' if after.waiting == 1 else 'wait'}."
            )
        if after.beyond:
            more = "more waits" if after.beyond == 1 else "more wait"
            lines.append(f"{after.beyond:,} {more} beyond today's limits; {self._key('summary.limits')} lets more in.")
        return Content("\n".join(lines)) if lines else None

    def _key(self, command_id: str) -> str:
        return key_of(self.app, command_id)


class SessionSummaryView(VerticalScroll, can_focus=False):
    """The summary, and what it found in the library."""

    DEFAULT_CSS = """
    SessionSummaryView {
        height: 1fr;
        padding: 1 3;
        align-horizontal: center;
    }
    SummaryText { max-width: 100; height: auto; }
    """

    def __init__(self, library: Library, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._library = library
        self.after: AfterSession | None = None
        """What the library says after the session; None before it was read."""

    @property
    def has_demo(self) -> bool:
        """Whether a demo is worth another look."""
        return self.after is not None and self.after.revisit is not None

    def compose(self) -> ComposeResult:
        yield SummaryText(is_ascii=self._library.settings.has_ascii_formulas)

    def sum_up(self, plan: Plan, answers: Sequence[GivenAnswer]) -> None:
        """Show the session of these answers, and then what the library says."""
        self.after = None
        self.query_one(SummaryText).show(plan, summarise(answers), None)
        self.run_worker(self._complete(plan, tuple(answers)), group="summary", exclusive=True)

    async def _complete(self, plan: Plan, answers: Sequence[GivenAnswer]) -> None:
        found: AfterSession | FlashgradError
        try:
            found = await asyncio.to_thread(_read, self._library, answers)
        except FlashgradError as error:
            found = error
        self.after = found if isinstance(found, AfterSession) else None
        self.query_one(SummaryText).show(plan, summarise(answers), found)
        self.screen.refresh_bindings()


def _read(library: Library, answers: Sequence[GivenAnswer]) -> AfterSession:
    with second_connection(library) as reader:
        return after_session(reader, answers)


def _heading(plan: Plan, summary: SessionSummary) -> Content:
    title = f"Done: {' · '.join(plan.words)}." if plan.words else "Done for today."
    lines = [Content.styled(title, "bold $text-primary")]
    if plan.purpose is not Purpose.DUE:
        lines.append(Content.styled(EFFECTS[plan.purpose], _MUTED))
    if not summary.answers:
        return Content("\n").join([*lines, Content("Nothing was answered in this session.")])
    cards = f" on {number(summary.cards, 'card')}" if summary.cards != summary.answers else ""
    took = f"{_duration(summary.time_ms)}, {_seconds(summary.pace_ms)} a card"
    lines.append(Content(f"{number(summary.answers, 'answer')}{cards} in {took}."))
    if summary.recalled.of:
        reviews = number(summary.recalled.of, "first review")
        lines.append(Content(f"{share(summary.recalled)} of {reviews} recalled."))
    return Content("\n").join(lines)


def _coming(after: AfterSession, width: int, *, is_ascii: bool) -> Content:
    tomorrow, week = after.coming[0], sum(day.due + day.new for day in after.coming)
    new = f", {tomorrow.new:,} of them new" if tomorrow.new else ""
    told = (
        f"Tomorrow {number(tomorrow.due + tomorrow.new, 'card')}{new}; {week:,} in the next {len(after.coming)} days."
    )
    bars = "  ".join(_bars(after.coming, is_ascii=is_ascii))
    lines = [Content(told), Content.styled(cut(bars, width), _MUTED)]
    if after.streak:
        lines.append(Content(f"Streak {number(after.streak, 'day')}."))
    return Content("\n").join(lines)


def _bars(days: Sequence[ForecastDay], *, is_ascii: bool) -> Iterator[str]:
    most = max(day.due + day.new for day in days)
    for day in days:
        cards = day.due + day.new
        block = "" if is_ascii else f" {_BLOCKS[(len(_BLOCKS) - 1) * cards // most]}" if cards else ""
        yield f"{as_date(day.day):%a}{block} {cards:,}"


def _reason(revisit: Revisit) -> str:
    reasons = []
    if revisit.missed_day is not None:
        day = as_date(revisit.missed_day)
        reasons.append(f"you predicted it wrong on {day.day} {day:%B}")
    if revisit.hard is not None:
        reasons.append(f"its card was {_was(revisit.hard)}")
    return " and ".join(reasons)


def _was(card: HardCard) -> str:
    return card.reason if card.failures else f"slow, it {card.reason}"


def _seconds(time_ms: int) -> str:
    return f"{time_ms / 1000:.0f} s"


def _duration(time_ms: int) -> str:
    return _seconds(time_ms) if time_ms < 60_000 else f"{time_ms / 60_000:.0f} min"
