import pytest

from flashgrad.schedule.days import as_date
from flashgrad.study.due_day import DUE_DAY_FORMS, due_day_of

TODAY = 739_677  # 2026-03-02


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("0", "2026-03-02"),
        ("today", "2026-03-02"),
        ("Tomorrow ", "2026-03-03"),
        ("3", "2026-03-05"),
        (" 3d", "2026-03-05"),
        ("2w", "2026-03-16"),
        ("2 W", "2026-03-16"),
        ("2026-12-24", "2026-12-24"),
        ("2026-03-01", "2026-03-01"),
    ],
)
def test_a_day_is_written_in_words_numbers_or_as_a_date(text, day):
    written = due_day_of(text)
    assert written is not None
    assert as_date(written.on(TODAY)).isoformat() == day


@pytest.mark.parametrize("text", ["", "w", "-1", "3.5", "3 months", "soon", "2026-13-01", "²", "1234567", "24.12.2026"])
def test_what_writes_no_day_is_none(text):
    assert due_day_of(text) is None


def test_the_forms_that_are_offered_are_understood():
    examples = ("3", "2w", "today", "tomorrow", "2026-03-01")
    assert all(example in DUE_DAY_FORMS and due_day_of(example) is not None for example in examples)
