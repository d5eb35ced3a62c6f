"""The first paint has looked at a few settings only; the others are checked behind it."""

import gc
from collections.abc import Iterator

import pytest

from flashgrad.config import load_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.first_look import FirstLook, first_look
from flashgrad.library.library import opened
from flashgrad.model import Card
from flashgrad.study.plan import Plan
from flashgrad.tui.app import FlashgradApp
from tests.samples import add_cards
from tests.tui.conftest import running, text_of, until


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


@pytest.fixture
def no_collection() -> Iterator[None]:
    """As the command line starts the app."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("no_collection")
async def test_garbage_is_looked_for_again_once_the_start_is_over(library_path, clock):
    async with running(library_path, clock) as pilot:
        await until(pilot, gc.isenabled)


@pytest.mark.usefixtures("no_collection")
async def test_garbage_is_looked_for_again_where_the_library_cannot_be_opened(library_path, clock):
    library_path.parent.mkdir()
    library_path.write_bytes(bytes(8192))
    app = FlashgradApp(library_path, FirstLook(), clock, warms_demos=False, greets=False)
    async with app.run_test() as pilot:
        await until(pilot, gc.isenabled)


async def test_the_line_about_a_demo_follows_the_first_card(library_path, clock):
    with opened(library_path, clock=clock) as library:
        add_cards(library, Card("7FnRFuEa", "What does layer norm subtract?", "The mean over the features."))
    async with running(library_path, clock, plan=Plan()) as pilot:
        await until(pilot, lambda: "d  demo: Which numbers get averaged?" in text_of(pilot))
