"""A demo beside or over a card: predict, run, compare, then play.

The pane owns the parameters, the phase and the prediction; its parts are told what to show and send messages
up. Screens that embed it load `demo_pane.tcss`. A failing demo ends in a sentence here and nowhere else.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from textual import on
from textual.css.query import NoMatches
from textual.message import Message

from flashgrad.demos.spec import Demo, Parameters
from flashgrad.demos.theory import due_theory
from flashgrad.demos.wire import Event, Failed, Finished, FrameArrived, Outcome
from flashgrad.errors import DemoFailed, ParameterInvalid
from flashgrad.tui.widgets.demo_keys import Phase
from flashgrad.tui.widgets.demo_layout import DemoLayout
from flashgrad.tui.widgets.demo_picture import DemoPicture
from flashgrad.tui.widgets.demo_runs import LatestRun, RunsDemos
from flashgrad.tui.widgets.demo_values import DemoValues
from flashgrad.tui.widgets.parameter_control import ParameterControl
from flashgrad.tui.widgets.prediction_panel import PredictionPanel
from flashgrad.tui.widgets.prediction_round import PredictionRound


class DemoPane(DemoLayout, can_focus=True):
    """One demo, from the question to free play."""

    @dataclass
    class Predicted(Message):
        """A prediction met its measurement; sent once for each that the learner committed to."""

        demo_id: str
        parameters: Mapping[str, object]
        prediction_key: str
        predicted: str
        measured: str
        matched: bool

    class Closed(Message):
        """The learner is done with the demo."""

    @dataclass
    class SourceWanted(Message):
        """The learner would like to read how the demo works."""

        demo: Demo

    @dataclass
    class SaveWanted(Message):
        """The learner would like to keep what is on the screen."""

        demo: Demo
        outcome: Outcome

    def __init__(
        self,
        demo: Demo,
        values: Mapping[str, object],
        process: RunsDemos,
        *,
        title: str = "",
        asks_first: bool = True,
        is_ascii: bool = False,
        id: str | None = None,
    ) -> None:
        """`values` are the card's; defaults stand in for the rest. Raises ParameterInvalid where one is wrong.

        Without `asks_first` the demo runs at once, and asks when it is asked to; `is_ascii` is for formulas.
        """
        first = DemoValues.of(demo, values)
        super().__init__(
            demo, first, lambda: process.is_warm, title=title, asks_first=asks_first, is_ascii=is_ascii, id=id
        )
        self._process = process
        self._runs = LatestRun(process, demo.id, self._take)
        self._round = PredictionRound(demo)
        self._outcome: Outcome | None = None

    @property
    def parameters(self) -> Parameters:
        """The values in force."""
        return self._values.parameters

    @property
    def outcome(self) -> Outcome | None:
        """What the last finished run left behind."""
        return self._outcome

    def on_mount(self) -> None:
        """Warm the process up and put the first question."""
        self.run_worker(self._start_process(), name="start the demo process")
        self.run_worker(self._runs.serve(), name=f"run {self._demo.id}")
        if self._asks_first:
            self._ask()
        else:
            self.action_run()
            self._controls.focus_first()

    def is_open(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether an action that the phase allows would do something."""
        is_open = True
        match action, parameters:
            case "choose", (int(number),):
                is_open = number <= len(self._round.question(self.parameters).choices)
            case "predict", _:
                is_open = bool(self._demo.predictions)
            case "toggle_view", _:
                is_open = self._values.view is not None
            case "next_plot", _:
                is_open = any(picture.has_hidden for picture in self.query(DemoPicture))
            case "reset", _:
                is_open = not self._values.is_preset
            case "pin" | "save", _:
                is_open = self._outcome is not None
        return is_open

    def action_choose(self, number: int) -> None:
        """Commit to the choice with this number, counted from 1."""
        self._panel.choose(number - 1)

    def action_skip(self) -> None:
        """Show the outcome without a prediction."""
        self._measure()

    def action_cancel(self) -> None:
        """Stop the run."""
        self.action_stop()

    def action_stop(self) -> None:
        """Stop the run. What is on the screen stays; a prediction that waits is asked for again."""
        self._runs.cancel()
        if self._round.guess is not None or (self._outcome is None and self._asks_first):
            self._round = self._round.unanswered()
            self._ask()
        else:
            self.phase = Phase.CANCELLED
        self._status.rest("; ".join(filter(None, ("Cancelled", self._picture.state))) + ".")

    def action_predict(self) -> None:
        """Put the next question."""
        self._runs.cancel()
        self._round = self._round.following()
        self._ask()

    def action_toggle_view(self) -> None:
        """Go on to the next view."""
        self._change(self._values.with_next_view())

    def action_next_plot(self) -> None:
        """Show the plot that has no room."""
        self._picture.show_next()

    def action_reset(self) -> None:
        """Go back to the card's values."""
        self._change(self._values.reset())

    def action_next_seed(self) -> None:
        """Draw everything anew from the next seed."""
        self._change(self._values.with_next_seed())

    def action_pin(self) -> None:
        """Keep this run behind the next ones, or let the one go that stands there."""
        was_pinned = self._pinned.parameters is not None
        pinned = self._outcome if self._picture.pin() else None
        if pinned is None and not was_pinned:
            self.notify("Only a run that has finished can be pinned.", severity="warning")
        self._pinned.parameters = pinned.parameters if pinned else None
        self._pinned.compare(self._values)
        self._readouts.pinned = pinned.readouts if pinned else {}

    def action_source(self) -> None:
        """Ask for the demo's source to be shown."""
        self.post_message(self.SourceWanted(self._demo))

    def action_save(self) -> None:
        """Ask for what is shown to be written to a file."""
        if self._outcome is not None and self._has_outcome():
            self.post_message(self.SaveWanted(self._demo, replace(self._outcome, parameters=self._values.by_name)))
        else:
            self.notify("Only a run that has finished can be saved.", severity="warning")

    def action_close(self) -> None:
        """Leave, and stop what runs."""
        self._runs.cancel()
        self.post_message(self.Closed())

    @on(PredictionPanel.Committed)
    def _committed(self, event: PredictionPanel.Committed) -> None:
        event.stop()
        self._round = self._round.answered(self.parameters, event.label, event.choice, event.value)
        self._measure()

    @on(ParameterControl.Changed)
    def _changed(self, event: ParameterControl.Changed) -> None:
        event.stop()
        try:
            values = self._values.changed({event.name: event.value})
        except ParameterInvalid as error:
            self._status.fail(str(error))
        else:
            self._change(values)

    async def _start_process(self) -> None:
        try:
            await self._process.start()
        except DemoFailed as error:
            self._status.fail(str(error))

    def _change(self, values: DemoValues) -> None:
        """Put other values in force, and run with them unless only the view of the same run changes."""
        before, self._values = self._values, values
        self._pinned.compare(values)
        self._controls.values = values.by_name
        self._picture.set_values(values.by_name)
        if self._outcome is not None and self._has_outcome():
            self._show_theory(self._outcome)
        self.refresh_keys()
        is_running = self.phase is Phase.RUNNING
        if self.phase is Phase.ASKING:
            self._panel.ask(self._round.question(self.parameters))
            self._status.rest(values.description)
        elif not values.measures_like(before.by_name) or not (is_running or self._picture.can_show(values.by_name)):
            self._round = self._round.unanswered()
            self.action_run()
        elif not is_running:
            self._status.rest(values.description)

    def _ask(self) -> None:
        self.phase = Phase.ASKING
        self._panel.ask(self._round.question(self.parameters))
        self._panel.focus_question()
        self._status.rest(self._values.description)

    def _has_outcome(self) -> bool:
        """Whether the picture is that of a finished run with the values in force."""
        outcome = self._outcome
        return bool(outcome and self._picture.is_finished and self._values.measures_like(outcome.parameters))

    def _measure(self) -> None:
        """Hold the prediction against these values' outcome, from a run where there is none yet."""
        if self._outcome is not None and self._has_outcome():
            self._settle(self._outcome, is_for_this_view=False)
        else:
            self.action_run()
        self._controls.focus_first()

    def action_run(self) -> None:
        """Run with the values in force, instead of whatever runs."""
        self.phase = Phase.RUNNING
        if self._round.guess is not None:
            self._panel.wait(self._round.guess.label)
        self._status.begin()
        self._runs.request(self.parameters)

    def _take(self, parameters: Parameters, event: Event) -> None:
        """Show what a run with `parameters` says; of a pane that is being closed, the parts are gone before it."""
        with suppress(NoMatches):
            match event:
                case FrameArrived(run=run, frame=frame):
                    self._picture.add(run, frame)
                    self._readouts.values = frame.readouts or self._readouts.values
                    self._status.advance(frame.progress)
                case Finished(run=run, outcome=outcome):
                    self._outcome = outcome
                    self._picture.finish(run, outcome)
                    self._readouts.values = outcome.readouts
                    self._claims.claims = outcome.claims
                    self._show_theory(outcome)
                    if self._values.measures_like(outcome.parameters):
                        self._settle(outcome, is_for_this_view=parameters == self.parameters)
                case Failed(sentence=sentence) if not self._runs.has_newer:
                    self.phase = Phase.FAILED
                    self._status.fail(f"{sentence} Press t to try again.")

    def _show_theory(self, outcome: Outcome) -> None:
        """The formulas of what the plots that are due draw of `outcome`."""
        self._theory.theory = due_theory(self._demo, self._values.by_name, outcome.series)

    def _settle(self, outcome: Outcome, *, is_for_this_view: bool) -> None:
        """Compare; but where another view was chosen meanwhile, and this data does not hold it, run for that view."""
        if is_for_this_view or self._picture.can_show(self._values.by_name):
            self._compare(outcome)
        else:
            self.action_run()

    def _compare(self, outcome: Outcome) -> None:
        """Show what the run answers, beside the prediction where there is one."""
        self.phase = Phase.SHOWN
        self._status.rest(self._values.description)
        guess = self._round.guess
        score = self._panel.conclude(self._round.answer_in(outcome), guess)
        if guess is not None and score is not None:
            self._round = self._round.unanswered()
            measured = (score.measured, score.is_match)
            self.post_message(self.Predicted(self._demo.id, outcome.parameters, guess.key, guess.label, *measured))
            self.call_after_refresh(self._panel.scroll_to_outcome)
