"""`flashgrad settings` and `flashgrad scheduler optimise`, and what the app does with keys and mouse of its own."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from flashgrad.config import Settings, load_settings
from flashgrad.places import library_path, settings_path
from flashgrad.setting_fields import values_of
from flashgrad.settings_schema import setting_infos, template
from tests.a_year_of_answers import fill_a_year
from tests.samples import ManualClock
from tests.system.program import flashgrad

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")


def test_every_setting_is_listed_with_its_meaning(home: Path):
    shown = flashgrad("settings").out
    assert all(f"\n{info.key} " in shown and info.meaning in shown for info in setting_infos())
    records = flashgrad("settings", "--json").json
    assert [record["key"] for record in records] == [info.key for info in setting_infos()]
    assert all(record["value"] == record["default"] for record in records)
    assert flashgrad("settings", "--template").out == template()
    assert not settings_path().exists()


def test_a_setting_is_changed_and_given_its_default_back_and_comments_stay(home: Path):
    flashgrad("import", "--bundled")  # no first start, which would explain itself first
    settings_path().write_text("# mine\nnew_per_day = 5 # few\n")
    assert flashgrad("settings", "new_per_day", "7", "--json").json[0]["value"] == 7
    assert settings_path().read_text() == "# mine\nnew_per_day = 7 # few\n"
    assert flashgrad("settings", "new_per_day").out.splitlines()[1].split()[:3] == ["new_per_day", "7", "20"]
    flashgrad("settings", "new_per_day", "--default")
    assert settings_path().read_text() == "# mine\nnew_per_day = 20 # few\n"
    flashgrad("settings", "decks.A deck.new_per_day", "3")
    flashgrad("settings", "keys.home.quit", "x")
    flashgrad("settings", "theme", "nord")
    assert values_of(load_settings()) == {
        "theme": "nord",
        "decks": {"A deck": {"new_per_day": 3}},
        "keys": {"home.quit": "x"},
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("new_per_day", "many"), "New cards: a whole number is wanted"),
        (("nothing",), "There is no setting nothing; `flashgrad settings` lists them."),
        (("theme", "pink"), "There is no theme called pink."),
        (("keys.home.quit", "g"), "“Gallery” (home.gallery) and “Quit” (home.quit)"),
        (("keys.home", "g"), "There is no command home"),
        (("fsrs_parameters", "1"), "FSRS-6 has 21 parameters, not 1."),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(arguments: tuple[str, ...], reason: str, home: Path):
    assert reason in flashgrad("settings", *arguments).sentence
    assert not settings_path().exists()


@pytest.mark.parametrize(
    "arguments",
    [("--default",), ("fuzz", "true", "--default"), ("fuzz", "--template"), ("--template", "--json")],
)
def test_options_that_do_not_go_together_are_a_usage_error(arguments: tuple[str, ...]):
    assert flashgrad("settings", *arguments).code == 2


def test_the_optimiser_refuses_a_short_log_and_options_without_it():
    assert "FSRS needs 512 repeated reviews" in flashgrad("scheduler", "optimise").sentence
    assert flashgrad("scheduler", "fsrs", "--apply").code == 2
    assert flashgrad("scheduler", "optimise", "--apply", "--dry-run").code == 2


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answered") / "library.db"
    fill_a_year(path, ManualClock(), cards=40, settings=Settings(scheduler="fsrs"))
    return path


@pytest.mark.slow
def test_the_optimiser_says_what_it_found_and_takes_it_when_told(answered: Path, home: Path):
    home.mkdir()
    shutil.copy(answered, library_path())
    settings_path().write_text('scheduler = "fsrs"\n')
    ran = flashgrad("scheduler", "optimise", "--json")
    assert ran.err == ""
    found = ran.json
    assert found["is_better"]
    assert not found["applied"]
    assert load_settings().fsrs_parameters == ()
    said = flashgrad("scheduler", "optimise", "--apply").out
    assert said.endswith("Taken into settings.toml. They are in force.\n")
    assert list(load_settings().fsrs_parameters) == found["fsrs_parameters"]
    assert flashgrad("doctor").code == 0
    assert "as well as any that were found" in flashgrad("scheduler", "optimise").out


def app_on_a_terminal() -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad"],
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
    )


def test_keys_that_clash_keep_the_app_from_starting_with_a_sentence(home: Path):
    flashgrad("import", "--bundled")  # no first start, which would explain itself first
    settings_path().write_text('[keys]\n"home.quit" = "g"\n')
    app = app_on_a_terminal()
    app.expect("The key g would mean both “Gallery”")
    app.expect(pexpect.EOF)
    app.close()
    assert app.exitstatus == 1
    assert "Traceback" not in str(app.before)


@pytest.mark.slow
def test_the_app_obeys_the_key_of_the_learner_and_leaves_the_mouse_alone(home: Path):
    flashgrad("import", "--bundled")  # no first start, which would explain itself first
    settings_path().write_text('mouse = false\n[keys]\n"home.quit" = "f8"\n')
    app = app_on_a_terminal()
    app.logfile_read = heard = Recorder()
    app.expect("Gradient stability")
    app.send("\x1b[19~")
    app.expect(pexpect.EOF)
    app.close()
    assert app.exitstatus == 0
    assert "f8" in heard.text
    assert "\x1b[?1000h" not in heard.text


class Recorder:
    """Remembers what was written."""

    text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        """Nothing is kept back."""
