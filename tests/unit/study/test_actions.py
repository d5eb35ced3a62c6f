import pytest

from flashgrad.model import CardState, ReviewKind
from flashgrad.study.actions import BURY, NOUNS, RESET, SUSPEND, UNSUSPEND, Action, choose_demo, flag, refusal, set_due

TODAY = 739_677
NEW = CardState()
LEARNED = CardState(TODAY + 3, 17)
SUSPENDED = CardState(TODAY, 1, suspended=True, flag=4)
LED = CardState(chosen_demo="gradient-depth")


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (NEW, SUSPEND),
        (SUSPENDED, UNSUSPEND),
        (LEARNED, BURY),
        (CardState(TODAY, 1, buried_day=TODAY - 1), BURY),
        (NEW, flag(1)),
        (SUSPENDED, flag(0)),
        (SUSPENDED, RESET),
        (LEARNED, set_due(TODAY)),
        (LEARNED, set_due(TODAY + 100)),
        (CardState(TODAY + 1, 1, drill_day=TODAY), set_due(TODAY + 1)),
        (NEW, choose_demo("gradient-depth")),
        (LED, choose_demo("gradient-depth?depth=20")),
        (LED, choose_demo(None)),
    ],
)
def test_what_changes_something_is_done(state, action):
    assert refusal(action, state, TODAY, 100) is None


@pytest.mark.parametrize(
    ("state", "action", "sentence"),
    [
        (SUSPENDED, SUSPEND, "This card is suspended already."),
        (NEW, UNSUSPEND, "This card is not suspended."),
        (SUSPENDED, BURY, "This card is suspended, so it is not asked anyway."),
        (CardState(TODAY, 1, buried_day=TODAY), BURY, "This card is buried until tomorrow already."),
        (SUSPENDED, flag(4), "This card has flag 4 already."),
        (NEW, flag(0), "This card has no flag."),
        (NEW, flag(8), "Flags go from 1 to 7; 0 takes the flag away."),
        (NEW, flag(-1), "Flags go from 1 to 7; 0 takes the flag away."),
        (CardState(flag=1), RESET, "This card is new already."),
        (NEW, set_due(TODAY + 1),
            "This card was never answered, so it has no due day to set; it is asked in its turn as a new card."),
        (LEARNED, set_due(TODAY - 1), "A card cannot be due before today (2026-03-02)."),
        (LEARNED, set_due(TODAY + 101),
            "No card is put off beyond 2026-06-10; the setting maximum_interval_days says so."),
        (LEARNED, set_due(TODAY + 3), "This card is due on 2026-03-05 already."),
        (LEARNED, Action(ReviewKind.SET_DUE, "soon"), "A due day is a date such as 2026-03-01."),
        (LED, choose_demo("gradient-depth"), "You chose this demo for this card already."),
        (NEW, choose_demo(None), "You chose no demo for this card."),
        (LEARNED, Action(ReviewKind.UNDO), "“undo” is nothing that can be done to a card."),
    ],
)  # fmt: skip
def test_what_would_change_nothing_or_makes_no_sense_is_refused_in_a_sentence(state, action, sentence):
    assert refusal(action, state, TODAY, 100) == sentence


def test_everything_that_can_be_undone_has_a_name():
    assert set(NOUNS) == set(ReviewKind) - {ReviewKind.UNDO, ReviewKind.ADOPT}
