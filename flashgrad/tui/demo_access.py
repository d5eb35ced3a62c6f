"""Between cards and demos: which demo a card opens, and where what was predicted is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from flashgrad.demos import catalog, links
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Demo
from flashgrad.errors import DemoUnknown, ParameterInvalid
from flashgrad.model import Card


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """The demos as a review sees them."""

    process: DemoProcess

    def of_card(self, card: Card) -> tuple[Demo, Mapping[str, str]]:
        """The demo of `card` with the values that its link gives. Raises DemoUnknown, ParameterInvalid."""
        link = links.link_for(card)
        if link is None:
            raise DemoUnknown("This card has no demo.")
        if link.source == "bundled" and not links.is_available(link):
            raise DemoUnknown(f"The demo of this card, {link.demo_id}, is not there yet.")
        if (problem := links.check_link(link)) is not None:
            raise ParameterInvalid(problem)
        return catalog.find(link.demo_id), link.values

    def describe(self, card: Card) -> str:
        """One line about the card's demo; empty for a card without one."""
        link = links.link_for(card)
        if link is None:
            return ""
        if not links.is_available(link):
            return f"demo {link.demo_id}: not there yet"
        return f"d  demo: {catalog.find(link.demo_id).title}"
