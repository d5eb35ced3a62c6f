"""The prompt reads the settings by itself; it must not read them in another way than everything else does."""

import subprocess
import sys

import pytest

from flashgrad.cli import prompt, quick_prompt
from flashgrad.config import load_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.library.library import opened
from flashgrad.library.study import day_rules, limit_today
from flashgrad.study.limits import Limit
from tests.samples import add_cards, plain_cards
from tests.system.program import flashgrad


@pytest.mark.parametrize(
    "text",
    [
        "",
        "day_start_hour = 0",
        "new_per_day = 0\nreviews_per_day = 1000000",
        '[decks."Gradient stability"]\nnew_per_day = 5\n[decks.Other]\nreviews_per_day = 0\n[decks.Third]',
        'theme = "nord"\nnew_per_day = 7',
    ],
)
def test_a_prompt_counts_by_the_limits_of_the_settings(home, text):
    home.mkdir()
    (home / "settings.toml").write_text(text, encoding="utf-8")
    read, full = prompt._rules(), day_rules(load_settings())
    assert (read.day_start_hour, read.limits) == (full.day_start_hour, full.limits)


@pytest.mark.parametrize(
    "text",
    [
        "day_start_hour = 24",
        "new_per_day = -1",
        "new_per_day = true",
        "reviews_per_day = 1000001",
        'reviews_per_day = "all"',
        "decks = 5",
        "decks = {A = 5}",
        "[decks.A]\nnew_per_day = 1.5",
        "new_per_day = ",
    ],
)
def test_a_limit_that_means_nothing_is_refused_as_everywhere(home, text):
    home.mkdir()
    (home / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    with pytest.raises(SettingsInvalid) as refused_here:
        prompt._rules()
    assert str(refused_here.value) == str(refused.value)


LIGHT = """
import sys
sys.argv = ["flashgrad", "due", "--quiet"]
from flashgrad.__main__ import main
try:
    main()
except SystemExit as ended:
    heavy = {"dataclasses", "json", "pydantic", "typer", "flashgrad.model", "flashgrad.cli.boundary"}
    print(ended.code, *sorted(heavy & set(sys.modules)))
"""


def test_a_prompt_loads_next_to_nothing(home, tmp_path):
    with opened(home / "library.db") as library:
        add_cards(library, *plain_cards(3))
    (home / "settings.toml").write_text("new_per_day = 2", encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)
    assert ran.stdout == "2\n0\n", ran.stderr


@pytest.mark.parametrize(
    ("text", "is_usual"),
    [
        ("", True),
        ("day_start_hour = 0", True),
        ("[decks.Stability]\nnew_per_day = 1", False),
        ("new_per_day = -1", False),
    ],
)
def test_what_is_not_usual_goes_the_long_way(home, text, is_usual):
    with opened(home / "library.db") as library:
        add_cards(library, *plain_cards(3))
    (home / "settings.toml").write_text(text, encoding="utf-8")
    assert (quick_prompt.print_count() is not None) is is_usual


def test_a_limit_of_today_alone_goes_the_long_way(home):
    with opened(home / "library.db") as library:
        add_cards(library, *plain_cards(3))
        limit_today(library, Limit(new=1))
    assert quick_prompt.print_count() is None
    assert flashgrad("due", "--quiet").out == "1\n"
