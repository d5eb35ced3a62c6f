"""The learner's own keys, checked against the tables of commands, and in the form that Textual takes."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from textual.app import App
from textual.binding import Binding
from textual.keys import Keys, key_to_character

from flashgrad.errors import SettingsInvalid
from flashgrad.text import one_line
from flashgrad.tui.commands.command import Command, bindings
from flashgrad.tui.commands.registry import COMMANDS, EVERYWHERE, HOLDS_TOO, WINDOWS

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "meta", "super", "hyper"})
_NAMES = frozenset(key.value for key in Keys) | {f"f{number}" for number in range(1, 25)}


def all_commands() -> Mapping[str, tuple[str, Command]]:
    """Place and command by the command's id."""
    return {command.id: (place, command) for place, commands in COMMANDS.items() for command in commands}


def split_keys(keys: str) -> tuple[str, ...]:
    """Single keys, each as Textual names it."""
    singles = Binding.make_bindings([Binding(keys, "", id="keys")])
    return tuple(dict.fromkeys(single.key for single in singles))


def keys_of(command: Command, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of `command` where the learner chose those of some."""
    return split_keys(chosen.get(command.id, command.key))


def keymap(chosen: Mapping[str, str]) -> dict[str, str]:
    """The map for `App.set_keymap`; empty where nothing is chosen.

    It names every command: Textual takes a key that it gives away from all who had it, and must be told to whom it
    still belongs.
    """
    if not chosen:
        return {}
    return {name: ",".join(keys_of(command, chosen)) for name, (_, command) in all_commands().items()}


def check_keys(chosen: Mapping[str, str]) -> None:
    """Raises SettingsInvalid where a command or a key is unknown, or one key would do two things in one place."""
    commands = all_commands()
    for name, keys in chosen.items():
        if name not in commands:
            raise SettingsInvalid(
                f"There is no command {one_line(name, 60)}, so it can have no key; `flashgrad settings --template`"
                " shows how keys are written and the README's table of keys names all commands."
            )
        for key in keys.split(","):
            if not _is_key(key.strip()):
                raise SettingsInvalid(
                    f"{name}: there is no key called {one_line(key, 40) or 'nothing'}; write a character, or a name"
                    " such as f5, ctrl+e or space."
                )
    for clash in clashes(chosen):
        raise SettingsInvalid(clash)


def clashes(chosen: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each key that two commands of one place would share and do not share by default."""
    for place in COMMANDS:
        for one, other in combinations(_holding_in(place), 2):
            if one.id not in chosen and other.id not in chosen:
                continue
            by_default = {*split_keys(one.key)} & {*split_keys(other.key)}
            for key in keys_of(one, chosen):
                if key in keys_of(other, chosen) and key not in by_default:
                    yield (
                        f"The key {key} would mean both “{one.name}” ({one.id}) and “{other.name}” ({other.id});"
                        " give one of them another key."
                    )


def shown_keys(app: App[object], binding: Binding) -> str:
    """The keys of `binding` as they are written for people, the learner's own where there are any."""
    remapped = app._keymap.get(binding.id or "")
    if remapped is None or remapped == ",".join(split_keys(binding.key)):
        keys, as_written = binding.key, binding.key_display
    else:
        keys, as_written = remapped, None
    return as_written or " ".join(
        app.get_key_display(single) for single in Binding.make_bindings([Binding(keys, binding.action)])
    )


def shown_keys_of(app: App[object], command: Command) -> str:
    """The keys of `command` as they are written for people."""
    (binding,) = bindings([command])
    return shown_keys(app, binding)


def key_of(app: App[object], command_id: str) -> str:
    """One key of a command, as a sentence names it."""
    return shown_keys_of(app, all_commands()[command_id][1]).split(" ")[0]


def _holding_in(place: str) -> tuple[Command, ...]:
    """The commands that a key can reach on one and the same screen."""
    places = (place, *HOLDS_TOO.get(place, ()), *(() if place in WINDOWS | {EVERYWHERE} else (EVERYWHERE,)))
    return tuple(command for each in places for command in COMMANDS[each])


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    if not _MODIFIERS.issuperset(modifiers) or not name:
        return False
    if len(name) == 1:
        return name.isprintable() and not name.isspace()
    return name in _NAMES or key_to_character(name) is not None
