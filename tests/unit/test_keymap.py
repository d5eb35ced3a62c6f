"""The learner's own keys: what is refused, and what Textual is told."""

import pytest

from flashgrad.errors import SettingsInvalid
from flashgrad.tui.commands.keymap import all_commands, check_keys, clashes, keymap, keys_of
from flashgrad.tui.commands.registry import COMMANDS, HOLDS_TOO, WINDOWS


def refused(chosen: dict[str, str]) -> str:
    with pytest.raises(SettingsInvalid) as raised:
        check_keys(chosen)
    return str(raised.value)


def test_places_that_are_named_are_places():
    assert COMMANDS.keys() >= WINDOWS
    assert {*HOLDS_TOO, *(place for places in HOLDS_TOO.values() for place in places)} <= COMMANDS.keys()


@pytest.mark.parametrize("key", ["x", "f5", "ctrl+e", "é", "tab", "Q", "exclamation_mark", "!", "shift+left", "n, f6"])
def test_a_key_can_be_a_character_or_a_name(key):
    check_keys({"home.import": key})


@pytest.mark.parametrize("key", ["", "nokey", "ctrl+", "hyper+nokey", "x,", "control+x", "\x1b"])
def test_a_key_that_is_none_is_refused(key):
    assert refused({"home.import": key}).startswith("home.import: there is no key called ")


def test_a_command_that_is_none_is_refused():
    assert refused({"home.nothing": "x"}).startswith("There is no command home.nothing, ")


@pytest.mark.parametrize(
    ("chosen", "one", "other"),
    [
        ({"home.import": "b"}, "home.browse", "home.import"),
        ({"home.import": "x", "home.undo": "x"}, "home.import", "home.undo"),
        ({"review.skip": "3"}, "review.skip", "review.grade_3"),
        ({"review.skip": "c"}, "review.skip", "card.copy"),
        ({"browse.query": "o"}, "browse.query", "card.open"),
        ({"home.import": "?"}, "home.import", "app.help"),
        ({"app.help": "u"}, "home.undo", "app.help"),
        ({"demo.skip": "escape"}, "demo.skip", "demo.stop_by_escape"),
    ],
)
def test_a_key_for_two_things_in_one_place_is_refused_with_both_names(chosen, one, other):
    sentence = refused(chosen)
    assert f"({one})" in sentence
    assert f"({other})" in sentence
    assert all_commands()[one][1].name in sentence
    assert sentence.endswith("give one of them another key.")


def test_two_commands_can_change_places_and_one_key_can_serve_in_two_places():
    check_keys({"home.import": "b", "home.browse": "i"})
    check_keys({"home.import": "f5", "review.skip": "f5", "review.reveal": "space,f6"})


def test_the_tables_themselves_have_no_clash():
    assert list(clashes({name: command.key for name, (_, command) in all_commands().items()})) == []


def test_the_map_names_every_command_once_any_is_changed():
    assert keymap({}) == {}
    made = keymap({"home.import": "?"})
    assert made.keys() == all_commands().keys()
    assert made["home.import"] == "question_mark"
    assert made["home.start"] == "enter,space"


def test_a_key_that_is_named_twice_counts_once():
    assert keys_of(all_commands()["home.start"][1], {"home.start": "x, x"}) == ("x",)
