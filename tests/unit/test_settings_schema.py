"""The schema says of every setting what screen, command line and README need."""

import tomllib
from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from flashgrad.config import Settings, changed, load_settings, save_settings
from flashgrad.errors import SettingsInvalid
from flashgrad.setting_fields import DAY, DECKS, KEYS, SCHEDULE, SCREEN, SYNC
from flashgrad.settings_schema import (
    checked_value,
    deck_infos,
    find_setting,
    parse_value,
    setting_infos,
    template,
    value_text,
)

INFOS = {info.key: info for info in (*setting_infos(), *deck_infos("A deck"))}


def test_every_setting_is_described_and_shown_in_a_group():
    assert [info.key for info in setting_infos()] == [each.name for each in fields(Settings)]
    assert list(dict.fromkeys(info.group for info in setting_infos())) == [DAY, SCHEDULE, SCREEN, DECKS, SYNC, KEYS]


@pytest.mark.parametrize("info", INFOS.values(), ids=INFOS)
def test_a_setting_has_a_title_a_sentence_and_a_meaning_for_each_choice(info):
    assert 3 < len(info.title) < 20
    assert info.meaning.endswith(".")
    assert (info.kind == "choice") == bool(info.choices)
    assert (info.kind in ("integer", "real")) == (info.low is not None) == (info.high is not None)
    if info.choices:
        assert tuple(info.choices) == get_args(get_type_hints(Settings)[info.key])


def test_the_template_says_everything_and_means_the_defaults(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(template(), encoding="utf-8")
    assert load_settings(path) == Settings()
    plain = {info.key for info in setting_infos() if info.kind != "table"}
    assert set(tomllib.loads(template())) == plain
    assert all(info.meaning in template() for info in setting_infos())


def test_the_tables_of_the_template_are_right_once_the_comments_go(tmp_path):
    path = tmp_path / "settings.toml"
    tables = template()[template().index("# [decks") :]
    lines = (
        line.removeprefix("# ") for line in tables.splitlines() if line.startswith(("# [", '# "', "# new", "# rev"))
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    assert load_settings(path).decks["Name of the deck"].new_per_day == 5
    assert load_settings(path).keys == {"review.reveal": "space,x"}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("new_per_day", " 7 ", 7),
        ("desired_retention", "0.85", 0.85),
        ("fuzz", "True", True),
        ("scheduler", "fsrs", "fsrs"),
        ("fsrs_parameters", "[0.1, 2]", (0.1, 2.0)),
        ("fsrs_parameters", "", ()),
        ("theme", "", ""),
        ("decks.A deck.new_per_day", "", None),
        ("decks.A deck.new_per_day", "0", 0),
    ],
)
def test_what_is_typed_becomes_a_value(key, text, value):
    assert checked_value(INFOS[key], text) == value


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("new_per_day", "", "New cards: a whole number is wanted, 0 to 1000000, not nothing."),
        ("day_start_hour", "24", "Day begins at: a whole number is wanted, 0 to 23, not 24."),
        ("desired_retention", "x", "Desired retention: a number is wanted, 0.7 to 0.97, not x."),
        ("desired_retention", "0.5", "Desired retention: a number is wanted, 0.7 to 0.97, not 0.5."),
        ("fuzz", "maybe", "Fuzz: true or false is wanted, not maybe."),
        ("leech_action", "delete", "Leeches are: one of tag, suspend is wanted, not delete."),
        ("fsrs_parameters", "1,,2", "FSRS parameters: numbers separated by commas are wanted, not 1,,2."),
        ("decks", "3", "decks holds settings of its own; name one, such as decks.NAME.new_per_day."),
    ],
)
def test_what_means_nothing_is_refused_with_what_is_wanted(key, text, sentence):
    with pytest.raises(SettingsInvalid) as refused:
        checked_value(INFOS[key], text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("info", INFOS.values(), ids=INFOS)
def test_a_value_as_toml_has_it_is_read_back(info):
    if info.kind not in ("table", "text"):
        assert parse_value(info, value_text(info.default).strip('"')) == info.default


def test_a_deck_may_have_dots_in_its_name():
    info = find_setting("decks.Chapter 1.2.reviews_per_day")
    assert info.path == ("decks", "Chapter 1.2", "reviews_per_day")
    assert info.value_in(changed(Settings(), info.change(5))) == 5
    assert info.value_in(Settings()) is None
    for unknown in ("decks.A.new", "deck", "keys.", "new_per_day.x"):
        with pytest.raises(SettingsInvalid, match="There is no setting"):
            find_setting(unknown)


WITH_TABLES = """\
theme = "nord" # dark

[decks."A b"] # the long one
new_per_day = 5 # for now

[keys]
"home.start" = "x"
"""


def test_one_value_of_a_table_changes_and_everything_else_stays(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(WITH_TABLES, encoding="utf-8")
    save_settings({"decks": {"A b": {"new_per_day": 7}}, "keys": {"home.start": None}}, path)
    assert path.read_text() == WITH_TABLES.replace("= 5", "= 7").replace('"home.start" = "x"\n', "")
    save_settings({"decks": {"Other": {"reviews_per_day": 1}}, "mouse": False}, path)
    settings = load_settings(path)
    assert (settings.decks["A b"].new_per_day, settings.decks["Other"].reviews_per_day) == (7, 1)
    assert (settings.theme, settings.mouse) == ("nord", False)
    assert "# the long one" in path.read_text()


@pytest.mark.parametrize("text", ["decks.A.new_per_day = 3\n", "decks = {A = {new_per_day = 3}}\n", ""])
def test_tables_may_be_written_in_any_way(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    written = save_settings({"decks": {"A": {"new_per_day": 4}, "B": {"reviews_per_day": 5}}, "fuzz": True}, path)
    assert written == load_settings(path)
    assert (written.decks["A"].new_per_day, written.decks["B"].reviews_per_day, written.fuzz) == (4, 5, True)
