"""What a learner can set, checked. Read once from a TOML file, then passed down."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flashgrad.errors import SettingsInvalid
from flashgrad.first_look import are_plain
from flashgrad.places import settings_path, settings_values
from flashgrad.schedule.leech import DEFAULT_LEECH_LAPSES
from flashgrad.setting_types import DayLimit, FsrsParameters, SavedSearch, SearchName
from flashgrad.settings_file import write_changes
from flashgrad.study.limits import DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY
from flashgrad.study.queue import NewOrder, NewPlacement, ReviewOrder
from flashgrad.study.siblings import BurySiblings
from flashgrad.text import one_line

DAY, SCHEDULE, SCREEN, DECKS, SYNC, KEYS = "Day", "Schedule", "Screen", "Decks", "Sync", "Keys"
"""The groups in which settings are shown."""


def _setting(
    default: Any, title: str, meaning: str, *, group: str = "", unit: str = "", choices: Mapping[str, str] | None = None
) -> Any:
    """A setting with all that the settings screen, the command line and the README say of it.

    `meaning` is one sentence; `choices` has a few words for each value where there is a fixed set of them.
    """
    return Field(
        default,
        title=title,
        description=meaning,
        json_schema_extra={"group": group, "unit": unit, "choices": dict(choices or {})},
    )


class DeckSettings(BaseModel):
    """What `settings.toml` says of one deck, under `[decks."Name"]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    new_per_day: DayLimit | None = _setting(
        None, "New cards", "At most so many new cards of this deck in a day, within the overall limit.", unit="a day"
    )
    reviews_per_day: DayLimit | None = _setting(
        None, "Reviews", "At most so many reviews of this deck in a day, within the overall limit.", unit="a day"
    )


SchedulerName = Literal["sm2", "fsrs"]
"""What decides when cards come back."""


class Settings(BaseModel):
    """Everything that a learner can set in `settings.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    day_start_hour: Annotated[int, Field(ge=0, le=23)] = _setting(
        4, "Day begins at", "Local hour at which a study day begins.", group=DAY, unit="h"
    )
    new_per_day: DayLimit = _setting(
        DEFAULT_NEW_PER_DAY, "New cards", "New cards in a day, over all decks.", group=DAY, unit="a day"
    )
    reviews_per_day: DayLimit = _setting(
        DEFAULT_REVIEWS_PER_DAY,
        "Reviews",
        "Reviews in a day, over all decks; drills and new cards are none.",
        group=DAY,
        unit="a day",
    )
    review_order: ReviewOrder = _setting(
        "lateness",
        "Order of reviews",
        "Which due cards come first, and which wait for tomorrow where there are more than the limit.",
        group=DAY,
        choices={
            "lateness": "the relatively latest first",
            "due": "the one due first comes first",
            "random": "drawn for the day",
            "retrievability": "the least likely to be recalled first",
        },
    )
    new_order: NewOrder = _setting(
        "deck",
        "Order of new cards",
        "Which new cards come first.",
        group=DAY,
        choices={"deck": "as the decks have them", "random": "drawn for the day"},
    )
    new_placement: NewPlacement = _setting(
        "interleave",
        "Place of new cards",
        "Where new cards stand in a session.",
        group=DAY,
        choices={
            "interleave": "among the reviews",
            "before": "before the reviews",
            "after": "after the reviews",
        },
    )
    bury_siblings: BurySiblings = _setting(
        "all",
        "Siblings",
        "Which cards wait for the next day once another card of the same section or note is asked.",
        group=DAY,
        choices={"all": "new cards and reviews", "new": "new cards alone", "off": "none"},
    )
    scheduler: SchedulerName = _setting(
        "sm2",
        "Scheduler",
        "What decides when cards come back.",
        group=SCHEDULE,
        choices={"sm2": "SuperMemo 2 of 1990", "fsrs": "FSRS-6, which predicts when recall becomes unlikely"},
    )
    desired_retention: Annotated[float, Field(ge=0.7, le=0.97)] = _setting(
        0.9,
        "Desired retention",
        "FSRS asks for a card when the probability of recalling it has fallen to this.",
        group=SCHEDULE,
    )
    fsrs_parameters: FsrsParameters = _setting(
        (), "FSRS parameters", "The 21 weights of FSRS-6; none for the usual ones.", group=SCHEDULE
    )
    maximum_interval_days: Annotated[int, Field(ge=1, le=36_500)] = _setting(
        36_500, "Longest interval", "No card is put off for longer than this.", group=SCHEDULE, unit="days"
    )
    fuzz: bool = _setting(
        False,
        "Fuzz",
        "Whether intervals vary by a few days, so that cards learned together do not stay together.",
        group=SCHEDULE,
    )
    balance_load: bool = _setting(
        False,
        "Balance load",
        "Whether a card comes due on the day with the least to do among those that fuzz could choose.",
        group=SCHEDULE,
    )
    leech_lapses: Annotated[int, Field(ge=0, le=1000)] = _setting(
        DEFAULT_LEECH_LAPSES,
        "Leech after",
        "A card is a leech once it lapsed so often; 0 for no leeches.",
        group=SCHEDULE,
        unit="lapses",
    )
    leech_action: Literal["tag", "suspend"] = _setting(
        "tag",
        "Leeches are",
        "What happens to a leech; where it is suspended, again after every half as many lapses more.",
        group=SCHEDULE,
        choices={"tag": "only marked", "suspend": "also suspended"},
    )
    theme: str = _setting("", "Theme", "The colours: name of a Textual theme, empty for the default.", group=SCREEN)
    characters: Literal["auto", "unicode", "ascii"] = _setting(
        "auto",
        "Characters",
        "What the app is drawn with; a change holds from the next start.",
        group=SCREEN,
        choices={
            "auto": "ASCII where LC_ALL, LC_CTYPE or LANG names a locale that is not UTF-8",
            "unicode": "all characters",
            "ascii": "ASCII alone",
        },
    )
    formulas: Literal["unicode", "ascii"] = _setting(
        "unicode",
        "Formulas",
        "How formulas are drawn.",
        group=SCREEN,
        choices={
            "unicode": "with mathematical characters",
            "ascii": "for terminals whose font lacks mathematical characters",
        },
    )
    grade_keys: Literal["four", "six"] = _setting(
        "four",
        "Grades",
        "How many grades an answer can get.",
        group=SCREEN,
        choices={"four": "Again, Hard, Good, Easy on the keys 1 to 4", "six": "those of SM-2 on the keys 0 to 5"},
    )
    mouse: bool = _setting(
        True,
        "Mouse",
        "Whether the app hears the mouse; off, your terminal selects text as it does elsewhere.",
        group=SCREEN,
    )
    decks: dict[str, DeckSettings] = _setting({}, "Decks", "Limits of single decks, by name.", group=DECKS)
    watch_decks: bool = _setting(
        True, "Follow deck files", "Whether the app takes in a deck file again when it was changed.", group=DECKS
    )
    searches: dict[SearchName, SavedSearch] = _setting(
        {},
        "Saved searches",
        "Queries by the name, of 1 to 40 printable characters, under which `@name` finds them in a search;"
        " one search cannot name another.",
        group=DECKS,
    )
    sync_repository: str = _setting(
        "",
        "Sync with",
        "A folder or the address of a git repository to sync with; empty for the one that was named last.",
        group=SYNC,
    )
    sync_automatically: bool = _setting(
        False, "Sync by itself", "Whether the app syncs when it starts and after it ends.", group=SYNC
    )
    keys: dict[str, str] = _setting(
        {}, "Keys", "Keys of single commands, by the command's id; several are separated by commas.", group=KEYS
    )

    @property
    def has_ascii_formulas(self) -> bool:
        """Whether formulas are to be drawn without characters beyond ASCII."""
        return self.formulas == "ascii" or self.has_plain_characters

    @property
    def has_plain_characters(self) -> bool:
        """Whether nothing beyond ASCII is to be drawn at all."""
        return are_plain(self.characters)


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


def changed(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """`settings` with `changes`: a mapping is merged into what is there, None takes away. Raises SettingsInvalid."""
    return _validated(_merged(settings.model_dump(exclude_unset=True), changes), settings_path())


def save_settings(changes: Mapping[str, object], path: Path | None = None) -> Settings:
    """Writes `changes` into the settings file, which keeps everything else with its comments. The new settings.

    A mapping is merged into what is there, None takes a value away. The file is replaced whole or not at all; where it
    is a link, what it leads to. Raises SettingsInvalid, also for a file that cannot be read as it is.
    """
    path = settings_path() if path is None else path
    settings = _validated(_merged(load_settings(path).model_dump(exclude_unset=True), changes), path)
    write_changes(path, changes)
    return settings


def _merged(values: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    merged = dict(values)
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name, {}), value) if isinstance(value, Mapping) else value
    return merged
