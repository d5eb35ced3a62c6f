"""A fit finds parameters that predict a known learner better, the same ones each time, and never worse ones."""

import math
from collections.abc import Sequence

import pytest

from flashgrad.model import CardState
from flashgrad.optimiser.fit import EPOCHS, fit
from flashgrad.optimiser.wire import (
    Epoch,
    Failed,
    Fitted,
    RatedReview,
    decode_event,
    decode_request,
    encode_event,
    encode_request,
)
from flashgrad.schedule.fsrs import RATINGS, Fsrs, checked
from flashgrad.schedule.scheduler import ReviewContext
from tests.unit.optimiser import learner

GRADE_OF = {int(rating): grade for grade, rating in RATINGS.items()}
"""Any grade that means the rating."""


@pytest.fixture(scope="module")
def reviews() -> list[RatedReview]:
    """Enough of one learner's reviews."""
    return learner.reviews(4000)


def outcome(reviews: Sequence[RatedReview], parameters: tuple[float, ...] = ()) -> tuple[list[Epoch], Fitted]:
    *epochs, fitted = fit(reviews, parameters)
    assert isinstance(fitted, Fitted)
    return [epoch for epoch in epochs if isinstance(epoch, Epoch)], fitted


def log_loss(scheduler: Fsrs, reviews: Sequence[RatedReview]) -> float:
    """Mean of −ln p over the reviews on a later day than the one before, by flashgrad's own scheduler."""
    states: dict[int, CardState] = {}
    losses = []
    for review in reviews:
        state = states.get(review.card, CardState())
        if state.last_review_day is not None and review.study_day > state.last_review_day:
            recall = scheduler.retrievability(state, review.study_day)
            losses.append(-math.log(recall if review.rating > 1 else 1 - recall))
        context = ReviewContext(review.study_day, "card")
        states[review.card] = scheduler.next_state(state, GRADE_OF[review.rating], context)
    return sum(losses) / len(losses)


def test_a_fit_predicts_the_learner_nearly_as_well_as_the_truth_does(reviews):
    _, fitted = outcome(reviews)
    usual, found = log_loss(Fsrs(), reviews), log_loss(Fsrs(parameters=fitted.parameters), reviews)
    truth = log_loss(learner.TRUTH, reviews)
    assert found < usual - 0.5 * (usual - truth)
    assert fitted.is_better
    assert fitted.log_loss_after < fitted.log_loss_before


def test_what_was_fitted_to_some_reviews_predicts_others_of_the_same_learner_better(reviews):
    others = learner.reviews(4000, seed=1)
    _, fitted = outcome(reviews)
    assert log_loss(Fsrs(parameters=fitted.parameters), others) < log_loss(Fsrs(), others)


def test_a_fit_tells_the_loss_before_and_after_each_epoch(reviews):
    epochs, fitted = outcome(reviews)
    assert [(epoch.number, epoch.epochs) for epoch in epochs] == [(number, EPOCHS) for number in range(EPOCHS + 1)]
    assert epochs[0].log_loss == fitted.log_loss_before
    assert min(epoch.log_loss for epoch in epochs) == fitted.log_loss_after


def test_the_same_reviews_give_the_same_parameters(reviews):
    assert outcome(reviews) == outcome(reviews)


def test_fitted_parameters_are_admissible_and_readable(reviews):
    _, fitted = outcome(reviews)
    assert checked(fitted.parameters) == fitted.parameters
    assert all(round(value, 4) == value for value in fitted.parameters)


def test_parameters_that_are_better_than_any_found_are_kept(reviews):
    """Those of a fit to these very reviews cannot be beaten by the fit to them."""
    _, fitted = outcome(reviews)
    _, again = outcome(reviews, fitted.parameters)
    assert again.parameters == fitted.parameters
    assert not again.is_better


def test_only_reviews_on_a_later_day_are_predicted():
    same_day = [RatedReview(1, 5, 3), RatedReview(1, 5, 3), RatedReview(1, 4, 3), RatedReview(2, 9, 1)]
    with pytest.raises(ValueError, match="no review came on a later day"):
        list(fit(same_day))
    counted = learner.reviews(1000)
    cards = {review.card for review in counted}
    apart = [RatedReview(0, review.study_day, review.rating) for review in same_day[:3]]
    _, fitted = outcome([*apart, *counted])
    assert fitted.reviews == len(counted) - len(cards)


def test_what_is_sent_arrives(reviews):
    parameters = tuple(0.1 * number for number in range(21))
    assert decode_request(encode_request(reviews[:50], parameters).splitlines()) == (reviews[:50], parameters)
    for event in (Epoch(1, 5, 0.1 + 0.2), Fitted(parameters, 7, 0.3, 0.2), Failed("Why “it” failed.")):
        assert decode_event(encode_event(event)) == event
