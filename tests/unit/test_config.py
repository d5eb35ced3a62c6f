import sys
from dataclasses import FrozenInstanceError, asdict, fields
from pathlib import Path

import platformdirs
import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.config import DeckSettings, Settings, load_settings, save_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.places import HOME_VARIABLE, library_path, settings_path
from flashgrad.setting_fields import plainly, values_of
from flashgrad.settings_check import checked


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_its_default(home):
    assert load_settings() == Settings()
    assert asdict(Settings()) == {
        "day_start_hour": 4,
        "grade_keys": "four",
        "maximum_interval_days": 36_500,
        "characters": "auto",
        "formulas": "unicode",
        "mouse": True,
        "keys": {},
        "scheduler": "sm2",
        "desired_retention": 0.9,
        "fsrs_parameters": (),
        "fuzz": False,
        "balance_load": False,
        "new_per_day": 20,
        "reviews_per_day": 200,
        "review_order": "lateness",
        "new_order": "deck",
        "new_placement": "interleave",
        "bury_siblings": "all",
        "leech_lapses": 8,
        "leech_action": "tag",
        "decks": {},
        "watch_decks": True,
        "searches": {},
        "sync_repository": "",
        "sync_automatically": False,
        "theme": "",
    }


def test_settings_are_read_from_the_home_folder(home):
    home.mkdir()
    written(
        home,
        'day_start_hour = 0\ngrade_keys = "six"\nmaximum_interval_days = 365\nformulas = "ascii"\ntheme = "nord"\n',
    )
    expected = Settings(day_start_hour=0, grade_keys="six", maximum_interval_days=365, formulas="ascii", theme="nord")
    assert load_settings() == expected


def test_a_deck_can_have_limits_of_its_own(tmp_path):
    path = written(tmp_path, 'new_per_day = 30\n[decks."Gradient stability"]\nnew_per_day = 5\n')
    settings = load_settings(path)
    assert (settings.new_per_day, settings.reviews_per_day) == (30, 200)
    assert settings.decks == {"Gradient stability": DeckSettings(new_per_day=5)}


def test_an_empty_file_means_the_defaults(tmp_path):
    assert load_settings(written(tmp_path, "")) == Settings()


def test_settings_do_not_change_once_read():
    with pytest.raises(FrozenInstanceError):
        Settings().day_start_hour = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("day_start_hour = 24", "day_start_hour", "less than or equal to 23"),
        ("day_start_hour = -1", "day_start_hour", "greater than or equal to 0"),
        ('day_start_hour = "early"', "day_start_hour", "valid integer"),
        ("day_start_hour = 4.5", "day_start_hour", "valid integer"),
        ('grade_keys = "five"', "grade_keys", "'four' or 'six'"),
        ('formulas = "latex"', "formulas", "'unicode' or 'ascii'"),
        ("maximum_interval_days = 0", "maximum_interval_days", "greater than or equal to 1"),
        ("maximum_interval_days = 36501", "maximum_interval_days", "less than or equal to 36500"),
        ('scheduler = "anki"', "scheduler", "'sm2' or 'fsrs'"),
        ("desired_retention = 0.69", "desired_retention", "greater than or equal to 0.7"),
        ("desired_retention = 0.98", "desired_retention", "less than or equal to 0.97"),
        ("fsrs_parameters = [1.0, 2.0]", "fsrs_parameters", "FSRS-6 has 21 parameters, not 2"),
        ('fsrs_parameters = "usual"', "fsrs_parameters", "valid tuple"),
        ('fsrs_parameters = ["1"]', "fsrs_parameters.0", "valid number"),
        ("fuzz = 1", "fuzz", "valid boolean"),
        ("new_per_day = -1", "new_per_day", "greater than or equal to 0"),
        ('review_order = "alphabet"', "review_order", "'lateness', 'due', 'random' or 'retrievability'"),
        ("[decks.Stability]\nnew = 5", "decks.Stability.new", "Extra inputs are not permitted"),
        ('[decks."A b"]\nreviews_per_day = 2.5', "decks.A b.reviews_per_day", "valid integer"),
        ("day_start = 4", "day_start", "Extra inputs are not permitted"),
        ("[day_start_hour]\nx = 1", "day_start_hour", "valid integer"),
    ],
)
def test_a_value_that_means_nothing_is_refused_with_file_and_key(tmp_path, text, key, reason):
    path = written(tmp_path, text)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(path)
    sentence = str(refused.value)
    assert sentence.startswith(f"{path}: {key}: ")
    assert reason in sentence
    assert sentence.endswith("Correct or remove it.")


@pytest.mark.parametrize(
    "content", [b"day_start_hour = ", b"\xff\xfe", b"= 3", b"day_start_hour = 1\nday_start_hour = 2"]
)
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsInvalid, match="cannot be read") as refused:
        load_settings(path)
    assert str(path) in str(refused.value)


def test_a_folder_in_place_of_the_file_is_refused_by_name(tmp_path):
    with pytest.raises(SettingsInvalid, match="cannot be read") as refused:
        load_settings(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_one_variable_moves_library_and_settings(home):
    assert library_path() == home / "library.db"
    assert settings_path() == home / "settings.toml"


def test_a_home_with_a_tilde_or_without_a_root_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(HOME_VARIABLE, "~/cards")
    assert library_path() == tmp_path / "cards" / "library.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, "here")
    assert library_path() == tmp_path / "here" / "library.db"


def test_a_named_library_wins_over_the_variable(home, tmp_path):
    assert library_path(tmp_path / "other.db") == tmp_path / "other.db"


@pytest.mark.parametrize("value", ["", None])
def test_without_the_variable_the_platform_says_where(monkeypatch, value):
    monkeypatch.delenv(HOME_VARIABLE)
    if value is not None:
        monkeypatch.setenv(HOME_VARIABLE, value)
    assert library_path() == Path(platformdirs.user_data_path("flashgrad", appauthor=False)) / "library.db"
    assert settings_path() == Path(platformdirs.user_config_path("flashgrad", appauthor=False)) / "settings.toml"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are a custom of Linux")
def test_the_folders_of_linux_are_those_of_xdg(monkeypatch, tmp_path):
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert library_path() == tmp_path / "data" / "flashgrad" / "library.db"
    assert settings_path() == tmp_path / "config" / "flashgrad" / "settings.toml"


WITH_COMMENTS = """\
# My settings

day_start_hour = 3   # I read at night
theme = "nord"

# until I know better
scheduler = "sm2"
"""


def test_saving_changes_a_value_and_leaves_every_other_line_as_it_is(tmp_path):
    path = written(tmp_path, WITH_COMMENTS)
    settings = save_settings({"scheduler": "fsrs"}, path)
    assert path.read_text(encoding="utf-8") == WITH_COMMENTS.replace('scheduler = "sm2"', 'scheduler = "fsrs"')
    assert settings == load_settings(path) == Settings(day_start_hour=3, theme="nord", scheduler="fsrs")


def test_saving_adds_what_was_not_there_and_makes_the_file_where_there_is_none(home):
    save_settings({"desired_retention": 0.85, "fuzz": True, "fsrs_parameters": []})
    assert (
        settings_path().read_text(encoding="utf-8") == "desired_retention = 0.85\nfuzz = true\nfsrs_parameters = []\n"
    )
    save_settings({"fsrs_parameters": list(DEFAULT_PARAMETERS)})
    assert load_settings().fsrs_parameters == DEFAULT_PARAMETERS
    assert [path.name for path in home.iterdir()] == ["settings.toml"]


def test_saving_keeps_line_endings_and_permissions_and_writes_through_a_link(tmp_path):
    kept = tmp_path / "dotfiles"
    kept.mkdir()
    path = kept / "settings.toml"
    path.write_bytes(b"# mine\r\nday_start_hour = 3\r\n")
    path.chmod(0o640)
    link = tmp_path / "settings.toml"
    link.symlink_to(path)
    save_settings({"scheduler": "fsrs"}, link)
    assert link.is_symlink()
    assert path.read_bytes().startswith(b"# mine\r\nday_start_hour = 3\r\n")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("text", ["day_start_hour = ", "day_start_hour = 24", "\udcff"])
def test_nothing_is_saved_into_a_file_that_cannot_be_read(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    before = path.read_bytes()
    with pytest.raises(SettingsInvalid):
        save_settings({"scheduler": "fsrs"}, path)
    assert path.read_bytes() == before


def test_a_value_that_means_nothing_is_not_saved(tmp_path):
    path = written(tmp_path, WITH_COMMENTS)
    with pytest.raises(SettingsInvalid, match="scheduler"):
        save_settings({"scheduler": "anki"}, path)
    assert path.read_text(encoding="utf-8") == WITH_COMMENTS


@pytest.mark.parametrize("value", ["[" * 5_000 + "]" * 5_000, "{a=" * 3_000 + "}" * 3_000, "9" * 5_000])
def test_a_hostile_value_is_refused_in_a_sentence(tmp_path, value):
    with pytest.raises(SettingsInvalid, match=r"settings\.toml"):
        load_settings(written(tmp_path, f"new_per_day = {value}"))


@pytest.mark.parametrize("text", ["new_per_day = 5\r", "\r ", "theme = '\r'"])
def test_a_lone_carriage_return_is_refused_when_read_as_well_as_when_written(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode())
    for use in (load_settings, lambda path: save_settings({"scheduler": "fsrs"}, path)):
        with pytest.raises(SettingsInvalid, match=r"cannot be read: .*Correct it\."):
            use(path)
    assert path.read_bytes() == text.encode()


def test_a_folder_that_cannot_be_written_to_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(SettingsInvalid) as refused:
        save_settings({"scheduler": "fsrs"}, tmp_path / "file" / "settings.toml")
    assert str(tmp_path) in str(refused.value)


SEARCHES = '# mine\n[searches]\n# the worst\n"hard ones" = "ease<2"\n'


def test_searches_are_saved_and_removed_one_by_one_and_comments_stay(tmp_path):
    path = written(tmp_path, SEARCHES)
    save_settings({"searches": {"relu": "tag:relu"}}, path)
    assert path.read_text(encoding="utf-8") == f'{SEARCHES}relu = "tag:relu"\n'
    assert save_settings({"searches": {"relu": None}}, path).searches == {"hard ones": "ease<2"}
    assert path.read_text(encoding="utf-8") == SEARCHES


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "two\nlines", 'a "b"', " end"])
def test_a_name_of_a_search_can_be_written_in_a_query(tmp_path, name):
    with pytest.raises(SettingsInvalid, match="1 to 40 printable"):
        save_settings({"searches": {name: "relu"}}, tmp_path / "settings.toml")


@pytest.mark.parametrize(("query", "told"), [("is:x", "is not a status"), ("@other", "No search is saved")])
def test_a_search_that_means_nothing_is_not_saved(tmp_path, query, told):
    with pytest.raises(SettingsInvalid, match=told):
        save_settings({"searches": {"mine": query}}, tmp_path / "settings.toml")


A_VALUE = st.one_of(
    st.booleans(),
    st.integers(-2, 40_000),
    st.floats(),
    st.sampled_from([0.9, "", "fsrs", "random", "six", "ascii", "suspend", "none such", [], {}, [1.0], {"a": "b"}]),
)


@given(st.dictionaries(st.sampled_from([*(each.name for each in fields(Settings)), "unknown"]), A_VALUE, max_size=4))
def test_a_look_allows_nothing_that_the_check_would_not(values):
    seen = plainly(values)
    assert seen is None or seen == checked(values, Path("settings.toml"))


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(scheduler="fsrs", desired_retention=0.8, fsrs_parameters=DEFAULT_PARAMETERS, fuzz=True),
        Settings(decks={"A": DeckSettings(new_per_day=0)}, searches={"hard": "lapses>3"}, keys={"home.quit": "x"}),
    ],
)
def test_what_differs_from_the_defaults_says_all(settings):
    assert checked(values_of(settings), Path("settings.toml")) == settings
