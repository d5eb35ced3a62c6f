"""Which demo a card leads to: by its author's, the learner's or the bundled table's word, or suggested. No torch.

The only I/O is to read that table once.

A link names a registered demo and values of its parameters; it can carry nothing else, least of all code.
The catalogue, and with it pydantic, is imported where a link is held against it: asking for a card's link is
part of listing cards, which should cost nothing.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from flashgrad.demos.demo_id import DEMO_ID
from flashgrad.demos.suggestions import suggest
from flashgrad.errors import DemoError, DemoUnknown, ParameterInvalid
from flashgrad.model import Card
from flashgrad.text import neutralise, one_line

MAX_LINK_CHARACTERS = 400
TAG_PREFIX = "demo:"

LinkSource = Literal["card", "learner", "bundled", "suggested"]


@dataclass(frozen=True, slots=True)
class DemoLink:
    """A demo with some of its parameters' values, not yet checked, and who says so."""

    demo_id: str
    values: Mapping[str, str] = field(default_factory=dict)
    source: LinkSource = "card"
    reason: str = ""
    """Why this demo, for a suggestion; what is wrong, for a link that cannot be read; else empty."""

    def __str__(self) -> str:
        return f"{self.demo_id}?{urlencode(self.values)}" if self.values else self.demo_id


def parse_link(text: str) -> DemoLink:
    """The link that `text`, such as `gradient-depth?activation=sigmoid&depth=20`, writes.

    Only the spelling is looked at; see `check_link` for the rest. Raises DemoUnknown where no demo could
    have such a name, ParameterInvalid where the values are no URL query.
    """
    shown = one_line(text, 60)
    if len(text) > MAX_LINK_CHARACTERS:
        raise ParameterInvalid(f"The demo link {shown!r} has more than {MAX_LINK_CHARACTERS} characters.")
    demo_id, _, query = text.strip().partition("?")
    if not DEMO_ID.fullmatch(demo_id):
        raise DemoUnknown(f"The demo link {shown!r} names no demo; write it like gradient-depth?depth=20.")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict") if query else []
    except ValueError as error:
        raise ParameterInvalid(
            f"The values in the demo link {shown!r} cannot be read; write them like depth=20&width=64."
        ) from error
    values = {neutralise(name): neutralise(value) for name, value in pairs}
    if len(values) < len(pairs):
        raise ParameterInvalid(f"The demo link {shown!r} gives a parameter twice.")
    return DemoLink(demo_id, values)


def check_link(link: DemoLink) -> str | None:
    """The sentence of what is wrong with `link`: an unknown demo, parameter or value. None where all is well."""
    from flashgrad.demos import catalog

    if link.reason and link.source != "suggested":
        return link.reason
    try:
        catalog.validate(catalog.find(link.demo_id), link.values)
    except DemoError as error:
        return str(error)
    return None


def is_available(link: DemoLink) -> bool:
    """Whether the demo is registered; where it is not, it may be one that a later release brings."""
    from flashgrad.demos import catalog

    return link.demo_id in catalog.demos()


def link_for(card: Card, chosen: str | None = None) -> DemoLink | None:
    """The demo of `card`: the one that somebody gave it, else a suggestion by the words of the card.

    `chosen` is the learner's own choice for this card, which the log has and the card has not. A suggestion says so
    in its `source` and why in its `reason`.
    """
    return given_link(card, chosen) or _suggested_link(card)


def given_link(card: Card, chosen: str | None = None) -> DemoLink | None:
    """What somebody linked `card` to: its deck, else the learner by `chosen`, else the bundled table by card_id.

    A text that cannot be read gives a link of no registered demo; `check_link` says what is wrong.
    """
    return deck_link(card) or (_link(chosen, "learner") if chosen else None) or bundled_links().get(card.card_id or "")


def deck_link(card: Card) -> DemoLink | None:
    """What the deck links `card` to: its `demo:` key, else its first `demo:` tag. It stands above all others."""
    tags = (tag[len(TAG_PREFIX) :] for tag in card.tags if tag.startswith(TAG_PREFIX))
    text = next((text for text in (card.demo or "", *tags) if text.strip()), None)
    return None if text is None else _link(text, "card")


@cache
def bundled_links() -> Mapping[str, DemoLink]:
    """The links that flashgrad brings for known cards, by card_id."""
    table = resources.files("flashgrad.demos").joinpath("bundled_links.toml").read_text(encoding="utf-8")
    links: dict[str, DemoLink] = {}
    for card_id, text in tomllib.loads(table)["cards"].items():
        link = parse_link(text)
        links[card_id] = DemoLink(link.demo_id, link.values, "bundled")
    return MappingProxyType(links)


def bundled_cards(demo_id: str) -> tuple[str, ...]:
    """The ids of the cards that the bundled table links to this demo."""
    return tuple(card_id for card_id, link in bundled_links().items() if link.demo_id == demo_id)


def _suggested_link(card: Card) -> DemoLink | None:
    suggestion = suggest(card)
    if suggestion is None:
        return None
    link = parse_link(suggestion.link)
    return DemoLink(link.demo_id, link.values, "suggested", suggestion.reason)


def _link(text: str, source: LinkSource) -> DemoLink:
    try:
        return replace(parse_link(text), source=source)
    except DemoError as error:
        return DemoLink(one_line(text, 60), {}, source, str(error))
