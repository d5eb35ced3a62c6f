"""The search language as people read it: one table, from which help is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from flashgrad.study.query import Status

STATUS_MEANINGS: Mapping[Status, str] = MappingProxyType(
    {
        "due": "waits today: new, due or to be drilled again",
        "new": "was never reviewed",
        "drill": "is to be drilled again today",
        "archived": "is archived by its author and never asked",
        "orphaned": "has gone from its deck file; other searches leave it out",
        "suspended": "is suspended and not asked",
        "buried": "is buried until the next study day",
        "leech": "was forgotten as often as makes a leech",
    }
)


@dataclass(frozen=True, slots=True)
class Form:
    """Something that can be searched for."""

    example: str
    """A whole query."""
    meaning: str
    """One sentence about the cards that it finds."""


def forms() -> Iterator[Form]:
    """All that the language has, in the order in which one would learn it."""
    yield Form("grad", "A word of question, answer or tags begins so.")
    yield Form("relu deep", "Both words occur; so it is with everything that stands side by side.")
    yield Form('"weight decay"', "These words occur in a row.")
    yield Form("tag:relu", "The card has this tag.")
    yield Form("deck:basics", 'The name of the deck contains this; deck:"two words" with a blank.')
    yield Form("id:RMyBSvWo", "The card with this id.")
    for status in get_args(Status):
        yield Form(f"is:{status}", f"The card {STATUS_MEANINGS[status]}.")
    yield Form("flag:3", "The card carries this flag, 1 to 7; flag:0 finds those without one.")
    yield Form("interval>30", "The interval in days is longer; < <= = >= > compare.")
    yield Form("ease<2", "The ease factor is lower than 2.")
    yield Form("lapses>=3", "The card was forgotten three times or more.")
    yield Form("repetitions=0", "It was not recalled since it was last forgotten.")
    yield Form('@"hard ones"', "What the search finds that was saved under this name; @hard for one word.")
    yield Form("-tag:relu", "A minus turns any of these round.")
