"""Which backups stay as they grow old."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.store.thinning import Aged, superfluous

TODAY = date(2026, 11, 22).toordinal()


def made(day: int, number: int = 0, kind: str = "") -> Aged:
    return Aged(f"{day:08d}-{number:02d}", day, kind)


def kept(backups: list[Aged], today: int = TODAY) -> set[str]:
    return {backup.name for backup in backups} - superfluous(backups, today)


@pytest.mark.parametrize(
    ("ages_days", "expected_ages_days"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([0, 1, 2, 7], [0, 1, 2, 7]),
        ([0, 1, 1, 1], [0, 1]),
        # 14, 13 and 8 November 2026 are a Saturday, the Friday before it, and the Sunday before that.
        ([0, 8, 9, 14], [0, 8, 14]),
        # 22 and 21 October are of one month, 30 September is of another.
        ([0, 31 + 1, 32 + 1, 53], [0, 32, 53]),
        ([0, 731, 732, 4000], [0, 731]),
        ([4000], [4000]),
        ([-3, -3, 0], [-3, -3, 0]),
    ],
    ids=["today", "a week", "once a day", "once a week", "once a month", "two years", "the newest", "a wrong clock"],
)
def test_backups_thin_out_as_they_grow_old(ages_days, expected_ages_days):
    backups = [made(TODAY - age, number) for number, age in enumerate(reversed(ages_days))]
    days = {backup.name: backup.day for backup in backups}
    assert sorted(TODAY - days[name] for name in kept(backups)) == sorted(expected_ages_days)


def test_of_each_span_the_last_one_stays():
    backups = [made(TODAY - 3, number) for number in range(5)]
    assert kept([*backups, made(TODAY)]) == {backups[-1].name, made(TODAY).name}


def test_what_was_made_before_a_migration_is_not_pushed_out_by_an_ordinary_one():
    before = made(TODAY - 3, 1, "before-schema-4")
    assert before.name in kept([before, made(TODAY - 3, 2), made(TODAY)])


@given(st.lists(st.booleans(), min_size=1, max_size=900))
def test_whoever_thins_every_day_always_has_a_week_of_days_a_month_of_weeks_and_two_years_of_months(is_used):
    there: list[Aged] = []
    for offset, used in enumerate(is_used):
        if used:
            there = [*there, made(TODAY + offset)]
            gone = superfluous(there, TODAY + offset)
            there = [backup for backup in there if backup.name not in gone]
    today = TODAY + max((offset for offset, used in enumerate(is_used) if used), default=0)
    used_days = {TODAY + offset for offset, used in enumerate(is_used) if used}
    days = {backup.day for backup in there}
    assert {day for day in used_days if today - day <= 7} <= days
    for day in used_days:
        if today - day <= 31:
            assert any(day <= other < day + 7 for other in days)
        elif today - day <= 731:
            assert any(day <= other < day + 31 for other in days)
    assert len(there) <= 8 + 6 + 26
