"""What the demo pane computes without a screen: scores, steps of sliders, values, and which run goes on."""

import asyncio
import math
from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.demos.catalog import find
from flashgrad.demos.parameter_info import ParameterInfo
from flashgrad.demos.plots import due_plots
from flashgrad.demos.spec import ClaimOutcome, Frame, Parameters, Verdict
from flashgrad.demos.wire import Event, FrameArrived, PredictionOutcome
from flashgrad.errors import ParameterInvalid
from flashgrad.tui.widgets import parameter_steps
from flashgrad.tui.widgets.claim_list import claim_content
from flashgrad.tui.widgets.demo_runs import GRACE_S, LatestRun
from flashgrad.tui.widgets.demo_values import DemoValues
from flashgrad.tui.widgets.prediction_score import Closeness, Guess, measured_sentence, parse_guess, score

DEPTH = ParameterInfo("depth", "depth", "", "integer", 20, 2, 60)
WIDTH = ParameterInfo("width", "width", "", "integer", 64, 8, 256, scale="log")
SHARE = ParameterInfo("keep", "keep", "", "real", 0.5, 0, 1)
GAIN = ParameterInfo("gain", "gain", "", "real", 1.0, 0.03, 16, scale="log")
SEED = ParameterInfo("seed", "seed", "", "integer", 0, 0, 2**31 - 1)
WORD = ParameterInfo("activation", "activation", "", "choice", "relu", choices=("relu", "tanh", "elu"))
FLAG = ParameterInfo("bias", "bias", "", "flag", False)
NUMERIC = (DEPTH, WIDTH, SHARE, GAIN, SEED)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.005", 0.005),
        ("1e-6", 1e-6),
        ("10^-6", 1e-6),
        (" 10**3 ", 1000),
        ("1/200", 0.005),
        ("0,5", 0.5),
        ("-3", -3),
        ("1/0", None),
        ("", None),
        ("about 3", None),
        ("nan", None),
        ("1e999", None),
    ],
)
def test_a_guess_is_read_as_people_write_it(text, value):
    assert parse_guess(text) == (pytest.approx(value) if value is not None else None)


def number_outcome(answer: float, unit: str = "") -> PredictionOutcome:
    return PredictionOutcome("ratio", "how large?", (), "log", unit, answer, "", "because")


@pytest.mark.parametrize(
    ("guess", "answer", "closeness", "ending"),
    [
        (1.0, 1.0, Closeness.RIGHT, "Right."),
        (1.4, 1.0, Closeness.RIGHT, "Right."),
        (1.42, 1.0, Closeness.CLOSE, "Close: off by a factor of 1.4."),
        (1.0, 3.15, Closeness.CLOSE, "Close: off by a factor of 3.2."),
        (1.0, 3.2, Closeness.OFF, "Off by a factor of 3.2."),
        (1e-6, 1e-12, Closeness.OFF, "Off by 6 decades."),
        (1e-6, 3e-12, Closeness.OFF, "Off by 5.5 decades."),
        (1.0, 10.0, Closeness.OFF, "Off by 1 decade."),
        (-0.5, 0.5, Closeness.OFF, "Off by 1."),
        (0.0, 0.0, Closeness.RIGHT, "Right."),
        (0.1, 0.0, Closeness.OFF, "Off by 0.1."),
        (1.0, math.nan, Closeness.OFF, "Not comparable."),
        (1.0, math.inf, Closeness.OFF, "Not comparable."),
        (5e-324, 1.7e308, Closeness.OFF, "Off by 631.5 decades."),
    ],
)
def test_a_number_is_scored_by_its_ratio_to_the_answer(guess, answer, closeness, ending):
    result = score(Guess("ratio", str(guess), guess), number_outcome(answer))
    assert result.closeness is closeness
    assert result.sentence.endswith(f". {ending}")
    assert result.is_match == (closeness is Closeness.RIGHT)


def test_the_sentence_puts_prediction_and_measurement_side_by_side():
    result = score(Guess("gain", "2", 2.0), number_outcome(2.86, "decades"))
    assert result.sentence == "You said 2 decades. Measured 2.86 decades. Close: off by a factor of 1.4."
    assert result.measured == "2.86 decades"


@pytest.mark.parametrize(
    ("label", "value", "sentence"),
    [
        ("10⁻¹²", 1e-12, "You said 10⁻¹². Measured 1.1×10⁻¹². Right."),
        ("10⁻⁶", 1e-6, "You said 10⁻⁶. Measured 1.1×10⁻¹². Off by 6 decades. The nearest choice is 10⁻¹²."),
    ],
)
def test_a_choice_is_right_or_not(label, value, sentence):
    outcome = PredictionOutcome("ratio", "?", ("10⁻³", "10⁻⁶", "10⁻¹²"), "log", "", 1.12e-12, "10⁻¹²", "")
    result = score(Guess("ratio", label, value), outcome)
    assert result.sentence == sentence
    assert result.is_match == (label == "10⁻¹²")
    assert result.measured == "10⁻¹²"


def test_choices_that_are_names_are_answered_by_name():
    outcome = PredictionOutcome("arm", "which?", ("clip", "batch norm"), "linear", "", 4.0, "batch norm", "")
    assert score(Guess("arm", "clip", 1.0), outcome).sentence == "You said clip. Measured: batch norm."
    assert score(Guess("arm", "batch norm", 4.0), outcome).sentence == "You said batch norm. Right."
    assert measured_sentence(outcome) == "Measured: batch norm."


@given(st.floats(), st.floats(), st.booleans(), st.sampled_from(["linear", "log"]))
def test_scoring_never_fails(guess, answer, has_choices, scale):
    outcome = PredictionOutcome("k", "?", ("a",) if has_choices else (), scale, "", answer, "a", "")
    assert score(Guess("k", "b", guess), outcome).sentence.startswith("You said b.")


@pytest.mark.parametrize(
    ("info", "value", "steps", "result"),
    [
        (DEPTH, 20, 1, 21),
        (DEPTH, 60, 1, 60),
        (DEPTH, 2, -1, 2),
        (SHARE, 0.5, 1, 0.52),
        (SHARE, 0.513, 1, 0.52),
        (SHARE, 0.513, -1, 0.5),
        (SHARE, 1.0, 1, 1.0),
        (GAIN, 1.0, 1, 1.1),
        (GAIN, 1.0, -1, 0.89),
        (GAIN, 16.0, 1, 16.0),
        (WIDTH, 64, 1, 71),
        (WIDTH, 8, 1, 9),
        (WIDTH, 8, -1, 8),
        (SEED, 0, 1, 1),
        (WORD, "relu", 1, "tanh"),
        (WORD, "relu", -1, "elu"),
        (FLAG, False, 1, True),
    ],
)
def test_a_step_lands_on_a_round_value(info, value, steps, result):
    assert parameter_steps.stepped(info, value, steps) == result


@pytest.mark.parametrize(
    ("info", "value", "pages", "result"),
    [
        (DEPTH, 20, 1, 30),
        (WIDTH, 64, 1, 128),
        (WIDTH, 64, -1, 32),
        (GAIN, 1.0, -1, 0.5),
        (SHARE, 0.5, 1, 0.6),
        (SEED, 0, 1, 100),
        (WORD, "tanh", 1, "elu"),
    ],
)
def test_a_page_is_a_large_step(info, value, pages, result):
    assert parameter_steps.paged(info, value, pages) == result


@given(st.sampled_from(NUMERIC), st.floats(0, 1), st.sampled_from([-1, 1]), st.booleans())
def test_a_slider_stays_within_bounds_and_always_moves_unless_at_its_end(info, place, direction, is_page):
    value = parameter_steps.at_share(info, place)
    assert isinstance(value, int | float)
    move = parameter_steps.paged if is_page else parameter_steps.stepped
    moved = move(info, value, direction)
    assert isinstance(moved, int | float)
    assert info.low <= moved <= info.high
    end = parameter_steps.at_end(info, is_last=direction > 0)
    assert value == end or (moved - value) * direction > 0


@given(st.sampled_from(NUMERIC), st.floats(0, 1))
def test_a_place_on_the_track_and_its_value_agree(info, place):
    value = parameter_steps.at_share(info, place)
    back = parameter_steps.share(info, value)
    assert back is not None
    assert abs(back - place) < 0.06


@pytest.mark.parametrize(
    ("info", "text", "value"),
    [(DEPTH, "12", 12), (DEPTH, "1.5", None), (GAIN, "1.5", 1.5), (GAIN, "x", None), (GAIN, "1e999", None)],
)
def test_a_typed_number_is_read_for_its_parameter(info, text, value):
    assert parameter_steps.parse_value(info, text) == value


def test_values_know_what_the_card_asked_for():
    values = DemoValues.of(find("gradient-depth"), {"depth": 30})
    changed = values.changed({"depth": 40}).with_next_seed()
    assert changed.parameters.seed == 1
    assert changed.description == "Changed: depth 40, seed 1"
    assert not changed.is_preset
    assert changed.reset().description == "With the card's values."


def test_a_view_changes_no_measurement():
    values = DemoValues.of(find("gradient-depth"), {})
    assert values.with_next_view().by_name["view"] != values.by_name["view"]
    assert values.with_next_view().measures_like(values.by_name)
    assert not values.with_next_seed().measures_like(values.by_name)


def test_all_views_come_round():
    values = DemoValues.of(find("gradient-depth"), {})
    assert values.view is not None
    views, seen = values.view.choices, [values.by_name["view"]]
    for _ in views[1:]:
        values = values.with_next_view()
        seen.append(values.by_name["view"])
    assert tuple(seen) == views
    assert values.with_next_view().by_name["view"] == seen[0]


def test_a_value_that_is_none_is_refused_with_its_reason():
    with pytest.raises(ParameterInvalid, match=r"depth is '99'.*2 to 60"):
        DemoValues.of(find("gradient-depth"), {}).changed({"depth": 99})


def test_only_plots_of_the_chosen_view_are_due():
    demo = find("gradient-depth")
    values = DemoValues.of(demo, {"view": "saturation"}).by_name
    assert {plot.shown_when["view"] for plot in due_plots(demo.plots, values)} == {"saturation"}


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [(0.93, 1.07, "allowed 0.93 to 1.07"), (-math.inf, 1e-9, "allowed up to 10⁻⁹"), (5.0, math.inf, "allowed from 5")],
)
def test_a_claim_shows_verdict_number_bounds_and_source(low, high, bounds):
    claim = ClaimOutcome("It holds.", 1.001, low, high, Verdict.CONDITIONAL, "He 2015", "ratio", "wide nets")
    lines = claim_content(claim, 100).plain.splitlines()
    assert lines == [
        "◐ It holds.",
        f"  Holds under the stated conditions: measured 1.001, {bounds} (ratio)",
        "  Condition: wide nets",
        "  Source: He 2015",
    ]


def test_evidence_stays_indented_where_it_wraps():
    claim = ClaimOutcome("A rather long sentence.", 1.0, 0.5, 2.0, Verdict.HOLDS, "Somebody and somebody else 2015")
    lines = claim_content(claim, 20).plain.splitlines()
    assert lines[0] == "✓ A rather long"
    assert all(line.startswith("  ") for line in lines[1:])
    assert all(len(line) <= 20 for line in lines)


class Endless:
    """A process whose runs give one frame each and go on until they are closed."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.closed: list[int] = []
        self.first_frame_after_s = 0.0
        self.is_warm = True

    async def start(self) -> None:
        return

    async def run(self, demo_id: str, parameters: Parameters) -> AsyncGenerator[Event, None]:
        self.began.append(parameters.seed)
        try:
            await asyncio.sleep(self.first_frame_after_s)
            yield FrameArrived(parameters.seed, Frame(0, 0.1))
            await asyncio.Event().wait()
        finally:
            self.closed.append(parameters.seed)


async def following(process: Endless) -> tuple[LatestRun, list[int], asyncio.Task[None]]:
    seen: list[int] = []
    runs = LatestRun(process, "endless", lambda parameters, event: seen.append(parameters.seed))
    return runs, seen, asyncio.create_task(runs.serve())


async def until(condition) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.002)


async def test_only_the_newest_of_many_requests_runs_next():
    process = Endless()
    runs, seen, serving = await following(process)
    runs.request(Parameters(seed=1))
    await until(lambda: seen == [1])
    for seed in range(2, 50):
        runs.request(Parameters(seed=seed))
    await until(lambda: seen == [1, 49])
    assert process.began == [1, 49]
    assert process.closed == [1]
    serving.cancel()


async def test_a_young_run_shows_its_frame_before_a_newer_one_takes_over():
    process = Endless()
    process.first_frame_after_s = GRACE_S / 4
    runs, seen, serving = await following(process)
    runs.request(Parameters(seed=1))
    await until(lambda: process.began == [1])
    runs.request(Parameters(seed=2))
    await until(lambda: 2 in seen)
    assert seen == [1, 2]
    serving.cancel()


async def test_cancelling_closes_the_run_and_forgets_what_waited():
    process = Endless()
    runs, seen, serving = await following(process)
    runs.request(Parameters(seed=1))
    await until(lambda: seen == [1])
    runs.request(Parameters(seed=2))
    runs.cancel()
    await until(lambda: process.closed == [1])
    assert not runs.is_running
    runs.request(Parameters(seed=3))
    await until(lambda: seen == [1, 3])
    serving.cancel()


async def test_leaving_closes_the_run_that_is_under_way():
    process = Endless()
    runs, seen, serving = await following(process)
    runs.request(Parameters(seed=1))
    await until(lambda: seen == [1])
    serving.cancel()
    await asyncio.wait({serving})
    assert process.closed == [1]
