"""The settings as data: name, meaning, values. Screen, command line and README are made from it. Pure."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from flashgrad.errors import SettingsInvalid
from flashgrad.setting_fields import DESCRIBED, DeckSettings, Described, Settings
from flashgrad.text import one_line

Kind = Literal["flag", "choice", "integer", "real", "text", "numbers", "table"]

_KINDS: Mapping[object, Kind] = {bool: "flag", int: "integer", float: "real", str: "text", tuple: "numbers"}
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """One setting."""

    path: tuple[str, ...]
    """Where it stands in `settings.toml`: its name, within a table after that of the table."""
    title: str
    meaning: str
    """One sentence."""
    group: str
    kind: Kind
    default: Any
    """None where there is none and nothing is said."""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    """What each value of a `choice` means, in a few words."""

    @property
    def key(self) -> str:
        """Its name on a command line, such as `theme` or `keys.review.reveal`."""
        return ".".join(self.path)

    @property
    def takes(self) -> str:
        """What values there are, in a few words; empty where the kind says it."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}" if self.high < 1 else f"{self.low:.0f} to {self.high:.0f}"
        return "; ".join(f'"{value}": {meaning}' for value, meaning in self.choices.items())

    @property
    def explanation(self) -> str:
        """What it means and what it takes."""
        return f"{self.meaning} {self.takes}." if self.takes else self.meaning

    def change(self, value: object) -> dict[str, Any]:
        """The change that gives this setting `value`, as `save_settings` takes it; None takes it away."""
        changes: Any = list(value) if isinstance(value, tuple) else value
        for name in reversed(self.path):
            changes = {name: changes}
        return dict(changes)

    def value_in(self, settings: Settings) -> Any:
        """Its value."""
        found: Any = asdict(settings)
        for name in self.path:
            found = found.get(name) if isinstance(found, dict) else None
        return self.default if found is None else found


@cache
def setting_infos() -> tuple[SettingInfo, ...]:
    """Every setting at the top of the file, tables of them as one."""
    return tuple(_infos(Settings))


def deck_infos(deck: str) -> tuple[SettingInfo, ...]:
    """The settings of one deck."""
    return tuple(_infos(DeckSettings, ("decks", deck), _title("decks")))


def key_info(command_id: str, title: str, meaning: str, default: str) -> SettingInfo:
    """The key of one command."""
    return SettingInfo(("keys", command_id), title, meaning, _title("keys"), "text", default)


def find_setting(key: str) -> SettingInfo:
    """The setting called `key`; `decks.NAME.new_per_day` and `keys.ID` too. Raises SettingsInvalid."""
    table, _, rest = key.partition(".")
    if table == "decks" and "." in rest:
        deck, _, name = rest.rpartition(".")
        infos: Iterable[SettingInfo] = (info for info in deck_infos(deck) if info.path[-1] == name)
    elif table == "keys" and rest:
        infos = (key_info(rest, rest, "Keys of this command.", ""),)
    elif table == "searches" and rest:
        group = _title("searches")
        infos = (SettingInfo(("searches", rest), rest, "The query that this name finds.", group, "text", None),)
    else:
        infos = (info for info in setting_infos() if info.path == (key,))
    for info in infos:
        return info
    raise SettingsInvalid(f"There is no setting {one_line(key, 80)}; `flashgrad settings` lists them.")


def parse_value(info: SettingInfo, text: str) -> Any:
    """The value that `text` means to `info`; of a limit that may be missing, None for none. Raises SettingsInvalid.

    Whether the settings as a whole allow it is for `config.changed` to say.
    """
    text = text.strip()
    if info.kind == "table":
        raise SettingsInvalid(f"{info.key} holds settings of its own; name one, such as {_IN_TABLES[info.key]}.")
    if not text and info.default is None:
        return None
    try:
        return _PARSERS[info.kind](text)
    except (ValueError, KeyError):
        raise SettingsInvalid(f"{info.title}: {_wanted(info)}, not {one_line(text, 40) or 'nothing'}.") from None


def checked_value(info: SettingInfo, text: str) -> Any:
    """As `parse_value`, and one that `info` takes. Raises SettingsInvalid."""
    value = parse_value(info, text)
    is_low = info.low is not None and value is not None and value < info.low
    is_high = info.high is not None and value is not None and value > info.high
    if is_low or is_high or (info.choices and value not in info.choices):
        raise SettingsInvalid(f"{info.title}: {_wanted(info)}, not {one_line(text, 40)}.")
    return value


def value_text(value: object) -> str:
    """`value` as TOML has it, and as it is typed but for the quotes; empty for None."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def template() -> str:
    """A settings file that says everything, at its default, with what it means."""
    lines = ["# Settings of flashgrad, all at their defaults."]
    group = ""
    for info in setting_infos():
        if info.kind == "table":
            continue
        if info.group != group:
            group = info.group
            lines += ["", f"# {group}"]
        lines += ["", f"# {info.explanation}", f"{info.key} = {value_text(info.default)}"]
    for info in setting_infos():
        if info.kind == "table":
            lines += ["", f"# {info.meaning}", *_EXAMPLES[info.key]]
    return "\n".join(lines) + "\n"


_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "decks": ('# [decks."Name of the deck"]', "# new_per_day = 5", "# reviews_per_day = 50"),
    "searches": ("# [searches]", '# "hard ones" = "lapses>=3 ease<2"'),
    "keys": ("# [keys]", '# "review.reveal" = "space,x"'),
}
"""How tables are written, as they have no default to show."""

_IN_TABLES = {"decks": "decks.NAME.new_per_day", "keys": "keys.review.reveal", "searches": "searches.NAME"}
"""How a setting in a table is named on a command line."""


def _infos(
    settings: type[Settings | DeckSettings], within: tuple[str, ...] = (), group: str = ""
) -> Iterator[SettingInfo]:
    types, defaults = get_type_hints(settings), settings()
    for each in fields(settings):
        said: Described = each.metadata[DESCRIBED]
        yield SettingInfo(
            path=(*within, each.name),
            title=said.title,
            meaning=said.meaning,
            group=said.group or group,
            kind=_kind(types[each.name]),
            default=getattr(defaults, each.name),
            unit=said.unit,
            low=said.low,
            high=said.high,
            choices=said.choices,
        )


def _title(table: str) -> str:
    return next(info.title for info in setting_infos() if info.key == table)


def _kind(annotation: object) -> Kind:
    inner = [each for each in get_args(annotation) if each is not NoneType]
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) is dict:
        return "table"
    if annotation in _KINDS:
        return _KINDS[annotation]
    return _KINDS[tuple] if get_origin(annotation) is tuple else _kind(inner[0])


def _wanted(info: SettingInfo) -> str:
    words = {
        "flag": "true or false is wanted",
        "choice": f"one of {', '.join(info.choices)} is wanted",
        "integer": "a whole number is wanted",
        "real": "a number is wanted",
        "numbers": "numbers separated by commas are wanted",
    }[info.kind]
    return f"{words}, {info.takes}" if info.low is not None else words


def _numbers(text: str) -> tuple[float, ...]:
    inner = text.removeprefix("[").removesuffix("]").strip()
    return tuple(float(part) for part in inner.split(",")) if inner else ()


_PARSERS: Mapping[Kind, Callable[[str], Any]] = {
    "flag": lambda text: _FLAGS[text.casefold()],
    "choice": str,
    "integer": int,
    "real": float,
    "text": str,
    "numbers": _numbers,
}
