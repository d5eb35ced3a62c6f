"""Demos from the command line, in the shapes that scripts rely on."""

import json
import math
from typing import Any

import pytest

from tests.system.program import flashgrad

SMALL = ("--set", "depth=5", "--set", "width=32")


@pytest.fixture(scope="module")
def outcome() -> Any:
    """The JSON of one small run."""
    ran = flashgrad("demo", "gradient-depth", *SMALL, "--seed", "3", "--json")
    assert ran.code == 0, ran
    assert ran.err == ""
    return ran.json


@pytest.mark.slow
def test_a_run_prints_the_documented_keys(outcome: Any):
    assert outcome.keys() >= {"demo", "params", "seed", "readouts", "series", "claims", "prediction"}
    assert (outcome["demo"], outcome["seed"]) == ("gradient-depth", 3)
    assert outcome["params"]["depth"] == 5
    assert outcome["readouts"]
    for readout in outcome["readouts"].values():
        assert list(readout) == ["value", "unit"]
    for series in outcome["series"].values():
        assert series.keys() >= {"x", "y", "theory"}
        assert len(series["x"]) == len(series["y"])
    for claim in outcome["claims"]:
        assert claim.keys() >= {"sentence", "measured", "low", "high", "verdict", "source"}
        assert claim["verdict"] in ("holds", "holds under the stated conditions", "contradicted")
    assert outcome["prediction"]["question"].endswith("?")
    assert "choices" in outcome["prediction"] or "scale" in outcome["prediction"]
    assert "answer" in outcome["prediction"]


@pytest.mark.slow
def test_a_run_is_valid_json_even_to_a_strict_reader(outcome: Any):
    def refuse(constant: str) -> float:
        raise AssertionError(f"{constant} is not JSON")

    text = json.dumps(outcome, allow_nan=False)
    json.loads(text, parse_constant=refuse)
    assert all(
        math.isfinite(readout["value"]) for readout in outcome["readouts"].values() if readout["value"] is not None
    )


@pytest.mark.slow
def test_the_same_seed_gives_the_same_run_and_another_seed_another(outcome: Any):
    again = flashgrad("demo", "gradient-depth", *SMALL, "--seed", "3", "--json").json
    other = flashgrad("demo", "gradient-depth", *SMALL, "--seed", "4", "--json").json
    assert again == outcome
    assert other["readouts"] != outcome["readouts"]


@pytest.mark.slow
def test_a_run_reads_well_without_json():
    ran = flashgrad("demo", "gradient-depth", *SMALL)
    assert ran.code == 0
    assert ran.out.startswith("gradient-depth: ")
    assert any(mark in ran.out for mark in "✓◐✗")
    assert "\n? " in ran.out
    assert "\x1b" not in ran.out


def test_the_list_names_every_parameter_with_what_it_takes():
    [demo] = (demo for demo in flashgrad("demo", "--list", "--json").json if demo["id"] == "gradient-depth")
    parameters = {parameter["name"]: parameter for parameter in demo["parameters"]}
    assert parameters["depth"]["low"] < parameters["depth"]["high"]
    assert "sigmoid" in parameters["activation"]["choices"]
    assert "gradient-depth: " in flashgrad("demo", "--list").out


def test_a_missing_torch_is_said_in_a_sentence(tmp_path):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n")
    ran = flashgrad("demo", "gradient-depth", env={"PYTHONPATH": str(tmp_path)})
    assert "torch" in ran.sentence
