"""How the id of a demo is spelt."""

import re

DEMO_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_CHARACTERS = 60
RESERVED = "new"
"""`flashgrad demo new` makes a demo instead of running one."""


def is_demo_id(text: str) -> bool:
    """Whether `text` is lower-case words and digits joined by hyphens, not too long, and no command's name."""
    return len(text) <= MOST_CHARACTERS and text != RESERVED and DEMO_ID.fullmatch(text) is not None
