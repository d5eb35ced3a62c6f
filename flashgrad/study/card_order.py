"""In which order found cards are listed. Pure; `store.browse` turns an order into SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Column = Literal["card", "due", "interval", "ease", "deck", "question"]
"""What cards can be sorted by. Under FSRS `ease` is the difficulty."""

COLUMN_NAMES: Mapping[Column, str] = MappingProxyType(
    {
        "card": "card id",
        "due": "due day",
        "interval": "interval",
        "ease": "ease",
        "deck": "deck",
        "question": "question",
    }
)
"""For people, in the order in which the columns stand."""


@dataclass(frozen=True, slots=True)
class Order:
    """Cards by one column, those with nothing in it last, and among equals in deck order."""

    column: Column = "deck"
    is_descending: bool = False

    def by(self, column: Column) -> "Order":
        """The order after `column` was asked for: by it, and turned round where it was by it already."""
        return Order(column, is_descending=self.column == column and not self.is_descending)
