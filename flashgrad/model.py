"""The values that every layer speaks of. Frozen, compared by value, without behaviour or I/O.

Plain dataclasses: they cost a fifth of a validated model per review and keep the start path free of pydantic.
Whatever comes from outside is validated where it enters (deck parser, demo parameters, settings, wire).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Grade(IntEnum):
    """How well a card was recalled: Woźniak's quality of response q, 0 to 5.  Woźniak 1990, section 3.2."""

    BLACKOUT = 0
    WRONG = 1
    AGAIN = 2
    HARD = 3
    GOOD = 4
    EASY = 5

    @property
    def is_recalled(self) -> bool:
        """Whether the answer was right at all (q ≥ 3)."""
        return self >= 3

    @property
    def needs_drill(self) -> bool:
        """Whether the card comes back the same day (q < 4)."""
        return self < 4


@dataclass(frozen=True, slots=True)
class Card:
    """One card as its deck file has it."""

    card_id: str | None
    """The id that the author's flashcard service gave, None where the file says `null`."""
    question: str
    answer: str
    tags: tuple[str, ...] = ()
    archived: bool = False
    demo: str | None = None
    """The value of the `demo:` key, unresolved, such as `gradient-depth?depth=20`."""
    extra: tuple[tuple[str, str], ...] = ()
    """Front-matter lines that flashgrad does not know, as (key, raw value), kept on rewrite."""
    line: int = field(default=0, compare=False)
    """1-based line of the card's opening delimiter; 0 where the card did not come from a file."""
    note: str | None = None
    """The value of the `note:` key: cards of one deck with the same note are siblings."""
    cloze: int | None = None
    """Which of the question's cloze deletions this card asks, from 1; None where it asks the whole question."""


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck file's content: what stands before the first card, then the cards in order."""

    name: str
    cards: tuple[Card, ...]
    preamble: str = ""
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a deck's author should look at; expected, hence a value and not an exception."""

    path: str
    line: int
    """1-based; 1 where the whole file is meant."""
    message: str
    """One sentence: what is wrong and what to do."""
    is_warning: bool = False
    """Warnings lose nothing; a problem means that a card or a value was not taken."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class LibraryCard:
    """A card in the library, with the identity that outlives edits of its text."""

    key: str
    """Stable internal id; the review log refers to it."""
    deck: str
    position: int
    """0-based place in the deck."""
    content: Card
    source_path: str = ""
    orphaned_at_ms: int | None = None
    """When the card vanished from its deck, None while it is there."""

    @property
    def name(self) -> str:
        """What the command line calls it: its `card_id`, with `#n` where it asks a deletion, or its key."""
        card_id, cloze = self.content.card_id, self.content.cloze
        return self.key if card_id is None else card_id if cloze is None else f"{card_id}#{cloze}"


@dataclass(frozen=True, slots=True)
class CardState:
    """What the log says about one card. Derived: dropping it loses nothing."""

    due_day: int | None = None
    """Study day (proleptic ordinal, see `schedule.days`) of the next review; None for a new card."""
    interval_days: int = 0
    repetitions: int = 0
    """Successful reviews since the last restart (q < 3 restarts at 0)."""
    lapses: int = 0
    """Failed reviews (q < 3) of a card that was no longer new."""
    ease_factor_hundredths: int = 250
    """SM-2's EF times 100, exact; at least 130."""
    drill_day: int | None = None
    """Study day on which the card is to be drilled again, None where it is not."""
    last_review_day: int | None = None
    """Study day of the latest review; None for a new card."""
    stability_days: float | None = None
    """FSRS: days after which recall has become 90 % likely; None under another scheduler."""
    difficulty: float | None = None
    """FSRS: how slowly stability grows, in [1, 10]; None under another scheduler."""
    suspended: bool = False
    """Whether the learner, or the leech rule, took the card out until it is unsuspended."""
    buried_day: int | None = None
    """Study day on which the card is not to be asked, None where it was never buried."""
    flag: int = 0
    """The learner's mark, 1 to 7; 0 for none."""
    is_leech: bool = False
    """Whether the card was forgotten as often as the leech rule says."""
    chosen_demo: str | None = None
    """The learner's own choice of a demo, as a link such as `gradient-depth?depth=20`; None where there is none."""

    @property
    def is_new(self) -> bool:
        """Whether the card has never been reviewed."""
        return self.due_day is None


CRAMMED = "crammed"
"""The value of a drill that was asked outside the schedule; it changes nothing at all."""

HIGHEST_FLAG = 7


class ReviewKind(StrEnum):
    """What an entry of the review log records; `schedule.replay` says what each does to a card."""

    REVIEW = "review"
    DRILL = "drill"
    UNDO = "undo"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"
    FLAG = "flag"
    RESET = "reset"
    ADOPT = "adopt"
    SET_DUE = "set_due"
    CHOOSE_DEMO = "choose_demo"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment and where on Earth's clocks it was."""

    at_ms: int
    """Milliseconds since 1970-01-01 UTC."""
    utc_offset_minutes: int


@dataclass(frozen=True, slots=True)
class Review:
    """One entry of the append-only review log."""

    id: str
    """Unique, and in the order in which the entries of one device were made."""
    device: str
    card_key: str
    kind: ReviewKind
    at: Instant
    grade: Grade | None = None
    elapsed_ms: int | None = None
    """Time from question to grade; None where it was not measured."""
    scheduler: str = ""
    """The scheduler that was in charge and its version, such as `sm2/1`."""
    fuzz_days: int = 0
    """Days that fuzz or load balancing added to the interval; replay takes them from here."""
    state_before: CardState | None = None
    target: str | None = None
    """For an undo: the id of the entry that it takes back. For an action on several cards: that of its first entry."""
    value: str | None = None
    """A flag's number, the date of `set_due` in ISO 8601, that of `adopt` with the days of the interval after a blank,
    the link of `choose_demo` (empty where a choice is taken back), or what marks a drill as CRAMMED."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A prediction made before a demo ran, and what came out. Append-only, like a review."""

    id: str
    device: str
    card_key: str | None
    demo: str
    parameters: Mapping[str, object]
    prediction: str
    """Which of the demo's questions was asked."""
    predicted: str
    measured: str
    matched: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class CardName:
    """What tells the card behind a key to machines that gave it another key."""

    key: str
    card_id: str | None
    cloze: int | None
    deck: str
    question: str
    """A hash of the normalised text, as is `answer`."""
    answer: str
