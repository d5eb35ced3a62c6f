"""Between cards and demos: which demo a card opens, and where what was predicted is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from flashgrad.demos import catalog, links, recorded
from flashgrad.demos.evidence import Finding
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Demo
from flashgrad.errors import DemoUnknown, ParameterInvalid
from flashgrad.model import Card


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """The demos as a review sees them."""

    process: DemoProcess

    def of_card(self, card: Card, chosen: str | None = None) -> tuple[Demo, Mapping[str, str]]:
        """The demo of `card` with the values that its link gives; `chosen` is the learner's own choice.

        Raises DemoUnknown, ParameterInvalid.
        """
        link = links.link_for(card, chosen)
        if link is None:
            raise DemoUnknown("This card has no demo.")
        if link.source == "bundled" and not links.is_available(link):
            raise DemoUnknown(f"The demo of this card, {link.demo_id}, is not there yet.")
        if (problem := links.check_link(link)) is not None:
            raise ParameterInvalid(problem)
        return catalog.find(link.demo_id), link.values

    def finding(self, card: Card) -> Finding | None:
        """What is recorded of the card's claim; None for a card of which flashgrad knows none."""
        return recorded.recorded_finding(card.card_id)

    def describe(self, card: Card, chosen: str | None = None, *, with_answer: bool = False) -> str:
        """One line about the card's demo; empty for a card without one.

        The reason for a suggestion quotes the card, so it is given only `with_answer`: it could give that away.
        """
        link = links.link_for(card, chosen)
        if link is None:
            return ""
        if not links.is_available(link):
            return "" if link.source == "suggested" else f"demo {link.demo_id}: not there yet"
        title = catalog.find(link.demo_id).title
        if link.source != "suggested":
            return f"d  demo{', chosen by you' if link.source == 'learner' else ''}: {title}"
        return f"d  suggested, as {link.reason}: {title}" if with_answer else f"d  suggested demo: {title}"
