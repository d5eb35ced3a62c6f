"""Demos from the command line, in the shapes that scripts rely on."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.system.program import ROOT, flashgrad

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


@pytest.mark.slow
def test_a_missing_torch_is_said_in_a_sentence(tmp_path):
    ran = flashgrad("demo", "gradient-depth", env={"PYTHONPATH": _without_torch(tmp_path)})
    assert "torch" in ran.sentence


def test_the_list_says_what_each_demo_shows_who_links_it_and_where_it_comes_from():
    ran = flashgrad("demo", "--list")
    assert ran.code == 0
    listed = {demo["id"]: demo for demo in flashgrad("demo", "--list", "--json").json}
    assert any(demo["cards"] for demo in listed.values())
    for name, demo in listed.items():
        assert f"{name}: {demo['title']}\n  {demo['insight']}\n" in ran.out
        assert f"  Cards: {', '.join(demo['cards']) or 'none'}\n" in ran.out
        assert demo["sources"]
        assert all(f"  Source: {source}\n" in ran.out for source in demo["sources"])


def test_the_source_of_a_demo_is_its_file_word_for_word():
    ran = flashgrad("demo", "clip-geometry", "--source")
    assert ran.code == 0
    assert ran.out == (ROOT / "flashgrad/demos/gallery/clip_geometry.py").read_text(encoding="utf-8")


@pytest.mark.slow
def test_pictures_are_saved_beside_what_is_printed(tmp_path: Path):
    png, svg = tmp_path / "a.png", tmp_path / "b.SVG"
    ran = flashgrad("demo", "clip-geometry", "--png", png, "--svg", svg, "--json")
    assert ran.err == ""
    assert ran.json["demo"] == "clip-geometry"
    assert png.read_bytes().startswith(b"\x89PNG")
    assert svg.read_bytes().startswith(b"<?xml")
    again = flashgrad("demo", "clip-geometry", "--svg", tmp_path / "c.svg")
    assert again.out.endswith(f"Saved {tmp_path / 'c.svg'}.\n")
    assert (tmp_path / "c.svg").read_bytes() == svg.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.SVG", "c.svg"]


@pytest.mark.parametrize(
    ("option", "name", "reason"),
    [
        ("--png", "no/such/folder.png", "there is no folder"),
        ("--svg", "folder.svg", "it is a folder"),
    ],
)
def test_a_picture_that_has_no_place_is_refused_before_the_run(tmp_path: Path, option: str, name: str, reason: str):
    (tmp_path / "folder.svg").mkdir()
    ran = flashgrad("demo", "clip-geometry", option, tmp_path / name, env={"PYTHONPATH": _without_torch(tmp_path)})
    assert reason in ran.sentence


@pytest.mark.parametrize("option", ["--png", "--svg"])
def test_a_picture_of_another_kind_is_a_usage_error(option: str):
    ran = flashgrad("demo", "clip-geometry", option, "picture.jpg")
    assert ran.code == 2
    assert f"does not end in .{option[2:]}" in ran.err


def _without_torch(folder: Path) -> str:
    """A path on which torch cannot be imported, so that a run would fail otherwise."""
    (folder / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n")
    return str(folder)
