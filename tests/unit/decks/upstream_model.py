"""How the upstream tool reads a deck, as a small model of its own: cut at every `---`, then take turns."""

import json
from typing import NamedTuple


class UpstreamCard(NamedTuple):
    """What upstream knows of a card."""

    card_id: str | None
    tags: tuple[str, ...]
    archived: bool
    question: str
    answer: str


def upstream_reading(text: str) -> list[UpstreamCard]:
    """The cards in `text` as upstream finds them: pieces in threes, without empty ones and those with a `#`."""
    pieces = [piece.strip() for piece in text.split("---")]
    kept = [piece for piece in pieces if piece and piece[0] != "#"]
    whole = len(kept) // 3 * 3
    return [upstream_card(*kept[at : at + 3]) for at in range(0, whole, 3)]


def upstream_card(front: str, question: str, answer: str) -> UpstreamCard:
    pairs = (line.split(":", 1) for line in front.split("\n") if ":" in line)
    values = {key.strip(): value.strip() for key, value in pairs}
    card_id = values.get("card_id", "")
    return UpstreamCard(
        card_id=None if card_id.lower() in {"", "null", "none"} else card_id,
        tags=tuple(json.loads(values.get("tags") or "[]")),
        archived=values.get("archived", "").lower() == "true",
        question=question,
        answer=answer,
    )
