"""The wheel, installed elsewhere, is the whole program: code, decks, data."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.samples import BUNDLED_CARDS
from tests.system.program import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that this checkout builds."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `flashgrad` script of an environment with the wheel in it and, borrowed, what it depends on."""
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, timeout=60)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(pip, check=True, timeout=60)
    found = subprocess.run(
        [str(scripts / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    # The line is searched after the wheel's own folder, so the checkout that it may also reach is never imported.
    (Path(found.stdout.strip()) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts / "flashgrad"


def run(script: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(script), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_wheel_holds_code_styles_decks_and_data(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "flashgrad").rglob("*"):
        if path.is_file() and path.suffix in (".py", ".tcss", ".toml"):
            assert path.relative_to(ROOT).as_posix() in names
    for deck in (ROOT / "cards").glob("deck-*.md"):
        assert f"flashgrad/_bundled/cards/{deck.name}" in names
    for path in (ROOT / "data").rglob("*"):
        if path.is_file():
            assert f"flashgrad/_bundled/data/{path.relative_to(ROOT / 'data').as_posix()}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests") for name in names)


def test_the_installed_program_imports_its_decks_from_anywhere(installed: Path, tmp_path: Path):
    imported = run(installed, "import", "--bundled", "--json", cwd=tmp_path)
    assert imported.returncode == 0, imported.stderr
    assert f'"new": {BUNDLED_CARDS}' in imported.stdout
    again = run(installed, "import", "--bundled", "--json", cwd=tmp_path)
    assert f'"unchanged": {BUNDLED_CARDS}' in again.stdout
    where = run(installed.with_name("python"), "-c", "import flashgrad; print(flashgrad.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parents[1])


def test_the_installed_program_lists_its_demos_and_finds_itself_sound(installed: Path, tmp_path: Path):
    assert "gradient-depth: " in run(installed, "demo", "--list", cwd=tmp_path).stdout
    assert run(installed, "doctor", cwd=tmp_path).returncode == 0


def test_the_installed_program_finds_the_data_of_its_demos(installed: Path, tmp_path: Path):
    code = "from flashgrad.demos.kit.training.digits import bundled_data; print(bundled_data())"
    found = run(installed.with_name("python"), "-c", code, cwd=tmp_path)
    assert Path(found.stdout.strip()).is_relative_to(installed.parents[1])
    assert (Path(found.stdout.strip()) / "digits.csv").read_bytes() == (ROOT / "data" / "digits.csv").read_bytes()
