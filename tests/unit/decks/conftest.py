"""Real decks: our own, and where the checkout has them beside it, two public ones."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
OWN_DECKS = sorted((REPOSITORY / "cards").glob("deck-*.md"))
PUBLIC_DECKS = sorted((REPOSITORY.parent / "shared" / "decks").glob("*.md"))


@pytest.fixture(params=[*OWN_DECKS, *PUBLIC_DECKS], ids=lambda path: path.stem)
def real_deck(request):
    """The path of one real deck; every test that asks for it runs for each of them."""
    return request.param
