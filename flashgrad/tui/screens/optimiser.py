"""Fit FSRS to the learner's own reviews, beside the keys: the loss while it falls, then what was found.

The fit runs in a process of its own, and nothing is kept until the learner takes it.
"""

import asyncio
from contextlib import aclosing

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from flashgrad.config import Settings
from flashgrad.demos.spec import Plot, PlotKind, Series
from flashgrad.errors import FlashgradError
from flashgrad.library import optimise
from flashgrad.library.library import second_connection
from flashgrad.optimiser.wire import Epoch, Fitted, RatedReview
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.settings import OPTIMISER
from flashgrad.tui.library_keeper import LibraryKeeper
from flashgrad.tui.screens.setting_screen import SettingScreen

LOSS = Plot("Log loss of your reviews", PlotKind.LINES, ("log loss",), "epoch", "log loss", curve_label="mean log loss")
_EXPLANATION = """\
FSRS predicts whether you will remember a card, by 21 parameters; here they are fitted to what you did remember. \
The lower the log loss, the better the predictions: guessing has 0.69, knowing 0."""
_PER_LINE = 7


class OptimiserScreen(SettingScreen):
    """One fit, from the parameters in use to those that were found."""

    CSS_PATH = "optimiser.tcss"
    BINDINGS = bindings(OPTIMISER)  # type: ignore[assignment]
    TITLE = "Fit FSRS"
    AUTO_FOCUS = ""

    _chart = getters.query_one(Chart)

    def __init__(self, keeper: LibraryKeeper) -> None:
        super().__init__(keeper)
        self.epochs: list[Epoch] = []
        """What is known of the loss so far."""
        self.fitted: Fitted | None = None
        """What was found, at the end."""

    def compose(self) -> ComposeResult:
        yield Static(Content("Fit FSRS to your reviews"), id="name")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(Content(_EXPLANATION), id="explanation")
            yield Chart(LOSS)
            yield Static(Content("Reading your reviews …"), id="outcome")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._chart.display = False
        self.run_worker(self._fit(), group="fit", exit_on_error=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only parameters that are better can be taken, and once."""
        return action != "take" or (self.fitted is not None and self.fitted.is_better and not self._is_taken)

    def action_take(self) -> None:
        if self.fitted is None:
            return
        try:
            self.change({"fsrs_parameters": list(self.fitted.parameters)})
        except FlashgradError as error:
            self._say(str(error))

    def after_change(self) -> None:
        """Say what is in force."""
        self.refresh_bindings()
        if self.fitted is not None and self._is_taken:
            used = "are in force." if self._settings.scheduler == "fsrs" else "will be used once FSRS is in charge."
            self._say(f"{_outcome(self.fitted)}\n\nTaken: they {used}")

    @property
    def _is_taken(self) -> bool:
        return self.fitted is not None and self._settings.fsrs_parameters == self.fitted.parameters

    async def _fit(self) -> None:
        try:
            rated = await asyncio.to_thread(self._read)
            self._say(f"Fitting {len(rated):,} reviews …")
            async with aclosing(optimise.fit(rated, self._settings.fsrs_parameters)) as events:
                async for event in events:
                    self._hear(event)
        except FlashgradError as error:
            self._say(str(error))

    def _read(self) -> list[RatedReview]:
        with second_connection(self._keeper.library) as reader:
            return optimise.reviews_to_fit(reader)

    def _hear(self, event: Epoch | Fitted) -> None:
        if isinstance(event, Epoch):
            self.epochs.append(event)
            self._chart.display = True
            points = [(float(one.number), one.log_loss) for one in self.epochs]
            x, y = zip(*points, strict=True)
            self._chart.show(ChartData({"log loss": Series(x, y)}))
            return
        self.fitted = event
        self._say(_outcome(event))
        self.refresh_bindings()

    def _say(self, text: str) -> None:
        self.query_one("#outcome", Static).update(Content(text))

    @property
    def _settings(self) -> Settings:
        return self._keeper.library.settings


def _outcome(fitted: Fitted) -> str:
    if not fitted.is_better:
        return (
            f"The parameters in use predict your {fitted.reviews:,} repeated reviews as well as any that were found"
            f" (log loss {fitted.log_loss_before:.4f}), so there is nothing to change."
        )
    values = [f"{value:8.4f}" for value in fitted.parameters]
    rows = ["".join(values[start : start + _PER_LINE]) for start in range(0, len(values), _PER_LINE)]
    return (
        f"Log loss over {fitted.reviews:,} repeated reviews: {fitted.log_loss_before:.4f} with the parameters in use,"
        f" {fitted.log_loss_after:.4f} with these:\n" + "\n".join(rows)
    )
