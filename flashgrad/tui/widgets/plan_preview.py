"""What stands under the cursor of an import plan, in full: a card as it will be and what changes in it, a problem."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flashgrad.decks.files import shown_source
from flashgrad.library.import_overview import PlannedCard, PlannedDeck, facts
from flashgrad.model import Problem
from flashgrad.text import one_line
from flashgrad.tui.widgets.card_changes import changes_content
from flashgrad.tui.widgets.card_view import CardView
from flashgrad.tui.widgets.plan_lines import Line, ProblemLine


class PlanPreview(VerticalScroll):
    """A line of facts, the changes of a card that changes, the card."""

    can_focus = False

    def __init__(self, *, is_ascii: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_ascii = is_ascii
        self._shown: Line | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="facts")
        yield Static(id="changes")
        yield CardView(is_ascii=self._is_ascii)

    def on_unmount(self) -> None:
        """Let go of a deck, which may have a hundred thousand cards."""
        self._shown = None

    async def show(self, line: Line | None) -> None:
        """Show this line of a plan; nothing for None."""
        if line is self._shown:
            return
        self._shown = line
        card = line if isinstance(line, PlannedCard) else None
        changes = Content("")
        if card is not None and card.before is not None and card.fate != "orphaned":
            changes = changes_content(card.before.content, card.card, is_ascii=self._is_ascii)
        self.query_one("#facts", Static).update(Content(_facts(line, is_ascii=self._is_ascii)))
        changes_text = self.query_one("#changes", Static)
        changes_text.update(changes)
        changes_text.display = bool(changes.plain)
        card_view = self.query_one(CardView)
        card_view.display = card is not None
        await card_view.show(card.card if card else None, with_answer=True)
        self.scroll_home(animate=False)


def _facts(line: Line | None, *, is_ascii: bool) -> str:
    between = " | " if is_ascii else " · "
    match line:
        case PlannedCard():
            place = f"line {line.card.line}" if line.card.line and line.fate != "orphaned" else ""
            tags = " ".join(f"#{one_line(tag)}" for tag in line.card.tags)
            return between.join(one_line(fact) for fact in (facts(line), place, tags) if fact)
        case ProblemLine() | Problem():
            problem = line.problem if isinstance(line, ProblemLine) else line
            return f"{one_line(problem.path)}:{problem.line}\n{one_line(problem.message)}"
        case PlannedDeck():
            return f"{one_line(line.name)}\n{shown_source(line.source_path)}"
        case _:
            return ""
