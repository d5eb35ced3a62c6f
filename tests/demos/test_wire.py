import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.demos import catalog
from flashgrad.demos.lines import MAX_LINE_BYTES, LineSplitter
from flashgrad.demos.spec import ClaimOutcome, Frame, Matrix, Readout, Series, Verdict
from flashgrad.demos.wire import (
    CancelRequest,
    Event,
    Failed,
    Finished,
    FrameArrived,
    Limits,
    Outcome,
    PredictionOutcome,
    Ready,
    Request,
    RunRequest,
    decode_event,
    decode_request,
    demo_json,
    encode,
    ends_run,
    outcome_json,
)

FRAME = Frame(
    3,
    0.5,
    {"δ₁": Series((1.0, 2.0), (0.1, 1e-300), (0.5, 0.25), None, (1.0, 1.0))},
    {"weights": Matrix(((1.0, 2.0), (3.0, 4.0)))},
    {"factor": Readout(0.2346, "× per layer")},
    {"per_seed": (1.0, 2.0), "per_seed_and_layer": ((1.0,), (2.0,)), "none": ()},
)
OUTCOME = Outcome(
    "gradient-depth",
    {"seed": 7, "depth": 20, "bias": 0.5, "activation": "relu", "flag": True},
    FRAME.readouts,
    FRAME.series,
    FRAME.matrices,
    FRAME.arrays,
    (ClaimOutcome("It holds.", 0.3, 0.0, math.inf, Verdict.HOLDS, "Nobody 2000", "×", ""),),
    (
        PredictionOutcome("ratio", "How much?", ("10⁻³", "10⁻⁶"), "log", "", 1e-3, "10⁻³", "Because."),
        PredictionOutcome("gain", "By how much?", (), "linear", "decades", 2.86, "2.86 decades", "So."),
    ),
)
EVENTS: list[Event] = [
    Ready("2.13.0", 4711),
    FrameArrived(1, FRAME),
    Finished(2, OUTCOME),
    Failed(3, "No."),
    Failed(None, "No."),
]
REQUESTS: list[Request] = [
    RunRequest(1, "gradient-depth", {"depth": 20, "init": "he"}, Limits(1, 2, 3, 4)),
    CancelRequest(1),
]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_survives_the_wire(event):
    line = encode(event)
    assert line.count(b"\n") == 1
    assert decode_event(line[:-1]) == event


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_request_survives_the_wire(request_):
    assert decode_request(encode(request_)[:-1]) == request_


def test_numbers_that_are_not_finite_survive_the_wire():
    sent = (math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308)
    event = decode_event(encode(FrameArrived(1, Frame(0, 1, arrays={"all": sent}, readouts={"x": Readout(math.nan)}))))
    assert isinstance(event, FrameArrived)
    assert repr(event.frame.arrays["all"]) == repr(sent)
    assert math.isnan(event.frame.readouts["x"].value)


@given(st.lists(st.floats(), max_size=20))
def test_every_number_survives_bit_for_bit(numbers):
    sent = tuple(numbers)
    event = decode_event(encode(FrameArrived(1, Frame(0, 1, arrays={"all": sent}))))
    assert isinstance(event, FrameArrived)
    assert repr(event.frame.arrays["all"]) == repr(sent)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_whatever_arrives_decoding_gives_an_event(line):
    assert isinstance(decode_event(line), Failed)
    assert isinstance(decode_request(line), Failed)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["ready", "frame", "finished", "failed", "run", "cancel"]), JSON, st.data())
def test_whatever_stands_under_a_known_kind_decoding_gives_an_event(kind, content, data):
    if isinstance(content, dict):
        fields = ["run", "frame", "sentence", "outcome", "torch_version", "process_id", "demo_id", "parameters"]
        content |= {data.draw(st.sampled_from(fields)): data.draw(JSON)}
    line = json.dumps({kind: content}).encode()
    assert isinstance(decode_event(line), Ready | FrameArrived | Finished | Failed)
    assert isinstance(decode_request(line), RunRequest | CancelRequest | Failed)


@pytest.mark.parametrize(
    "line", [b"", b"null", b"[]", b"{}", b'{"frame": 3}', b'{"frame": {"run": 1}}', b"\xff", b"[" * 10**5]
)
def test_a_malformed_line_is_a_failure_in_one_clean_sentence(line):
    event = decode_event(line)
    assert isinstance(event, Failed)
    assert event.run is None
    assert event.sentence.isprintable()
    assert len(event.sentence) < 300


def test_an_oversized_line_is_a_failure():
    event = decode_event(b'{"failed":{"run":1,"sentence":"' + b"x" * MAX_LINE_BYTES + b'"}}')
    assert event == Failed(None, "A line to or from the demo process has more than 8 MiB.")


def test_the_app_takes_no_requests_and_the_process_no_events():
    assert isinstance(decode_event(encode(REQUESTS[0])), Failed)
    assert isinstance(decode_request(encode(EVENTS[0])), Failed)


def test_texts_from_a_demo_cannot_steer_the_terminal():
    hostile = "\x1b[2J\u202e"
    frame = Frame(0, 1, {hostile: Series((1.0,), (1.0,))}, {}, {hostile: Readout(1.0, hostile)}, {hostile: (1.0,)})
    arrived = decode_event(encode(FrameArrived(1, frame)))
    assert isinstance(arrived, FrameArrived)
    failed = decode_event(encode(Failed(1, hostile)))
    assert failed == Failed(1, "␛[2J\ufffd")
    assert "\x1b" not in repr(arrived) + repr(failed)
    assert "\u202e" not in repr(arrived)
    assert list(arrived.frame.series) == ["␛[2J\ufffd"]


def test_only_the_last_line_of_a_run_ends_it():
    assert [ends_run(encode(event)) for event in EVENTS] == [False, False, True, True, True]


@given(st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b" "))), st.lists(st.integers(1, 7)))
def test_lines_are_whole_however_they_arrive(lines, sizes):
    stream = b"".join(line + b"\n" for line in lines)
    splitter, start = LineSplitter(), 0
    got: list[bytes] = []
    for size in [*sizes, len(stream) + 1]:
        got += splitter.feed(stream[start : start + size])
        start += size
    assert got == lines


def test_of_an_oversized_line_no_more_is_kept_than_is_needed_to_refuse_it():
    splitter = LineSplitter()
    chunk = b"x" * (MAX_LINE_BYTES // 2)
    for _ in range(8):
        assert list(splitter.feed(chunk)) == []
    (line,) = splitter.feed(b"\n")
    assert MAX_LINE_BYTES < len(line) <= 2 * MAX_LINE_BYTES
    assert list(splitter.feed(b"next\n")) == [b"next"]


def test_an_outcome_for_scripts_is_valid_json_with_the_documented_keys():
    record = json.loads(json.dumps(outcome_json(OUTCOME), allow_nan=False))
    assert record["demo"] == "gradient-depth"
    assert record["seed"] == 7
    assert record["params"] == {"depth": 20, "bias": 0.5, "activation": "relu", "flag": True}
    assert record["readouts"] == {"factor": {"value": 0.2346, "unit": "× per layer"}}
    assert record["series"]["δ₁"] == {
        "x": [1, 2], "y": [0.1, 1e-300], "theory": [0.5, 0.25], "low": None, "high": [1, 1],
    }  # fmt: skip
    assert record["claims"] == [
        {
            "sentence": "It holds.",
            "measured": 0.3,
            "low": 0,
            "high": "Infinity",
            "verdict": "holds",
            "source": "Nobody 2000",
            "unit": "×",
            "condition": "",
        }
    ]
    assert record["prediction"] == record["predictions"][0]
    assert record["prediction"]["choices"] == ["10⁻³", "10⁻⁶"]
    assert record["prediction"]["answer"] == "10⁻³"
    assert record["predictions"][1]["scale"] == "linear"
    assert record["predictions"][1]["answer"] == 2.86


def test_a_demo_for_scripts_has_its_parameters_bounds_and_cards():
    record = json.loads(json.dumps(demo_json(catalog.find("gradient-depth")), allow_nan=False))
    parameters = {parameter["name"]: parameter for parameter in record["parameters"]}
    assert parameters["depth"]["kind"] == "integer"
    assert (parameters["depth"]["low"], parameters["depth"]["high"], parameters["depth"]["default"]) == (2, 60, 20)
    assert "relu" in parameters["activation"]["choices"]
    assert "RMyBSvWo" in record["cards"]
    assert record["id"] == "gradient-depth"
    assert all(record[key] for key in ("title", "insight", "claims", "sources"))
