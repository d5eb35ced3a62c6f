"""What the app does for demos, wherever they stand: runs them, shows a source, keeps a run and what was predicted."""

from typing import TYPE_CHECKING

from flashgrad.errors import FlashgradError
from flashgrad.tui.settings_app import SettingsApp

if TYPE_CHECKING:
    # Deferred at run time: none of this is needed for the first paint.
    from flashgrad.demos.runner import DemoProcess
    from flashgrad.tui.widgets.demo_pane import DemoPane


class DemoWindows(SettingsApp):
    """The part of the app that has the demo process and answers the messages of demo panes."""

    _demo_process: "DemoProcess | None" = None

    def demo_process(self) -> "DemoProcess":
        """The process that runs the demos; it starts when it is asked for a run, or earlier where it is told to."""
        if self._demo_process is None:
            from flashgrad.demos.runner import DemoProcess

            self._demo_process = DemoProcess()
        return self._demo_process

    def on_demo_pane_source_wanted(self, event: "DemoPane.SourceWanted") -> None:
        from flashgrad.tui.screens.demo_source import DemoSourceScreen

        self.push_screen(DemoSourceScreen(event.demo))

    def on_demo_pane_save_wanted(self, event: "DemoPane.SaveWanted") -> None:
        from flashgrad.tui.screens.save_run import SaveRunScreen

        self.push_screen(SaveRunScreen(event.demo, event.outcome))

    def on_demo_pane_predicted(self, event: "DemoPane.Predicted") -> None:
        from flashgrad.library.experiments import record_experiment
        from flashgrad.tui.widgets.card_keys import CardKeys

        if self._library is None:
            return
        card_screen = next((screen for screen in self.screen_stack if isinstance(screen, CardKeys)), None)
        try:
            record_experiment(
                self._library,
                card_key=card_screen.card_key if card_screen else None,
                demo_id=event.demo_id,
                parameters=event.parameters,
                prediction=event.prediction_key,
                predicted=event.predicted,
                measured=event.measured,
                matched=event.matched,
            )
        except FlashgradError as error:
            self.notify(f"The prediction was not stored. {error}", severity="error", markup=False)
