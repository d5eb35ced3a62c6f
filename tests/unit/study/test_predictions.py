from datetime import date

from flashgrad.study.predictions import predictions_of
from flashgrad.study.proportion import NOTHING, Proportion

FEBRUARY, MARCH = date(2026, 2, 1).toordinal(), date(2026, 3, 1).toordinal()


def test_predictions_are_counted_by_demo_and_by_month():
    found = predictions_of(
        [
            (FEBRUARY + 3, "lr-edge", False),
            (FEBRUARY + 27, "lr-edge", True),
            (MARCH, "dead-relu", True),
            (MARCH + 30, "lr-edge", True),
        ]
    )
    assert found.whole == Proportion(3, 4)
    assert found.by_demo == (("dead-relu", Proportion(1, 1)), ("lr-edge", Proportion(2, 3)))
    assert found.by_month == ((FEBRUARY, Proportion(1, 2)), (MARCH, Proportion(2, 2)))


def test_without_a_prediction_there_is_nothing_to_be_right_about():
    assert predictions_of([]).whole == NOTHING
