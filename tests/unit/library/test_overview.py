"""The first screen's figures are those of the statistics; what is told after a session comes from the library."""

from flashgrad.config import DeckSettings, Settings
from flashgrad.library.after_session import after_session
from flashgrad.library.experiments import record_experiment
from flashgrad.library.library import opened
from flashgrad.library.overview import RECALLED_DAYS, overview
from flashgrad.library.stats import statistics
from flashgrad.library.study import answer, limit_today, undo
from flashgrad.model import Card, Grade
from flashgrad.study.limits import Limit
from flashgrad.study.proportion import Proportion
from flashgrad.study.summary import GivenAnswer
from tests.a_year_of_answers import DECKS, fill_a_year
from tests.samples import ManualClock, add_cards, plain_cards


def test_it_agrees_with_the_statistics(tmp_path, clock):
    fill_a_year(tmp_path / "library.db", clock, cards=40)
    with opened(tmp_path / "library.db", clock=clock) as library:
        found = overview(library, 30)
        for deck in DECKS:
            whole = statistics(library, deck=deck, days=RECALLED_DAYS).retention.whole.total
            assert whole.of > 10
            assert found.recalled[deck] == whole
        counted = statistics(library, forecast_days=31, new_per_day=library.settings.new_per_day)
        assert found.year == counted.year
        coming = counted.outlook.forecast.days[1:]
        assert [(day.day, day.due) for day in found.coming] == [(day.day, day.due) for day in coming]
        assert found.answers_today == statistics(library, days=1).answers > 0


def test_a_card_that_was_forgotten_and_then_reviewed_again_on_that_day_was_forgotten(library, clock, keys):
    assert overview(library, 7).recalled == {}
    answer(library, keys[0], Grade.GOOD)
    clock.advance(days=1)
    answer(library, keys[0], Grade.AGAIN)
    answer(library, keys[0], Grade.GOOD)
    answer(library, keys[1], Grade.GOOD)  # a new card tells nothing about memory
    assert overview(library, 7).recalled == {"Stability": Proportion(0, 1)}
    undo(library)
    undo(library)
    undo(library)
    assert overview(library, 7).recalled == {}


def test_new_cards_enter_on_the_days_after_today_as_the_limits_have_it(tmp_path, clock):
    settings = Settings(new_per_day=4, decks={"Slow": DeckSettings(new_per_day=1)})
    with opened(tmp_path / "library.db", settings, clock) as library:
        keys = add_cards(library, *plain_cards(9), deck="Fast")
        add_cards(library, *plain_cards(2), deck="Slow")
        # The first deck fills today; 5 and 2 are left for the days to come.
        assert [day.new for day in overview(library, 4).coming] == [4, 2, 1, 0]
        for key in keys[:4]:
            answer(library, key, Grade.GOOD)
        assert [day.new for day in overview(library, 4).coming] == [4, 2, 1, 0]
        assert [day.due for day in overview(library, 4).coming] == [4, 0, 0, 0]


def given(key: str, grade: Grade) -> GivenAnswer:
    return GivenAnswer(key, "Q?", grade, 4_000, is_drill=False)


def test_after_a_session_it_tells_what_comes_and_what_waits(tmp_path, clock):
    with opened(tmp_path / "library.db", Settings(new_per_day=2), clock) as library:
        keys = add_cards(library, *plain_cards(5))
        answer(library, keys[0], Grade.GOOD)
        told = after_session(library, [given(keys[0], Grade.GOOD)])
        assert (told.waiting, told.beyond, told.streak, told.revisit, told.card) == (1, 3, 1, None, None)
        assert [(day.due, day.new) for day in told.coming][:3] == [(1, 2), (0, 1), (0, 0)]
        limit_today(library, Limit(new=10))
        assert (told := after_session(library, [])).beyond == 0
        assert told.waiting == 4


def test_the_demo_worth_revisiting_is_one_that_the_card_is_linked_to(tmp_path, clock: ManualClock):
    with opened(tmp_path / "library.db", clock=clock) as library:
        linked = Card("a", "A?", "A.", demo="dead-relu")
        unknown = Card("b", "B?", "B.", demo="no-such-demo")
        keys = add_cards(library, linked, unknown, Card("c", "C?", "C."))
        forgotten = [given(key, Grade.AGAIN) for key in reversed(keys)]
        told = after_session(library, forgotten)
        assert told.revisit is not None
        assert (told.revisit.demo_id, told.revisit.missed_day) == ("dead-relu", None)
        assert told.card is not None
        assert told.card.content == linked
        for matched, expected in ((False, library.today()), (True, None)):
            record_experiment(
                library,
                card_key=keys[0],
                demo_id="dead-relu",
                parameters={},
                prediction="ratio",
                predicted="1",
                measured="2",
                matched=matched,
            )
            told = after_session(library, forgotten)
            assert told.revisit is not None
            assert told.revisit.missed_day == expected
