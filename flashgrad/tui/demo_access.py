"""Between cards and demos: which demo a card opens, and where what was predicted is kept.

The demos are imported when they are asked for: they bring pydantic, and the learner waits for the first card.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from flashgrad.errors import DemoUnknown, ParameterInvalid
from flashgrad.model import Card

if TYPE_CHECKING:
    from flashgrad.demos.evidence import Finding
    from flashgrad.demos.runner import DemoProcess
    from flashgrad.demos.spec import Demo


class DemoAccess:
    """The demos as a review sees them."""

    def __init__(self, process: "Callable[[], DemoProcess]") -> None:
        """`process` gives the demo process of the app."""
        self._process = process
        self.is_loaded = False
        """Whether these answer at once."""

    @property
    def process(self) -> "DemoProcess":
        """The demo process of the app."""
        return self._process()

    def load(self) -> None:
        """Read what `describe` and `finding` need; for a thread."""
        from flashgrad.demos import catalog, links, recorded

        catalog.demos()
        links.bundled_links()
        recorded.records()
        self.is_loaded = True

    def of_card(self, card: Card, chosen: str | None = None) -> "tuple[Demo, Mapping[str, str]]":
        """The demo of `card` with the values that its link gives; `chosen` is the learner's own choice.

        Raises DemoUnknown, ParameterInvalid.
        """
        from flashgrad.demos import catalog, links

        link = links.link_for(card, chosen)
        if link is None:
            raise DemoUnknown("This card has no demo.")
        if link.source == "bundled" and not links.is_available(link):
            raise DemoUnknown(f"The demo of this card, {link.demo_id}, is not there yet.")
        if (problem := links.check_link(link)) is not None:
            raise ParameterInvalid(problem)
        return catalog.find(link.demo_id), link.values

    def finding(self, card: Card) -> "Finding | None":
        """What is recorded of the card's claim; None for a card of which flashgrad knows none."""
        from flashgrad.demos import recorded

        return recorded.recorded_finding(card.card_id)

    def describe(self, card: Card, chosen: str | None = None, *, with_answer: bool = False) -> str:
        """One line about the card's demo; empty for a card without one.

        The reason for a suggestion quotes the card, so it is given only `with_answer`: it could give that away.
        """
        from flashgrad.demos import catalog, links

        link = links.link_for(card, chosen)
        if link is None:
            return ""
        if not links.is_available(link):
            return "" if link.source == "suggested" else f"demo {link.demo_id}: not there yet"
        title = catalog.find(link.demo_id).title
        if link.source != "suggested":
            return f"d  demo{', chosen by you' if link.source == 'learner' else ''}: {title}"
        return f"d  suggested, as {link.reason}: {title}" if with_answer else f"d  suggested demo: {title}"
