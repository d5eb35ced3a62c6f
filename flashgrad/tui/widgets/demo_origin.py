"""Where the demo of a card comes from, in words. Pure."""

from flashgrad.demos.links import DemoLink, is_available

_ORIGINS = {
    "card": "named by the card's deck",
    "learner": "chosen by you",
    "bundled": "from flashgrad's own table",
    "suggested": "suggested",
}


def demo_origin(link: DemoLink | None) -> str:
    """A card's demo and who says so, such as `gradient-depth?depth=20, chosen by you`; `none` for none."""
    if link is None:
        return "none"
    missing = "" if is_available(link) else ", not there yet"
    reason = f", as {link.reason}" if link.source == "suggested" else ""
    return f"{link}, {_ORIGINS[link.source]}{reason}{missing}"
