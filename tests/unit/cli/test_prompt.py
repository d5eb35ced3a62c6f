"""The prompt reads the settings by itself; it must not read them in another way than everything else does."""

import pytest

from flashgrad.cli import prompt
from flashgrad.config import load_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.library.study import day_rules


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
