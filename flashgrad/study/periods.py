"""Weeks and months of study days. Pure."""

from typing import Literal, assert_never

from flashgrad.schedule.days import as_date

Period = Literal["day", "week", "month"]


def first_day(day: int, period: Period) -> int:
    """The first study day of the day, week (from Monday) or calendar month that the study day `day` lies in."""
    match period:
        case "day":
            return day
        case "week":
            return day - (day - 1) % 7  # the ordinal 1 was a Monday
        case "month":
            return day - as_date(day).day + 1
        case _:
            assert_never(period)
