"""Demos of other packages: real packages on the path, loaded in real processes; the broken ones are left out."""

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from flashgrad.demos import catalog, plugins
from flashgrad.demos.contract import broken_rule
from flashgrad.demos.starting import starting_files
from flashgrad.errors import DemoUnknown

EXAMPLE = Path(__file__).parents[1] / "example_package"


def flashgrad(*arguments: str, path: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flashgrad", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(path), *filter(None, [os.environ.get("PYTHONPATH")])])},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def package(folder: Path, points: str, **modules: str) -> Path:
    """An installed package with these entry points and modules, as an installer leaves it."""
    info = folder / "other_demos-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-demos\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(f"[flashgrad.demos]\n{points}\n")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.mark.slow
def test_the_example_package_brings_a_demo_that_runs(tmp_path: Path):
    run = flashgrad("demo", "coin", "--json", path=EXAMPLE, cwd=tmp_path)
    share = json.loads(run.stdout)["series"]["share"]
    assert (len(share["y"]), share["theory"][0]) == (200, 0.5)
    assert abs(share["y"][-1] - 0.5) < 0.15
    listed = json.loads(flashgrad("demo", "--list", "--json", path=EXAMPLE, cwd=tmp_path).stdout)
    assert [demo["id"] for demo in listed if demo["package"]] == ["coin"]
    assert listed[-1]["package"] == "flashgrad-coin 1.0"


@pytest.mark.slow
def test_what_demo_new_writes_is_a_demo_that_runs(tmp_path: Path):
    made = flashgrad("demo", "new", "my-sums", path=tmp_path, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "flashgrad-my-sums"
    assert 'my-sums = "demo_my_sums:DEMO"' in (folder / "pyproject.toml").read_text()
    package(folder, "my-sums = demo_my_sums:DEMO")
    run = flashgrad("demo", "my-sums", "--json", path=folder, cwd=tmp_path)
    outcome = json.loads(run.stdout)
    assert [claim["verdict"] for claim in outcome["claims"]] == ["holds"]
    assert outcome["prediction"]["answer"] == "8 times"
    again = flashgrad("demo", "new", "my-sums", path=tmp_path, cwd=tmp_path)
    assert (again.returncode, again.stderr) == (1, "flashgrad-my-sums is there already; name another folder.\n")


BROKEN = {
    "raises": ("1 / 0", "loading it failed with ZeroDivisionError: division by zero"),
    "leaves": ("raise SystemExit('no')", "loading it failed with SystemExit: no"),
    "no_python": ("def def", "loading it failed with SyntaxError"),
    "no_demo": ("DEMO = 3", "it is no flashgrad.demos.spec.Demo but of type int"),
    "hungry": ("import torch\nfrom demo_coin import DEMO", "it loads torch before it runs"),
    "bad_id": (
        "from dataclasses import replace\nfrom demo_coin import DEMO\nDEMO = replace(DEMO, id='Bad Id')",
        "it has an id that is not lower-case words",
    ),
    "taken": (
        "from dataclasses import replace\nfrom demo_coin import DEMO\nDEMO = replace(DEMO, id='gradient-depth')",
        "its id 'gradient-depth' is that of a demo of flashgrad",
    ),
    "no_plots": (
        "from dataclasses import replace\nfrom demo_coin import DEMO\nDEMO = replace(DEMO, id='bare', plots=())",
        "it has no plots",
    ),
}


@pytest.mark.slow
def test_a_broken_package_is_reported_and_costs_no_other_demo(tmp_path: Path):
    points = "\n".join(f"{name} = {name}:DEMO" for name in BROKEN)
    coin = (EXAMPLE / "demo_coin.py").read_text()
    modules = {name: f"print('OVER THE SCREEN')\n{text}" for name, (text, _) in BROKEN.items()}
    folder = package(tmp_path / "site", f"{points}\nmissing = nowhere:DEMO", demo_coin=coin, **modules)
    run = flashgrad("demo", "--list", path=folder, cwd=tmp_path)
    assert run.returncode == 0
    assert "OVER" not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    sentences = run.stderr.splitlines()
    assert len(sentences) == len(BROKEN) + 1
    for name, (_, reason) in BROKEN.items():
        told = f"The demo {name!r} of the package other-demos 2.0 was left out: {reason}"
        assert [line for line in sentences if line.startswith(told)], (told, sentences)
    assert "gradient-depth: " in run.stdout


def test_two_packages_cannot_bring_one_id(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(EXAMPLE))
    points = [EntryPoint(name, "demo_coin:DEMO", plugins.GROUP) for name in ("one", "two")]
    found, faults = plugins.load((), points)
    assert [plugin.demo.id for plugin in found] == ["coin"]
    assert [fault.sentence for fault in faults] == [
        "The demo 'two' of the package unknown was left out: its id 'coin' is that of a demo of unknown."
    ]


@pytest.mark.parametrize("demo", catalog.demos().values(), ids=list(catalog.demos()))
def test_every_bundled_demo_keeps_to_the_rules_for_others(demo):
    assert broken_rule(demo) == ""


@pytest.mark.parametrize("name", ["", "new", "My-Demo", "a b", "../x", "x" * 61, "-a"])
def test_a_demo_of_ones_own_needs_an_id_that_links_can_write(name):
    with pytest.raises(DemoUnknown, match="is no id for a demo"):
        starting_files(name)


def test_the_readme_shows_the_example_as_it_is():
    readme = (EXAMPLE.parents[1] / "README.md").read_text(encoding="utf-8")
    code = (EXAMPLE / "demo_coin.py").read_text(encoding="utf-8").partition('"""\n\n')[2]
    assert f"```python\n{code}```" in readme
