"""Ask first, compare after: the question, the learner's answer, and what the run says to it.

The panel knows nothing of runs. It is told what to show and reports what the learner does.
"""

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from flashgrad.demos.catalog import Question
from flashgrad.demos.wire import PredictionOutcome
from flashgrad.text import one_line
from flashgrad.tui.widgets.prediction_score import Closeness, Guess, Score, measured_sentence, parse_guess, score

_BADGES = {
    Closeness.RIGHT: ("✓ ", "bold $text-success"),
    Closeness.CLOSE: ("≈ ", "bold $text-warning"),
    Closeness.OFF: ("✗ ", "bold $text-error"),
}

_NUMBER_CHARACTERS = "0123456789.,-+e^/*"


class GuessInput(Input):
    """A line for a number; keys that belong to no number are left to the pane's commands."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the line takes this key for itself."""
        return bool(character) and str(character) in _NUMBER_CHARACTERS

    def on_key(self, event: events.Key) -> None:
        """Write nothing that belongs to no number."""
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()


class PredictionPanel(Widget):
    """The question that comes before a run and the comparison that comes after it."""

    @dataclass
    class Committed(Message):
        """The learner committed to an answer."""

        label: str
        choice: int | None
        """Index of the choice, None where a number was typed."""
        value: float | None
        """The number that was typed, None for a choice."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        """The question's parts above, the comparison's below; what is not due is hidden."""
        yield Static(markup=False, id="prediction-question")
        yield OptionList(markup=False, compact=True, id="prediction-choices")
        yield GuessInput(compact=True, id="prediction-guess")
        yield Static(markup=False, id="prediction-note")
        yield Static(markup=False, id="prediction-outcome")
        yield Static(markup=False, id="prediction-explanation")

    def on_mount(self) -> None:
        """Nothing is due before the pane says so."""
        self._show(set())

    def ask(self, question: Question) -> None:
        """Put a question. The same question with other parameters only changes its words."""
        self.styles.min_height = None
        is_new = self._question is None or self._question.key != question.key
        self._question = question
        self._text("question").update(Content.styled(one_line(question.text), "bold"))
        if question.choices:
            self._offer(question.choices)
            self._text("note").update("A number or Enter answers; Space: just show me.")
            self._show({"question", "choices", "note"})
        else:
            guess = self.query_one(GuessInput)
            guess.placeholder = f"a number{f' in {question.unit}' if question.unit else ''}, such as 0.5 or 1e-6"
            if is_new:
                guess.clear()
            self._text("note").update("Enter answers; Space: just show me.")
            self._show({"question", "guess", "note"})

    def focus_question(self) -> None:
        """Put the focus where the answer is given."""
        if self._question is not None:
            target = OptionList if self._question.choices else GuessInput
            self.query_one(target).focus()

    def choose(self, index: int) -> bool:
        """Commit to the choice at `index`; False where there is none."""
        if self._question is None or not 0 <= index < len(self._question.choices):
            return False
        self.post_message(self.Committed(self._question.choices[index], index, None))
        return True

    def wait(self, said: str) -> None:
        """Show what the learner said until the run has an answer."""
        self._text("outcome").update(f"You said {one_line(said)}. Measuring …")
        self._show({"question", "outcome"})

    def conclude(self, answer: PredictionOutcome | None, guess: Guess | None) -> Score | None:
        """Show the run's answer, beside the guess where there is one; the score is that guess's."""
        if answer is None:
            self._show(set())
            return None
        result = None if guess is None else score(guess, answer)
        if result is None:
            sentence = Content.styled(one_line(measured_sentence(answer)), "bold")
        else:
            sentence = Content.assemble(_BADGES[result.closeness], (one_line(result.sentence), "bold"))
        self._text("question").update(Content.styled(one_line(answer.question), "$foreground-muted"))
        self._text("outcome").update(sentence)
        self._text("explanation").update(one_line(answer.explanation))
        self._show({"question", "outcome", "explanation"})
        self.call_after_refresh(self._keep_height)
        return result

    def scroll_to_outcome(self) -> None:
        """Bring the outcome into view, the question too where there is room for both."""
        self._text("explanation").scroll_visible(animate=False)
        self._text("outcome").scroll_visible(animate=False)

    @on(OptionList.OptionSelected)
    def _choice_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(event.option_index)

    @on(Input.Submitted)
    def _guess_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = parse_guess(event.value)
        if value is None:
            self._text("note").update("That is no number; write 0.005, 1e-6, 10^-6 or 1/200.")
        else:
            self.post_message(self.Committed(one_line(event.value, 40), None, value))

    def _offer(self, choices: tuple[str, ...]) -> None:
        options = self.query_one(OptionList)
        highlighted = options.highlighted
        options.clear_options()
        options.add_options(
            Option(Content.assemble((f"{number} ", "bold $text-accent"), one_line(label)))
            for number, label in enumerate(choices, 1)
        )
        options.highlighted = min(highlighted or 0, len(choices) - 1)

    def _keep_height(self) -> None:
        """What stands below must not move under a learner who moves a slider."""
        self.styles.min_height = self.size.height

    def _show(self, parts: set[str]) -> None:
        for part in ("question", "choices", "guess", "note", "outcome", "explanation"):
            self.query_one(f"#prediction-{part}").display = part in parts

    def _text(self, part: str) -> Static:
        return self.query_one(f"#prediction-{part}", Static)
