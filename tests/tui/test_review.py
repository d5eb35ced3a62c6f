"""The daily review by keyboard: reveal, grade, drill, undo, skip, leave and come back."""

from pathlib import Path

import pytest
from textual.widgets import Input

from flashgrad.config import Settings
from flashgrad.errors import LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.cards import find_card, search
from flashgrad.library.library import Library, opened
from flashgrad.model import Grade, Instant, Review, ReviewKind
from flashgrad.store import reviews
from flashgrad.store.connection import transaction
from flashgrad.study.session import Suspended
from flashgrad.tui.widgets.card_view import CardView
from tests.samples import BUNDLED_CARDS
from tests.tui.conftest import card_id_on, review_on, running, text_of, until

THREE_CARDS = """# Small
---
card_id: cardAAA1
---
What is $\\sigma'(0)$?
---
A **quarter**.
---
card_id: cardBBB2
---
Second [@click=app.quit]question[/]?
---
Second answer
---
card_id: cardCCC3
---
Third question?
---
Third answer
"""


@pytest.fixture
def small_library(library_path: Path, tmp_path: Path, clock) -> Path:
    deck = tmp_path / "deck-small.md"
    deck.write_text(THREE_CARDS, encoding="utf-8")
    from flashgrad.library import imports

    with opened(library_path, clock=clock) as library:
        imports.apply_import(library, imports.plan_import(library, [deck]))
    return library_path


def grades(path: Path) -> list[tuple[str, Grade | None]]:
    with opened(path) as library:
        log = sorted(reviews.by_card(library.connection), key=lambda entry: entry.id)
        return [(entry.kind.value, entry.grade) for entry in log]


def fill_up(library: Library, card_key: str) -> None:
    """Write entries, each as short as can be, until there is no room for another."""
    for _ in range(2000):
        with transaction(library.connection):
            entry_id = library.next_id()
            reviews.append(library.connection, Review(entry_id, "", card_key, ReviewKind.BURY, Instant(0, 0)))


@pytest.mark.slow
async def test_the_first_start_imports_the_bundled_decks_and_says_so(library_path, clock):
    async with running(library_path, clock) as pilot:
        shown = text_of(pilot)
        assert "20 cards wait today: 20 new." in shown
        assert f"{BUNDLED_CARDS - 20} more wait beyond today's limits. Press enter to start." in shown
        assert 0 < shown.index("Gradient stability") < shown.index("Training in practice")
        assert f"with {BUNDLED_CARDS} cards were added" in " ".join(shown.split())
    async with running(library_path, clock) as pilot:
        assert "First start" not in text_of(pilot)


@pytest.mark.slow
async def test_a_session_goes_to_its_end_and_drills_what_was_forgotten(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter")
        assert "quarter" not in text_of(pilot)
        await pilot.press("space")
        assert "quarter" in text_of(pilot)
        await pilot.press("1")  # Again
        await pilot.press("space", "4", "space", "3")
        screen = review_on(pilot)
        assert screen.session.is_drill
        assert "again today" in text_of(pilot)
        await pilot.press("space", "1", "space", "3")
        assert screen.session.is_finished
        assert "Done for today" in text_of(pilot)
    assert grades(small_library) == [("review", 2), ("review", 5), ("review", 4), ("drill", 2), ("drill", 4)]
    with opened(small_library, clock=clock) as library:
        assert sum(deck.due for deck in study.due_by_deck(library)) == 0


@pytest.mark.slow
async def test_the_first_screen_says_when_the_limits_are_used_up(small_library, clock):
    async with running(small_library, clock, settings=Settings(new_per_day=2)) as pilot:
        assert "2 cards wait today: 2 new." in text_of(pilot)
        assert "1 more waits beyond today's limits. Press enter to start." in text_of(pilot)
        await pilot.press("enter", "space", "3", "space", "3")
        assert review_on(pilot).session.is_finished
        await pilot.press("q")
        assert "Today's limits are used up." in text_of(pilot)
        assert "1 more waits beyond today's limits. Next: 2 cards tomorrow." in text_of(pilot)


@pytest.mark.slow
async def test_quitting_in_the_middle_loses_nothing_and_the_next_start_goes_on(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "space", "3")
        first_left = review_on(pilot).session.current
        await pilot.press("ctrl+q")
    async with running(small_library, clock) as pilot:
        assert "2 cards wait today" in text_of(pilot)
        await pilot.press("enter")
        assert review_on(pilot).session.current == first_left


@pytest.mark.slow
async def test_undo_takes_back_answers_of_this_and_of_an_earlier_run(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "space", "3", "space", "1")
        await pilot.press("ctrl+q")
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "u")
        screen = review_on(pilot)
        assert card_id_on(pilot) == "cardBBB2"
        assert not screen.session.is_revealed
        await pilot.press("u")
        assert card_id_on(pilot) == "cardAAA1"
        assert screen.session.remaining == 3
        await pilot.press("u")
        assert screen.session.remaining == 3
    with opened(small_library, clock=clock) as library:
        assert all(study.ask(library, key).state.is_new for key in study.begin_session(library).queue)
        assert reviews.count(library.connection) == 4


@pytest.mark.slow
async def test_skip_puts_the_card_last_and_stores_nothing(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter")
        first = review_on(pilot).session.current
        await pilot.press("s")
        assert review_on(pilot).session.queue[-1] == first
    assert grades(small_library) == []


async def test_grades_do_nothing_before_the_answer_is_shown(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "3", "4", "1")
    assert grades(small_library) == []


@pytest.mark.slow
async def test_buttons_show_exactly_the_interval_that_is_then_applied(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "space", "3", "s", "s", "q")
    clock.pass_days(1)
    async with running(small_library, clock) as pilot:
        await pilot.press("enter")
        while card_id_on(pilot) != "cardAAA1":
            await pilot.press("s")
        await pilot.press("space")
        assert "3 Good  6 d" in text_of(pilot)
        assert "1 Again  ↻ 1 d" in text_of(pilot)
        await pilot.press("3")
    with opened(small_library, clock=clock) as library:
        key = find_card(library, "cardAAA1").key
        assert study.ask(library, key).state.interval_days == 6


@pytest.mark.slow
async def test_the_time_of_an_answer_runs_from_the_question_to_the_grade(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter")
        clock.now_ms += 4_000
        await pilot.press("space")
        clock.now_ms += 1_000
        await pilot.press("3")
    with opened(small_library) as library:
        (entry,) = reviews.by_card(library.connection)
        assert entry.elapsed_ms == pytest.approx(5_000, abs=200)


@pytest.mark.slow
async def test_six_grades_by_setting_use_the_keys_0_to_5(small_library, clock):
    async with running(small_library, clock, settings=Settings(grade_keys="six")) as pilot:
        await pilot.press("enter", "space", "0", "space", "3", "space", "5")
    assert grades(small_library) == [("review", 0), ("review", 3), ("review", 5)]


async def test_an_answer_that_cannot_be_stored_keeps_its_card_on_screen(small_library, clock, monkeypatch):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "space")
        before = review_on(pilot).session
        connection = review_on(pilot)._library.connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        other_card = before.queue[-1]
        with pytest.raises(LibraryUnavailable, match="disk is full"):
            fill_up(review_on(pilot)._library, other_card)
        log_before = reviews.count(connection)
        await pilot.press("3")
        assert review_on(pilot).session == before
        assert "disk is full" in " ".join(toast.message for toast in pilot.app._notifications)
        connection.execute("PRAGMA max_page_count = 1000000")
        await pilot.press("3")
        assert review_on(pilot).session.answered == 1
        assert reviews.count(connection) == log_before + 1


@pytest.mark.slow
async def test_an_undo_that_cannot_be_stored_is_not_said_to_be_done(small_library, clock):
    with opened(small_library, clock=clock) as library:
        key = study.begin_session(library).queue[0]
        study.answer(library, key, Grade.GOOD)
        study.answer(library, key, Grade.GOOD)  # so that undoing it brings the card nowhere today
    async with running(small_library, clock) as pilot:
        await pilot.press("enter")
        before = review_on(pilot).session
        review_on(pilot)._library.connection.execute("PRAGMA query_only = ON")
        await pilot.press("u")
        said = " ".join(toast.message for toast in pilot.app._notifications)
        assert "Nothing was changed." in said
        assert "Undone" not in said
        assert review_on(pilot).session == before


@pytest.mark.slow
async def test_digits_for_a_demos_question_never_grade_the_card_beside_it(library_path, clock):
    async with running(library_path, clock, size=(160, 48)) as pilot:
        await pilot.press("enter")
        while card_id_on(pilot) != "67krHhBE":  # its demo asks for a number first
            await pilot.press("s")
        await pilot.press("space", "d")
        await until(pilot, lambda: pilot.app.focused is not None)
        await pilot.press("0", "full_stop", "0", "0", "1")
        assert isinstance(pilot.app.focused, Input)
        assert pilot.app.focused.value == "0.001"
        assert card_id_on(pilot) == "67krHhBE"
        assert review_on(pilot).session.answered == 0
        await pilot.press("escape", "3")
        assert review_on(pilot).session.answered == 1
    assert grades(library_path) == [("review", Grade.GOOD)]


async def test_markup_in_a_card_is_text(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "s")
        assert "[@click=app.quit]question[/]" in text_of(pilot)


@pytest.mark.slow
async def test_the_formula_of_a_card_is_copied_while_it_is_reviewed(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "c")
        assert pilot.app.clipboard == "\\sigma'(0)"
        await pilot.press("space", "3")
        assert review_on(pilot).session.answered == 1


@pytest.mark.slow
async def test_beside_a_demo_the_tab_key_goes_through_the_demo(library_path, clock):
    async with running(library_path, clock, size=(160, 48)) as pilot:
        await pilot.press("enter")
        while card_id_on(pilot) != "67krHhBE":
            await pilot.press("s")
        await pilot.press("space", "tab")
        card_view = review_on(pilot).query_one(CardView)
        pointed = card_view.pointed
        assert pointed is not None
        await pilot.press("d")
        await until(pilot, lambda: pilot.app.focused is not None)
        await pilot.press("tab")
        assert pilot.app.focused is not None
        assert card_view.pointed == pointed


async def test_formulas_are_drawn_in_ascii_by_setting(small_library, clock):
    async with running(small_library, clock, settings=Settings(formulas="ascii")) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "What is sigma" in text_of(pilot))


@pytest.mark.slow
async def test_what_is_done_to_a_card_is_stored_before_the_screen_moves_on_and_undone_by_key(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter")
        review = review_on(pilot)
        before = review.session.current
        assert review._take(Suspended())
        await pilot.pause()
        assert review.session.current != before
        with opened(small_library, clock=clock) as library:
            assert [found.card.key for found in search(library, "is:suspended")] == [before]
        await pilot.press("u")
        assert review.session.current == before
    assert [kind for kind, _ in grades(small_library)] == ["suspend", "undo"]


@pytest.mark.slow
async def test_a_card_answered_elsewhere_is_left_alone(small_library, clock):
    async with running(small_library, clock) as pilot:
        await pilot.press("enter", "space")
        key = review_on(pilot).session.current
        assert key is not None
        with opened(small_library, clock=clock) as other:
            study.answer(other, key, Grade.EASY)
        await pilot.press("1")
        assert review_on(pilot).session.current != key
        assert "elsewhere" in " ".join(toast.message for toast in pilot.app._notifications)
    assert grades(small_library) == [("review", 5)]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 48), (300, 80), (64, 16)])
async def test_question_and_grades_are_visible_at_any_size(small_library, clock, size):
    async with running(small_library, clock, size=size) as pilot:
        await pilot.press("enter", "space")
        shown = text_of(pilot)
        assert "quarter" in shown
        assert "Good" in shown


async def test_help_names_every_key_of_the_screen_below(small_library, clock):
    async with running(small_library, clock, size=(100, 40)) as pilot:
        await pilot.press("question_mark")
        assert pilot.app.screen.query("#keys")
        shown = text_of(pilot)
        assert "Study what is due today." in shown
        await pilot.press("escape")
        assert not pilot.app.screen.query("#keys")


@pytest.mark.slow
async def test_a_deck_is_imported_by_keyboard_with_its_plan_first(library_path, clock, tmp_path):
    deck = tmp_path / "deck-more.md"
    deck.write_text(THREE_CARDS.replace("# Small", "# More"), encoding="utf-8")
    async with running(library_path, clock) as pilot:
        await pilot.press("i")
        await pilot.press(*str(deck))
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "3 new" in text_of(pilot)
        assert "+ What is σ′(0)?" in text_of(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert f"{BUNDLED_CARDS + 3 - 20} more wait beyond today's limits" in text_of(pilot)
    with opened(library_path, clock=clock) as library:
        assert find_card(library, "cardBBB2").deck == "More"
