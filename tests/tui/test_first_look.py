"""The first paint has looked at a few settings only; the others are checked behind it."""

import pytest

from flashgrad.config import load_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.first_look import FirstLook, first_look
from flashgrad.tui.app import FlashgradApp
from tests.tui.conftest import until


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", FirstLook()),
        ('theme = "nord"\nnew_per_day = 3', FirstLook(theme="nord")),
        ('characters = "ascii"\nmouse = false', FirstLook(characters="ascii", mouse=False)),
        ("theme = 5", None),
        ("mouse = 1", None),
        ('characters = "latin"', None),
        ("characters = []", None),
        ('[keys]\n"home.quit" = "x"', None),
    ],
)
def test_a_look_takes_what_is_sound_and_leaves_the_rest_to_the_settings(home, text, expected):
    home.mkdir()
    (home / "settings.toml").write_text(text, encoding="utf-8")
    look = first_look()
    assert look == expected
    if look is not None:
        whole = load_settings()
        assert (look.theme, look.mouse, dict(look.keys)) == (whole.theme, whole.mouse, whole.keys)
        assert look.has_plain_characters is whole.has_plain_characters


async def test_the_settings_are_whole_once_the_library_is_open(home, library_path, clock):
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("new_per_day = 3", encoding="utf-8")
    app = FlashgradApp(library_path, FirstLook(), clock, warms_demos=False, greets=False)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_ready and app._home.shown is not None)
        await pilot.pause()
        assert app.library.settings == load_settings()


async def test_a_setting_that_means_nothing_ends_the_app_with_its_sentence(home, library_path, clock):
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("new_per_day = -3", encoding="utf-8")
    app = FlashgradApp(library_path, FirstLook(), clock, warms_demos=False, greets=False)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.is_ready)
    assert isinstance(app.failure, SettingsInvalid)
    assert "new_per_day" in str(app.failure)
