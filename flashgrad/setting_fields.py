"""What a learner can set: names, defaults, and all that is to be said of each.

Plain dataclasses that describe themselves. `settings_check` makes pydantic models of them for what takes more than a
look: most starts do without pydantic.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, Literal

from flashgrad.first_look import are_plain
from flashgrad.schedule.leech import DEFAULT_LEECH_LAPSES
from flashgrad.study.limits import DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY, HIGHEST_LIMIT
from flashgrad.study.queue import NewOrder, NewPlacement, ReviewOrder
from flashgrad.study.siblings import BurySiblings

DAY, SCHEDULE, SCREEN, DECKS, SYNC, KEYS = "Day", "Schedule", "Screen", "Decks", "Sync", "Keys"
"""The groups in which settings are shown."""


@dataclass(frozen=True, slots=True)
class Described:
    """All that the settings screen, the command line and the README say of a setting."""

    title: str
    meaning: str
    """One sentence."""
    group: str
    unit: str
    low: float | None
    high: float | None
    """The inclusive bounds of a number."""
    choices: Mapping[str, str]
    """A few words for each value where there is a fixed set of them."""


DESCRIBED = "described"
"""Under this name the metadata of a setting's field has its `Described`."""


def _setting(
    default: Any,
    title: str,
    meaning: str,
    *,
    group: str = "",
    unit: str = "",
    bounds: tuple[float, float] | tuple[None, None] = (None, None),
    choices: Mapping[str, str] | None = None,
) -> Any:
    """The field of a setting; see `Described`."""
    metadata = {DESCRIBED: Described(title, meaning, group, unit, bounds[0], bounds[1], choices or {})}
    return (
        field(default_factory=dict, metadata=metadata) if default == {} else field(default=default, metadata=metadata)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckSettings:
    """What `settings.toml` says of one deck, under `[decks."Name"]`."""

    new_per_day: int | None = _setting(
        None,
        "New cards",
        "At most so many new cards of this deck in a day, within the overall limit.",
        unit="a day",
        bounds=(0, HIGHEST_LIMIT),
    )
    reviews_per_day: int | None = _setting(
        None,
        "Reviews",
        "At most so many reviews of this deck in a day, within the overall limit.",
        unit="a day",
        bounds=(0, HIGHEST_LIMIT),
    )


SchedulerName = Literal["sm2", "fsrs"]
"""What decides when cards come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a learner can set in `settings.toml`."""

    day_start_hour: int = _setting(
        4, "Day begins at", "Local hour at which a study day begins.", group=DAY, unit="h", bounds=(0, 23)
    )
    new_per_day: int = _setting(
        DEFAULT_NEW_PER_DAY,
        "New cards",
        "New cards in a day, over all decks.",
        group=DAY,
        unit="a day",
        bounds=(0, HIGHEST_LIMIT),
    )
    reviews_per_day: int = _setting(
        DEFAULT_REVIEWS_PER_DAY,
        "Reviews",
        "Reviews in a day, over all decks; drills and new cards are none.",
        group=DAY,
        unit="a day",
        bounds=(0, HIGHEST_LIMIT),
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
    desired_retention: float = _setting(
        0.9,
        "Desired retention",
        "FSRS asks for a card when the probability of recalling it has fallen to this.",
        group=SCHEDULE,
        bounds=(0.7, 0.97),
    )
    fsrs_parameters: tuple[float, ...] = _setting(
        (), "FSRS parameters", "The 21 weights of FSRS-6; none for the usual ones.", group=SCHEDULE
    )
    maximum_interval_days: int = _setting(
        36_500,
        "Longest interval",
        "No card is put off for longer than this.",
        group=SCHEDULE,
        unit="days",
        bounds=(1, 36_500),
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
    leech_lapses: int = _setting(
        DEFAULT_LEECH_LAPSES,
        "Leech after",
        "A card is a leech once it lapsed so often; 0 for no leeches.",
        group=SCHEDULE,
        unit="lapses",
        bounds=(0, 1000),
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
    searches: dict[str, str] = _setting(
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


def values_of(settings: "Settings | DeckSettings") -> dict[str, Any]:
    """What differs from the defaults, as a settings file would say it."""
    default = type(settings)()
    values = {each.name: getattr(settings, each.name) for each in fields(settings)}
    said = {name: value for name, value in values.items() if value != getattr(default, name)}
    if "decks" in said:
        said["decks"] = {deck: values_of(own) for deck, own in said["decks"].items()}
    return said


def plainly(values: Mapping[str, object]) -> Settings | None:
    """The settings that `values` mean, where each is a single one that is allowed beyond doubt; else None."""
    known = {each.name: each for each in fields(Settings)}
    if all(name in known and _is_plain(known[name], value) for name, value in values.items()):
        said: dict[str, Any] = {**values}
        return Settings(**said)
    return None


def _is_plain(setting: Field[Any], value: Any) -> bool:
    said: Described = setting.metadata[DESCRIBED]
    is_of_its_kind = type(value) in (bool, int, float, str) and type(value) is type(setting.default)
    if not is_of_its_kind or (said.choices and value not in said.choices):
        return False
    return said.low is None or said.high is None or said.low <= value <= said.high
