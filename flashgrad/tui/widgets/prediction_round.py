"""Which of a demo's questions is put, and what the learner has committed to. Pure."""

from dataclasses import dataclass, replace
from typing import Self

from flashgrad.demos.catalog import Question, questions
from flashgrad.demos.spec import Demo, Parameters
from flashgrad.demos.wire import Outcome, PredictionOutcome
from flashgrad.tui.widgets.prediction_score import Guess


@dataclass(frozen=True, slots=True)
class PredictionRound:
    """One question of a demo, answered or not."""

    demo: Demo
    index: int = 0
    guess: Guess | None = None

    def question(self, parameters: Parameters) -> Question:
        """The question in words that fit `parameters`."""
        return questions(self.demo, parameters)[self.index]

    def following(self) -> Self:
        """The demo's next question, the first one after the last."""
        return replace(self, index=(self.index + 1) % len(self.demo.predictions), guess=None)

    def unanswered(self) -> Self:
        """The same question without an answer."""
        return replace(self, guess=None)

    def answered(self, parameters: Parameters, label: str, choice: int | None, value: float | None) -> Self:
        """The same question with the learner's answer: the index of a choice, or a number."""
        prediction = self.demo.predictions[self.index]
        if choice is not None and prediction.choices is not None:
            value = prediction.choices(parameters)[choice][1]
        return replace(self, guess=Guess(prediction.key, label, value))

    def answer_in(self, outcome: Outcome) -> PredictionOutcome | None:
        """What `outcome` says to this question."""
        if not self.demo.predictions:
            return None
        key = self.demo.predictions[self.index].key
        return next((answer for answer in outcome.predictions if answer.key == key), None)
