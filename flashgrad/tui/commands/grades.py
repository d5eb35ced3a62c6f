"""The keys that grade a card, for four grades and for six."""

from dataclasses import dataclass

from flashgrad.tui.commands.command import Command

_FOUR = (("1", "Again", 2), ("2", "Hard", 3), ("3", "Good", 4), ("4", "Easy", 5))
_SIX = (
    ("0", "Blackout", 0),
    ("1", "Wrong", 1),
    ("2", "Again", 2),
    ("3", "Hard", 3),
    ("4", "Good", 4),
    ("5", "Easy", 5),
)
_MEANINGS = (
    "No idea: nothing came back.",
    "Wrong, though the answer looked familiar.",
    "Wrong, though the answer was near.",
    "Right, with serious difficulty.",
    "Right, after some thought.",
    "Right, at once.",
)


_GRADE_KEY_MEANINGS = {
    "0": "With six grades: Blackout.",
    "1": "Again. With six grades: Wrong.",
    "2": "Hard. With six grades: Again.",
    "3": "Good. With six grades: Hard.",
    "4": "Easy. With six grades: Good.",
    "5": "With six grades: Easy.",
}

GRADES = tuple(
    Command(f"review.grade_{key}", key, f"grade('{key}')", f"Grade {key}", meaning, in_footer=False)
    for key, meaning in _GRADE_KEY_MEANINGS.items()
)


@dataclass(frozen=True, slots=True)
class GradeKey:
    """A key that grades the card on screen."""

    key: str
    name: str
    grade: int
    """The q that the log stores."""
    help_text: str

    @property
    def command(self) -> Command:
        """The command behind the key, which the learner may have given another one."""
        return next(command for command in GRADES if command.key == self.key)


def grade_keys(setting: str) -> tuple[GradeKey, ...]:
    """The keys for the setting `grade_keys`: `four` or `six`."""
    return tuple(
        GradeKey(key, name, grade, _MEANINGS[grade]) for key, name, grade in (_SIX if setting == "six" else _FOUR)
    )
