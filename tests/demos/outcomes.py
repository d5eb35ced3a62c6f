"""How tests find what they ask an outcome about."""

from flashgrad.demos.spec import ClaimOutcome
from flashgrad.demos.wire import Outcome, PredictionOutcome


def claim_in(outcome: Outcome, words: str) -> ClaimOutcome:
    """The one claim whose sentence has these words."""
    (claim,) = (claim for claim in outcome.claims if words in claim.sentence)
    return claim


def prediction_in(outcome: Outcome, key: str) -> PredictionOutcome:
    """The prediction of this key."""
    (prediction,) = (prediction for prediction in outcome.predictions if prediction.key == key)
    return prediction
