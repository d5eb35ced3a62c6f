"""What goes to the optimiser's process and what comes back: lines of JSON. Only this file knows their form."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RatedReview:
    """One review as the optimiser sees it."""

    card: int
    """Any number that all reviews of a card share."""
    study_day: int
    rating: int
    """Of FSRS: 1 Again, 2 Hard, 3 Good, 4 Easy."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one more pass over the reviews is worth."""

    number: int
    """Passes made; 0 for the parameters that were in use."""
    epochs: int
    """Passes that will be made in all."""
    log_loss: float
    """Mean of −ln p(what happened) over the predicted reviews, later ones weighing more; guessing is ln 2 ≈ 0.69."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The end of a fit."""

    parameters: tuple[float, ...]
    """The 21 weights; those that were in use where none found were better."""
    reviews: int
    """Reviews that were predicted: those on a later day than the one before."""
    log_loss_before: float
    log_loss_after: float

    @property
    def is_better(self) -> bool:
        """Whether other parameters than those in use predict the reviews better."""
        return self.log_loss_after < self.log_loss_before


@dataclass(frozen=True, slots=True)
class Failed:
    """The end of a fit that came to nothing."""

    sentence: str


Event = Epoch | Fitted | Failed


def encode_request(reviews: Iterable[RatedReview], parameters: tuple[float, ...]) -> bytes:
    """The parameters in use, then the reviews, one a line; each card's in order."""
    rows = ([review.card, review.study_day, review.rating] for review in reviews)
    return b"".join(f"{json.dumps(row)}\n".encode() for row in ([*parameters], *rows))


def decode_request(lines: Iterable[bytes]) -> tuple[list[RatedReview], tuple[float, ...]]:
    """What `encode_request` was given."""
    rows: Iterator[list[float]] = (json.loads(line) for line in lines)
    parameters = tuple(next(rows))
    return [RatedReview(*map(int, row)) for row in rows], parameters


def encode_event(event: Event) -> bytes:
    """One line."""
    values = {name: getattr(event, name) for name in event.__slots__}
    return f"{json.dumps({'event': type(event).__name__, **values})}\n".encode()


def decode_event(line: bytes) -> Event:
    """What `encode_event` was given."""
    values = json.loads(line)
    match values.pop("event"):
        case "Epoch":
            return Epoch(**values)
        case "Fitted":
            return Fitted(**{**values, "parameters": tuple(values["parameters"])})
        case _:
            return Failed(**values)
