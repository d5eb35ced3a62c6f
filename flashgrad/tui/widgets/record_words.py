"""What is known of a card, as lines, rows and a curve. Pure."""

from collections.abc import Iterator, Sequence

from flashgrad.cells import cut, padded
from flashgrad.decks.files import shown_source
from flashgrad.demos.links import link_for
from flashgrad.demos.spec import Plot, PlotKind, Series
from flashgrad.library.card_record import CardRecord, HistoryEntry
from flashgrad.model import CRAMMED, CardState, Review, ReviewKind
from flashgrad.schedule.days import as_date
from flashgrad.text import one_line
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.commands.grades import grade_keys
from flashgrad.tui.flags import flag_mark, flags
from flashgrad.tui.widgets.action_words import day_words
from flashgrad.tui.widgets.demo_origin import demo_origin

INTERVALS = Plot(
    "Interval over time", PlotKind.LINES, ("days",), "", "days", y_scale="log", curve_label="days until the next review"
)

_COLUMNS = (("date", 10), ("what", 18), ("took", 8), ("days", 13))
_NAMES = {key.grade: key.name for key in grade_keys("six")}
_DEEDS = {
    ReviewKind.SUSPEND: "suspended",
    ReviewKind.UNSUSPEND: "unsuspended",
    ReviewKind.BURY: "buried",
    ReviewKind.RESET: "reset",
    ReviewKind.ADOPT: "taken over",
}


def fact_lines(record: CardRecord, *, is_ascii: bool) -> list[tuple[str, str]]:
    """What the card is and where it stands: a name and a text for each line."""
    card, state = record.card, record.state
    path = shown_source(card.source_path)
    source = f"{path}:{card.content.line}" if card.content.line else path
    link = link_for(card.content, state.chosen_demo)
    facts = [
        ("deck", card.deck),
        ("file", source),
        ("id", f"none; its key is {card.key}" if card.content.card_id is None else card.name),
        ("note", card.content.note or ""),
        ("tags", " ".join(f"#{tag}" for tag in card.content.tags)),
        ("schedule", _schedule(record)),
        ("memory", "" if state.is_new else _memory(record)),
        ("lapses", f"{state.lapses}{', a leech' if state.is_leech else ''}" if state.lapses else ""),
        ("marks", ", ".join(_marks(record, is_ascii=is_ascii))),
        ("demo", demo_origin(link)),
    ]
    return [(name, one_line(text)) for name, text in facts if text]


def history_heading(record: CardRecord) -> str:
    """The names of the columns of `history_rows`."""
    names = [padded(name, cells, to_right=name == "took") for name, cells in _COLUMNS]
    return "  ".join([*names, "ease" if record.state.difficulty is None else "stability, difficulty"])


def history_rows(record: CardRecord, *, is_ascii: bool) -> list[tuple[str, bool]]:
    """A row for each answer and action, the newest first, and whether it still counts."""
    return [(_row(one, is_ascii=is_ascii), one.step is not None) for one in reversed(record.history)]


def interval_data(history: Sequence[HistoryEntry]) -> ChartData | None:
    """The interval after the last review of each day; None where there is no curve to be drawn."""
    kinds = (ReviewKind.REVIEW, ReviewKind.RESET)
    by_day = {
        one.day: one.step.after.interval_days for one in history if one.step is not None and one.entry.kind in kinds
    }
    if len(by_day) < 2:
        return None
    days = sorted(by_day)
    series = Series(tuple(map(float, days)), tuple(float(by_day[day]) for day in days))
    return ChartData({"days": series}, x_names={float(day): as_date(day).isoformat() for day in days})


def _schedule(record: CardRecord) -> str:
    state = record.state
    if record.card.orphaned_at_ms is not None:
        return "gone from its deck"
    if record.card.content.archived:
        return "archived in its deck"
    if state.due_day is None:
        return "new"
    recalled = f", recalled {state.repetitions} times in a row" if state.repetitions > 1 else ""
    interval = f"interval {state.interval_days:,} day{'' if state.interval_days == 1 else 's'}"
    again = ", again today" if state.drill_day == record.today else ""
    return f"due {day_words(state.due_day, record.today)}{again}; {interval}{recalled}"


def _memory(record: CardRecord) -> str:
    state = record.state
    if state.stability_days is None or state.difficulty is None:
        return f"ease factor {state.ease_factor_hundredths / 100:.2f}"
    recall = "" if record.retrievability is None else f", recall today {record.retrievability:.0%} likely"
    return f"stability {state.stability_days:.1f} days, difficulty {state.difficulty:.1f} of 10{recall}"


def _marks(record: CardRecord, *, is_ascii: bool) -> Iterator[str]:
    state = record.state
    if state.suspended:
        yield "suspended"
    if state.buried_day == record.today:
        yield "buried until tomorrow"
    if state.flag:
        flag = flags(is_ascii=is_ascii)[state.flag - 1]
        yield f"flag {flag.number} {flag.sign} {flag.name}"


def _row(one: HistoryEntry, *, is_ascii: bool) -> str:
    entry = one.entry
    took = "" if entry.elapsed_ms is None else f"{entry.elapsed_ms / 1000:,.1f} s"
    texts = [as_date(one.day).isoformat(), _what(entry, is_ascii=is_ascii), took]
    if one.step is None:
        texts += ["taken back", ""]
    else:
        arrow = "->" if is_ascii else "→"
        before, after = one.step.before, one.step.after
        changed = entry.kind is ReviewKind.REVIEW or before.interval_days != after.interval_days
        texts += [f"{before.interval_days:>5} {arrow} {after.interval_days}" if changed else "", _strength(after)]
    cells = [
        padded(cut(text, width), width, to_right=name == "took")
        for text, (name, width) in zip(texts, _COLUMNS, strict=False)
    ]
    return "  ".join([*cells, texts[-1]])


def _what(entry: Review, *, is_ascii: bool) -> str:
    if entry.grade is not None:
        kind = "" if entry.kind is ReviewKind.REVIEW else ", crammed" if entry.value == CRAMMED else ", drill"
        return f"{int(entry.grade)} {_NAMES[entry.grade]}{kind}"
    value = one_line(entry.value or "")
    match entry.kind:
        case ReviewKind.FLAG:
            known = value.isdecimal() and value.isascii() and 0 < int(value) < 8
            return f"flag {flag_mark(int(value), is_ascii=is_ascii)}" if known else "flag taken away"
        case ReviewKind.SET_DUE:
            return f"due {value}"
        case ReviewKind.CHOOSE_DEMO:
            return f"demo {value}" if value else "demo of its own"
    return _DEEDS[entry.kind]


def _strength(state: CardState) -> str:
    if state.is_new:
        return ""
    if state.stability_days is None or state.difficulty is None:
        return f"{state.ease_factor_hundredths / 100:.2f}"
    return f"{state.stability_days:.1f} days, {state.difficulty:.1f}"
