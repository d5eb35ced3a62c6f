"""What a screen posts when the learner chose what to study; the app begins the session."""

from textual.message import Message

from flashgrad.study.plan import Plan


class StudyWanted(Message):
    """A session of `plan` is to begin."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
