"""What the demo pane says in words, and which controls it leaves alone, without torch."""

from typing import Literal

import pytest
from textual.app import App, ComposeResult

from flashgrad.demos import catalog
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Demo, Parameters, Readout, choice, number
from flashgrad.tui.widgets.demo_values import DemoValues
from flashgrad.tui.widgets.key_list import KeyLine, keys_content, merged
from flashgrad.tui.widgets.parameter_control import ParameterControl
from flashgrad.tui.widgets.parameter_controls import ParameterControls
from flashgrad.tui.widgets.readouts import readouts_content
from tests.tui.demo_host import HALVING, PANE_STYLES, halving_frames

READOUTS = {
    "factor_per_layer": Readout(0.2346, "× per layer"),
    "rms_at_layer_1": Readout(1e-9, "of the last"),
    "depth": Readout(20.0, "layers"),
}


class Curved(Parameters):
    """A choice and a view that matter only in one mode."""

    mode: Literal["straight", "curved"] = choice("straight", label="mode", help_text="How.")
    curve: Literal["sine", "square"] = choice(
        "sine", label="curve", help_text="Which.", used_when={"mode": ("curved",)}
    )
    height: float = number(1, 0, 2, label="height", help_text="How high.")
    view: Literal["near", "far"] = choice(
        "near", label="view", help_text="From where.", is_presentation=True, used_when={"mode": ("curved",)}
    )


CURVED = Demo("curved", "Curves", "They bend.", Curved, HALVING.plots, halving_frames, (), (), ())


class Controls(App[None]):
    """The controls of one demo alone."""

    CSS_PATH = PANE_STYLES

    def __init__(self, demo: Demo = CURVED) -> None:
        super().__init__()
        self._demo = demo

    def compose(self) -> ComposeResult:
        values = DemoValues.of(self._demo, {})
        yield ParameterControls(values.infos, values.by_name)


@pytest.mark.parametrize("width", [24, 34, 60, 200])
def test_a_readout_stays_on_one_line_where_it_fits_and_lines_fit_the_width(width):
    lines = readouts_content(READOUTS, width).plain.splitlines()
    pairs = [
        "factor per layer 0.2346 × per layer",
        "rms at layer 1 10⁻⁹ of the last",
        "depth 20 layers",
    ]
    assert [pair for line in lines for pair in line.split("   ")] == pairs
    assert all(len(line) <= width for line in lines if "   " in line)
    assert len(lines) == {24: 3, 34: 3, 60: 2, 200: 1}[width]


def test_a_pinned_runs_numbers_stand_beside_those_of_the_same_name():
    pinned = {"factor_per_layer": Readout(0.5, "× per layer"), "gone": Readout(1.0)}
    text = readouts_content(READOUTS, 60, pinned).plain
    assert text.splitlines()[0] == "factor per layer 0.2346 × per layer, pinned 0.5"
    assert "rms at layer 1 10⁻⁹ of the last   depth 20 layers" in text
    assert "gone" not in text


async def test_choices_that_make_no_difference_are_disabled_as_numbers_are():
    app = Controls()
    async with app.run_test(size=(60, 12)) as pilot:
        controls = app.query_one(ParameterControls)
        dependent = [app.query_one(f"#parameter-{name}", ParameterControl) for name in ("curve", "view")]
        assert [control.disabled for control in dependent] == [True, True]
        controls.values = {**controls.values, "mode": "curved"}
        await pilot.pause()
        assert [control.disabled for control in dependent] == [False, False]


@pytest.mark.slow
@pytest.mark.parametrize("cells", [60, 76], ids=["beside a picture 160 wide", "under a picture 80 wide"])
async def test_no_word_that_can_be_chosen_is_cut(cells):
    for demo in catalog.demos().values():
        app = Controls(demo)
        async with app.run_test(size=(cells, 24)):
            for control in app.query(ParameterControl):
                for word in control.info.choices:
                    control.set_reactive(ParameterControl.value, word)
                    assert f" {word} " in str(control.render()), f"{demo.id}: {word}"


def test_a_view_that_makes_no_difference_is_not_offered():
    straight = DemoValues.of(CURVED, {})
    assert straight.view is None
    assert straight.with_next_view() == straight
    curved = straight.changed({"mode": "curved"})
    assert curved.view is not None
    assert curved.with_next_view().by_name["view"] == "far"


def test_values_are_named_by_what_differs_from_those_that_were_opened():
    assert DemoValues.of(HALVING, {}).description == "With the default values."
    card = DemoValues.of(HALVING, {"depth": 12})
    assert card.description == "With the card's values."
    assert card.changed({"depth": 13, "seed": 4}).description == "Changed: depth 13, seed 4"


def test_a_pinned_run_is_named_by_what_was_measured_and_not_by_how_it_was_drawn():
    values = DemoValues.of(HALVING, {})
    pinned = values.changed({"depth": 12, "mode": "noisy"}).with_next_view().by_name
    assert values.description_of(pinned) == "mode noisy, depth 12"
    assert values.description_of(values.with_next_view().by_name) == "the values that you see"


def test_the_parameters_of_the_test_demo_are_what_the_tests_take_them_for():
    infos = {info.name: info for info in parameter_infos(Curved)}
    assert infos["curve"].used_when == {"mode": ("curved",)}
    assert infos["view"].is_presentation


def test_keys_stand_in_a_column_and_each_line_once():
    lines = merged(
        [
            KeyLine("space", "Show."),
            KeyLine("1", "Choice 1: Predict choice 1."),
            KeyLine("2", "Choice 2: Predict choice 2."),
            KeyLine("3", "Choice 3: Predict choice 3."),
            KeyLine("0", "Grade: No idea."),
            KeyLine("space", "Show."),
        ]
    )
    assert keys_content(lines, 60).plain.splitlines() == [
        "space  Show.",
        "  1–3  Choice n: Predict choice n.",
        "    0  Grade: No idea.",
    ]


def test_a_long_meaning_goes_on_under_its_beginning():
    text = keys_content([KeyLine("w", "Write the picture or the numbers to a file.")], 28).plain
    assert text.splitlines() == ["w  Write the picture or the", "   numbers to a file."]
