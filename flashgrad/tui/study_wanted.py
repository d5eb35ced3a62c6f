"""What a screen posts when the learner chose what to study; the app begins the session."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from flashgrad.study.plan import Plan  # deferred: the first screen posts this


class StudyWanted(Message):
    """A session of `plan` is to begin."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__()
        self.plan = plan
