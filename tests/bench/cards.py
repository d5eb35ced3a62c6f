"""The cards of the benchmarks, the same for every program: words of a large vocabulary, and a schedule, from a seed."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

DECKS = 20
COMMON = ("gradient", "layer", "relu", "deep", "network", "loss", "batch", "norm", "weight", "rate", "momentum", "adam")
"""The most frequent words, in this order."""
VOCABULARY = 3_000


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card as any program can take it in."""

    number: int
    deck: int
    question: str
    answer: str
    tags: tuple[str, ...]
    interval_days: int
    """0 for a card that was never asked."""
    due_in_days: int
    """Negative for a card that is late."""

    @property
    def is_new(self) -> bool:
        """Whether the card was never asked."""
        return self.interval_days == 0


def made_cards(count: int, *, all_due: bool = False) -> Iterator[MadeCard]:
    """Two thirds of the cards are scheduled, one in fifteen is due; with `all_due`, each.

    Word frequencies fall as in natural texts (Zipf). Each question and answer begins with a word of its own, by which
    it is recognised on a screen.
    """
    rng = random.Random(1)
    words = [*COMMON, *(f"{rng.choice(COMMON)[:4]}{number:x}" for number in range(VOCABULARY - len(COMMON)))]
    weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    for number in range(count):
        text = rng.choices(words, cum_weights=weights, k=26)
        interval_days = rng.randint(1, 90) if all_due or number % 3 else 0
        yield MadeCard(
            number,
            number % DECKS,
            f"q{number:07} {' '.join(text[:6])}?",
            f"a{number:07} {' '.join(text[6:])}.",
            ("odd",) * (number % 2) + ("hundredth",) * (number % 100 == 0),
            interval_days,
            -rng.randint(0, 9) if all_due else rng.randint(-9, 90),
        )


def deck_text(count: int, *, changed_every: int = 0) -> str:
    """A deck file with so many cards; every so manyeth has another answer."""
    return "".join(
        f"---\ncard_id: c{card.number:07}\ntags: {json.dumps(card.tags)}\n---\n{card.question}\n---\n{card.answer}"
        f"{' Changed.' if changed_every and card.number % changed_every == 0 else ''}\n"
        for card in made_cards(count)
    )


def separated_text(count: int, *, changed_every: int = 0) -> str:
    """The same as tab-separated text, which Anki imports: question, answer, tags."""
    return "#separator:tab\n#html:false\n#tags column:3\n" + "".join(
        f"{card.question}\t{card.answer}{' Changed.' if changed_every and card.number % changed_every == 0 else ''}"
        f"\t{' '.join(card.tags)}\n"
        for card in made_cards(count)
    )
