"""Leeches: cards that are forgotten again and again, and cost more time than they are worth. Pure."""

from dataclasses import dataclass

DEFAULT_LEECH_LAPSES = 8


@dataclass(frozen=True, slots=True)
class LeechRule:
    """When a card is a leech, and what happens then."""

    lapses: int = DEFAULT_LEECH_LAPSES
    """Lapses that make a leech; 0 for no leeches at all."""
    suspends: bool = False
    """Whether a leech is suspended each time the rule strikes, or only marked."""

    def marks(self, lapses: int) -> bool:
        """Whether a card with so many lapses is a leech."""
        return 0 < self.lapses <= lapses

    def strikes(self, lapses: int) -> bool:
        """Whether the lapse that made it so many is one that counts: number n, then every ⌈n/2⌉ more (8, 12, 16, …)."""
        return self.marks(lapses) and (lapses - self.lapses) % -(-self.lapses // 2) == 0


DEFAULT_LEECH_RULE = LeechRule()
