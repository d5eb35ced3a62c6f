from flashgrad.model import Grade, Review, ReviewKind
from flashgrad.schedule.replay import replay
from flashgrad.schedule.sm2 import Sm2
from flashgrad.study.stats import schedule_history
from tests.samples import instant


def entry(number: int, day: str, grade: Grade | None, kind=ReviewKind.REVIEW, target: str | None = None) -> Review:
    return Review(f"{number:03d}", "device", "card", kind, instant(f"{day}T12:00+01:00"), grade, target=target)


LOG = [
    entry(1, "2026-03-02", Grade.EASY),
    entry(2, "2026-03-03", Grade.HARD),
    entry(3, "2026-03-03", Grade.GOOD, ReviewKind.DRILL),
    entry(4, "2026-03-09", Grade.WRONG),
    entry(5, "2026-03-09", None, ReviewKind.UNDO, target="004"),
    entry(6, "2026-03-09", Grade.GOOD),
]


def test_each_answer_that_counts_shows_the_schedule_before_and_after_it():
    steps = schedule_history(LOG, Sm2())
    assert [step.entry.id for step in steps] == ["001", "002", "003", "006"]
    assert [(step.before.interval_days, step.after.interval_days) for step in steps] == [
        (0, 1),
        (1, 6),
        (6, 6),
        (6, 15),
    ]
    # 2.5 + 0.1 = 2.6, − 0.14 = 2.46, a drill and a 4 leave it; ⌈6 · 2.46⌉ = 15.
    assert [step.after.ease_factor_hundredths for step in steps] == [260, 246, 246, 246]
    assert [step.after.due_day for step in steps] == [739_678, 739_684, 739_684, 739_699]
    assert steps[-1].after == replay(LOG, Sm2())


def test_the_history_of_a_new_card_is_empty():
    assert schedule_history([], Sm2()) == []
