"""Fit FSRS-6 to a learner's reviews by gradient descent, through the package `fsrs-rs-python`. No I/O.

The package is the optimiser that the authors of FSRS maintain, compiled: it fits 50,000 reviews in a fifth of a
second, where the one in the package `fsrs` builds a graph of single numbers and takes minutes. It says nothing while
it works, so each epoch of the curve is a fit of its own with that many passes; the same reviews always give the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from fsrs_rs_python import FSRS, FSRSItem, FSRSReview, TrainingConfig

from flashgrad.optimiser.wire import Epoch, Fitted, RatedReview

EPOCHS = 5
"""Passes over the reviews, as both packages make them."""
_DECIMALS = 4
"""Of a parameter; more would not change an interval, and nobody could read them."""


@dataclass(frozen=True, slots=True)
class _Prediction:
    """A review to be predicted from those of the card before it."""

    card: int
    study_day: int
    item: FSRSItem


def fit(reviews: Iterable[RatedReview], parameters: Sequence[float] = ()) -> Iterator[Epoch | Fitted]:
    """The loss of `parameters` and after each epoch, then the best parameters of all of these.

    `parameters` are those in use, empty for the usual ones; the reviews of each card stand together and in order.
    Raises ValueError where the reviews do not suffice.
    """
    predictions = _predictions(reviews)
    items, cards = [one.item for one in predictions], [one.card for one in predictions]
    if not items:
        raise ValueError("no review came on a later day than the one before")
    best = tuple(parameters) or DEFAULT_PARAMETERS
    before = lowest = _log_loss(best, items)
    yield Epoch(0, EPOCHS, before)
    for number in range(1, EPOCHS + 1):
        config = TrainingConfig(num_epochs=number)
        found = FSRS(list(DEFAULT_PARAMETERS)).compute_parameters(items, card_ids=cards, training_config=config)
        fitted = _admissible(found)
        loss = _log_loss(fitted, items)
        if loss < lowest:
            best, lowest = fitted, loss
        yield Epoch(number, EPOCHS, loss)
    yield Fitted(best, len(items), before, lowest)


def _predictions(reviews: Iterable[RatedReview]) -> list[_Prediction]:
    """In order of study day: the package gives the later ones more weight."""
    found = []
    for card, history in groupby(reviews, key=lambda review: review.card):
        seen: list[FSRSReview] = []
        day = None
        for review in history:
            elapsed_days = 0 if day is None else max(review.study_day - day, 0)
            seen.append(FSRSReview(review.rating, elapsed_days))
            day = review.study_day
            if elapsed_days:
                found.append(_Prediction(card, review.study_day, FSRSItem(seen)))
    return sorted(found, key=lambda one: one.study_day)


def _log_loss(parameters: Sequence[float], items: Sequence[FSRSItem]) -> float:
    return FSRS(list(parameters)).evaluate(items).log_loss


def _admissible(parameters: Sequence[float]) -> tuple[float, ...]:
    """Rounded, and inside the bounds: the package computes in single precision and may step over them by a hair."""
    bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(round(value, _DECIMALS), low), high) for value, low, high in bounds)
