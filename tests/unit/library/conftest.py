"""Cards to answer."""

import pytest

from flashgrad.library.library import Library
from flashgrad.model import CardState
from flashgrad.store import states
from tests.samples import add_cards, plain_cards


@pytest.fixture
def keys(library: Library) -> list[str]:
    """Keys of three new cards."""
    return add_cards(library, *plain_cards(3))


def state_of(library: Library, key: str) -> CardState:
    """The stored state of a card."""
    return states.of_card(library.connection, key, library.scheduler.initial())
