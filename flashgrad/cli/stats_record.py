"""The JSON of `flashgrad stats`. The README documents every key; a test holds both together."""

from flashgrad.cli.records import Record
from flashgrad.schedule.days import as_date
from flashgrad.study.outlook import Distribution, Forecast
from flashgrad.study.predictions import Predictions
from flashgrad.study.proportion import Proportion
from flashgrad.study.retention import Retention
from flashgrad.study.stats import Statistics
from flashgrad.study.year import DAYS_PER_WEEK, Year


def stats_record(statistics: Statistics) -> Record:
    """Everything in `statistics`, days as dates."""
    retention, time, outlook = statistics.retention, statistics.time, statistics.outlook
    return {
        "deck": statistics.deck,
        "from": _date(statistics.first_day),
        "to": _date(statistics.today),
        "days": statistics.days,
        "answers": statistics.answers,
        "answers_later": statistics.answers_later,
        "grades": list(statistics.grades),
        "hours": [{"hour": hour, "grades": list(grades)} for hour, grades in enumerate(statistics.grades_by_hour)],
        "retention": {
            **_retention_record(retention.whole),
            "by_day": _parts(retention.by_day),
            "by_week": _parts(retention.by_week),
            "by_month": _parts(retention.by_month),
        },
        "time": {
            "cards": time.cards,
            "median_ms": time.median_ms,
            "p90_ms": time.p90_ms,
            "total_ms": time.total_ms,
            "by_day": [{"day": _date(one.day), "cards": one.cards, "total_ms": one.total_ms} for one in time.by_day],
        },
        "flow": [
            {"day": _date(one.day), "added": one.added, "introduced": one.introduced, "lapsed": one.lapsed}
            for one in statistics.flow
        ],
        "forecast": _forecast_record(outlook.forecast),
        "intervals": _distribution_record(outlook.intervals),
        "ease_factors": _distribution_record(outlook.ease_factors),
        "stability_days": _distribution_record(outlook.stability_days),
        "difficulty": _distribution_record(outlook.difficulty),
        "year": _year_record(statistics.year),
        "predictions": _predictions_record(statistics.predictions),
    }


def _retention_record(retention: Retention) -> Record:
    return {
        "young": _proportion_record(retention.young),
        "mature": _proportion_record(retention.mature),
        "total": _proportion_record(retention.total),
    }


def _parts(parts: tuple[tuple[int, Retention], ...]) -> list[Record]:
    return [{"from": _date(begin), **_retention_record(retention)} for begin, retention in parts]


def _proportion_record(proportion: Proportion) -> Record:
    low, high = proportion.interval or (None, None)
    return {"right": proportion.right, "of": proportion.of, "share": proportion.share, "low": low, "high": high}


def _forecast_record(forecast: Forecast) -> Record:
    return {
        "backlog": forecast.backlog,
        "later": forecast.later,
        "days": [
            {"day": _date(one.day), "due": one.due, "new": one.new, "cumulated": one.cumulated} for one in forecast.days
        ],
    }


def _distribution_record(distribution: Distribution) -> Record:
    return {
        "cards": distribution.cards,
        "median": distribution.median,
        "bins": [{"low": one.low, "high": one.high, "cards": one.cards} for one in distribution.bins],
    }


def _year_record(year: Year) -> Record:
    return {
        "from": _date(year.first_day),
        "to": _date(year.last_day),
        "days_studied": year.days_studied,
        "current_streak": year.current_streak,
        "longest_streak": year.longest_streak,
        "weeks": [
            {"monday": _date(year.first_monday + DAYS_PER_WEEK * place), "answers": list(week)}
            for place, week in enumerate(year.weeks)
        ],
    }


def _predictions_record(predictions: Predictions) -> Record:
    return {
        **_proportion_record(predictions.whole),
        "by_demo": [{"demo": demo, **_proportion_record(one)} for demo, one in predictions.by_demo],
        "by_month": [{"from": _date(begin), **_proportion_record(one)} for begin, one in predictions.by_month],
    }


def _date(day: int) -> str:
    return as_date(day).isoformat()
