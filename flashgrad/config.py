"""What a learner can set, checked. Read once from a TOML file, then passed down."""

import os
import re
import tempfile
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from flashgrad.errors import QueryInvalid, SettingsInvalid
from flashgrad.places import settings_path, settings_values
from flashgrad.schedule.leech import DEFAULT_LEECH_LAPSES
from flashgrad.study.limits import DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY, HIGHEST_LIMIT
from flashgrad.study.query import parse_query, with_saved
from flashgrad.study.queue import NewOrder, NewPlacement, ReviewOrder
from flashgrad.text import one_line

_LOCALE_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""Those that decide on characters, the strongest first."""

DayLimit = Annotated[int, Field(ge=0, le=HIGHEST_LIMIT)]


class DeckSettings(BaseModel):
    """What `settings.toml` says of one deck, under `[decks."Name"]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    new_per_day: DayLimit | None = None
    """At most so many new cards of this deck in a day, within the overall limit."""
    reviews_per_day: DayLimit | None = None
    """At most so many reviews of this deck in a day, within the overall limit."""


SchedulerName = Literal["sm2", "fsrs"]
"""What decides when cards come back."""


def _fsrs_parameters(parameters: tuple[float, ...]) -> tuple[float, ...]:
    if not parameters:
        return parameters
    from flashgrad.schedule.fsrs import checked  # deferred: SM-2 needs nothing of it

    try:
        return checked(parameters)
    except SettingsInvalid as error:
        raise PydanticCustomError("fsrs_parameters", "{reason}", {"reason": str(error).rstrip(".")}) from error


SEARCH_NAME_CHARACTERS = 40
"""In the name of a saved search, at most."""


def search_name_problem(name: str) -> str:
    """What is wrong with the name of a saved search, in a sentence; empty for nothing."""
    is_short = 0 < len(name) <= SEARCH_NAME_CHARACTERS
    if is_short and name.isprintable() and name == name.strip() and '"' not in name:
        return ""
    return f'A name has 1 to {SEARCH_NAME_CHARACTERS} printable characters, no " and no blank at its ends.'


def _search_name(name: str) -> str:
    if reason := search_name_problem(name):
        raise PydanticCustomError("search_name", "{reason}", {"reason": reason.rstrip(".")})
    return name


def _search(query: str) -> str:
    try:
        parse_query(with_saved(query, {}))  # a saved search that named another could name itself
    except QueryInvalid as error:
        raise PydanticCustomError("search", "{reason}", {"reason": str(error).rstrip(".")}) from error
    return query


SearchName = Annotated[str, AfterValidator(_search_name)]
SavedSearch = Annotated[str, AfterValidator(_search)]


class Settings(BaseModel):
    """Everything that a learner can set in `settings.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    day_start_hour: Annotated[int, Field(ge=0, le=23)] = 4
    """Local hour at which a study day begins."""
    grade_keys: Literal["four", "six"] = "four"
    """`four`: Again, Hard, Good, Easy on the keys 1 to 4. `six`: all grades of SM-2 on the keys 0 to 5."""
    maximum_interval_days: Annotated[int, Field(ge=1, le=36_500)] = 36_500
    """No card is put off for longer than this."""
    characters: Literal["auto", "unicode", "ascii"] = "auto"
    """What everything is drawn with. `auto`: ASCII where the locale names another character set than UTF-8."""
    formulas: Literal["unicode", "ascii"] = "unicode"
    """How formulas are drawn. `ascii`: for terminals whose font lacks mathematical characters."""
    scheduler: SchedulerName = "sm2"
    """`sm2`: SuperMemo 2 of 1990. `fsrs`: FSRS-6, which predicts when recall becomes unlikely."""
    desired_retention: Annotated[float, Field(ge=0.7, le=0.97)] = 0.9
    """FSRS asks for a card when the probability of recalling it has fallen to this."""
    # The parser of TOML gives lists.
    fsrs_parameters: Annotated[tuple[float, ...], Field(strict=False), AfterValidator(_fsrs_parameters)] = ()
    """The 21 weights of FSRS-6; empty for the usual ones."""
    fuzz: bool = False
    """Whether intervals vary by a few days, so that cards learned together do not stay together."""
    balance_load: bool = False
    """Whether a card comes due on the day with the least to do among those that fuzz could choose."""
    new_per_day: DayLimit = DEFAULT_NEW_PER_DAY
    """New cards in a day, over all decks."""
    reviews_per_day: DayLimit = DEFAULT_REVIEWS_PER_DAY
    """Reviews in a day, over all decks; drills and new cards are none."""
    review_order: ReviewOrder = "lateness"
    """Which due cards come first, and which are left for tomorrow where there are more than the limit."""
    new_order: NewOrder = "deck"
    """Which new cards come first."""
    new_placement: NewPlacement = "interleave"
    """Where new cards stand among the reviews."""
    leech_lapses: Annotated[int, Field(ge=0, le=1000)] = DEFAULT_LEECH_LAPSES
    """A card is a leech once it lapsed so often; 0 for no leeches."""
    leech_action: Literal["tag", "suspend"] = "tag"
    """`tag`: a leech is only marked. `suspend`: it is also suspended, again after every half as many lapses more."""
    decks: dict[str, DeckSettings] = {}
    """Limits of single decks, by name."""
    watch_decks: bool = True
    """Whether the app takes in a deck file again when it was changed."""
    searches: dict[SearchName, SavedSearch] = {}
    """Queries by the name under which `@name` finds them in a search."""
    theme: str = ""
    """Name of a Textual theme; empty for the default."""

    @property
    def has_ascii_formulas(self) -> bool:
        """Whether formulas are to be drawn without characters beyond ASCII."""
        return self.formulas == "ascii" or self.has_plain_characters

    @property
    def has_plain_characters(self) -> bool:
        """Whether nothing beyond ASCII is to be drawn at all."""
        return self.characters == "ascii" or (self.characters == "auto" and lacks_unicode(os.environ))


def lacks_unicode(environment: Mapping[str, str]) -> bool:
    """Whether the locale that `environment` names has another character set than UTF-8.

    Where no locale is named, as in many a container, the terminal is taken for one of today.
    """
    named = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return bool(named) and not re.search("utf-?8", named, re.IGNORECASE)


def load_settings(path: Path | None = None) -> Settings:
    """The settings in the file at `path`, the defaults where there is none. Raises SettingsInvalid."""
    path = settings_path() if path is None else path
    return _validated(settings_values(path), path)


def _validated(values: Mapping[str, object], path: Path) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"{one_line(str(path))}: {one_line(name)}: {first['msg']}. Correct or remove it."
        ) from error


def save_settings(changes: Mapping[str, object], path: Path | None = None) -> Settings:
    """Writes `changes` into the settings file, which keeps everything else with its comments. The new settings.

    A mapping is merged into what is there, None takes a value away. The file is replaced whole or not at all; where it
    is a link, what it leads to. Raises SettingsInvalid, also for a file that cannot be read as it is.
    """
    import tomlkit  # deferred: settings are read at every start and written once in a while

    path = settings_path() if path is None else path
    settings = _validated(_merged(load_settings(path).model_dump(exclude_unset=True), changes), path)
    document = tomlkit.parse(path.read_bytes().decode() if path.exists() else "")
    _write_into(document, changes)
    try:
        _replace(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise SettingsInvalid(
            f"{one_line(str(path))} cannot be written: {error.strerror}. Make it and its folder writable."
        ) from error
    return settings


def _merged(values: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    merged = dict(values)
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name, {}), value) if isinstance(value, Mapping) else value
    return merged


def _write_into(table: MutableMapping[str, Any], changes: Mapping[str, object]) -> None:
    import tomlkit

    for name, value in changes.items():
        if value is None:
            table.pop(name, None)
        elif isinstance(value, Mapping):
            if name not in table and isinstance(table, tomlkit.items.InlineTable):
                table[name] = tomlkit.inline_table()
            elif name not in table:
                table[name] = tomlkit.table(is_super_table=any(isinstance(each, Mapping) for each in value.values()))
            _write_into(table[name], value)
        else:
            table[name] = value


def _replace(path: Path, content: bytes) -> None:
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its owner alone; this one takes the place of one that others may read.
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
