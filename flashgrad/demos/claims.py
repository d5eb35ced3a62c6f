"""Which claim belongs to which card. No I/O beyond the table of links, no torch.

Cards that flashgrad knows by their id have a claim of their own. Any other card that is linked to a demo, rather
than having one suggested, is held to the first claim of that demo which applies to the link's parameters.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from flashgrad.demos import card_claims, catalog, links
from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.spec import Claim, Verdict
from flashgrad.model import Card


@cache
def known_claims() -> Mapping[str, CardClaim]:
    """The claims of known cards, by card_id."""
    modules = [importlib.import_module(f"{card_claims.__name__}.{name}") for name in _module_names()]
    return MappingProxyType({claim.card_id: claim for module in modules for claim in module.CLAIMS})


def claim_for(card: Card) -> CardClaim | None:
    """The claim that `card` is held to; None for a card without a demo, or with one that claims nothing there."""
    known = known_claims().get(card.card_id or "")
    if known is not None:
        return known
    link = links.link_for(card)
    if link is None or link.source == "suggested" or links.check_link(link) is not None:
        return None
    demo = catalog.find(link.demo_id)
    parameters = catalog.validate(demo, link.values)
    applying = next((claim for claim in demo.claims if claim.applies(parameters)), None)
    return None if applying is None else _of_demo(card.card_id or "", str(link), applying)


def _of_demo(card_id: str, link: str, claim: Claim) -> CardClaim:
    measurement = Measurement((link,), claim.measure, claim.low, claim.high, "the measured number", claim.unit)
    reason = f"the demo's own claim{f', under the condition: {claim.condition}' if claim.condition else ''}"
    return CardClaim(card_id, claim.sentence, claim.source, measurement, reason, Verdict.HOLDS)


def _module_names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(card_claims.__path__))
