"""The JSON shapes that scripts rely on. The README documents every key; a test holds both together."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flashgrad.model import Card, CardState, LibraryCard, Problem, Review, ReviewKind
from flashgrad.schedule.days import as_date
from flashgrad.text import neutralise

if TYPE_CHECKING:
    from flashgrad.config import Settings
    from flashgrad.demos.evidence import Finding as ClaimFinding
    from flashgrad.demos.links import DemoLink
    from flashgrad.demos.verification import Unmeasured
    from flashgrad.library.editing import Added
    from flashgrad.library.findings import Finding
    from flashgrad.library.scheduling import SwitchPreview, Workload
    from flashgrad.library.study import Today
    from flashgrad.optimiser.wire import Fitted
    from flashgrad.settings_schema import SettingInfo
    from flashgrad.store.deck_tally import DueCount

Record = dict[str, Any]


def state_record(state: CardState) -> Record:
    """A card's place in the schedule: `due` as a date, the ease factor as a decimal number.

    The ease factor is SM-2's and stays where it began under FSRS; stability and difficulty are those of FSRS.
    """
    return {
        "due": None if state.due_day is None else as_date(state.due_day).isoformat(),
        "interval_days": state.interval_days,
        "ease_factor": state.ease_factor_hundredths / 100,
        "repetitions": state.repetitions,
        "lapses": state.lapses,
        "is_new": state.is_new,
        "stability_days": state.stability_days,
        "difficulty": state.difficulty,
        "suspended": state.suspended,
        "buried": None if state.buried_day is None else as_date(state.buried_day).isoformat(),
        "flag": state.flag,
        "is_leech": state.is_leech,
        "chosen_demo": state.chosen_demo,
    }


def card_record(card: LibraryCard, state: CardState) -> Record:
    """A card with its text, its demo and its state."""
    content = card.content
    return {
        "key": card.key,
        "card_id": content.card_id,
        "cloze": content.cloze,
        "note": content.note,
        "deck": card.deck,
        "question": content.question,
        "answer": content.answer,
        "tags": list(content.tags),
        "archived": content.archived,
        "demo": demo_record(content, state.chosen_demo),
        "state": state_record(state),
    }


def added_records(added: "Added", states: Iterable[CardState]) -> list[Record]:
    """Cards that were written to a deck file and taken into the library, and where they stand."""
    place = {"path": neutralise(str(added.path.resolve())), "created": added.is_new_file}
    # Cards that stand in a file with a problem are written, but not in the library.
    known = zip(added.cards, states, strict=True) if added.cards else ()
    return [{**card_record(card, state), **place, "line": card.content.line} for card, state in known]


def demo_record(card: Card, chosen: str | None = None) -> Record | None:
    """The demo that the card leads to, with the values that the link sets; None where there is none.

    `chosen` is the learner's own choice. Only a suggestion has a `reason`.
    """
    from flashgrad.demos.links import link_for

    link = link_for(card, chosen)
    if link is None:
        return None
    record: Record = {"id": link.demo_id, "params": _values(link), "source": link.source}
    return {**record, "reason": link.reason} if link.source == "suggested" else record


def answer_record(key: str, card_id: str | None, kind: ReviewKind, state: CardState) -> Record:
    """What an answer, or taking one back, led to: the new state, and what it is the state of."""
    return {**state_record(state), "key": key, "card_id": card_id, "kind": kind.value}


def history_records(entries: Iterable[Review]) -> list[Record]:
    """Log entries, oldest first; those that were taken back say so."""
    from flashgrad.library.clock import iso_text

    log = list(entries)
    undone = {entry.target for entry in log if entry.kind is ReviewKind.UNDO}
    return [
        {
            "id": entry.id,
            "device": entry.device,
            "kind": entry.kind.value,
            "at": iso_text(entry.at),
            "grade": None if entry.grade is None else int(entry.grade),
            "elapsed_ms": entry.elapsed_ms,
            "scheduler": entry.scheduler,
            "fuzz_days": entry.fuzz_days,
            "state_before": None if entry.state_before is None else state_record(entry.state_before),
            "value": entry.value,
            "target": entry.target,
            "undone": entry.id in undone,
        }
        for entry in log
    ]


def due_record(counts: Sequence["DueCount"], today: "Today") -> Record:
    """What waits in all decks together, and in each; what the day's limits let in of it."""
    return {
        "due": sum(count.due for count in counts),
        "new": sum(count.new for count in counts),
        "drill": sum(count.drill for count in counts),
        "decks": [
            {"deck": count.deck, "due": count.due, "new": count.new, "drill": count.drill, "total": count.total}
            for count in counts
        ],
        "today": {
            "due": today.queued.total,
            "reviews": len(today.queued.reviews),
            "new": len(today.queued.new),
            "drill": len(today.queued.drills),
        },
        "limits": limits_record(today),
    }


def limits_record(today: "Today") -> Record:
    """A day's limits and what was done of them, over all decks and for each deck with a limit of its own."""
    limits, done = today.limits, today.done
    return {
        "new_per_day": limits.overall.new,
        "reviews_per_day": limits.overall.reviews,
        "new_done": sum(done.new.values()),
        "reviews_done": sum(done.reviews.values()),
        "decks": [
            {
                "deck": deck,
                "new_per_day": limit.new,
                "reviews_per_day": limit.reviews,
                "new_done": done.new.get(deck, 0),
                "reviews_done": done.reviews.get(deck, 0),
            }
            for deck, limit in sorted(limits.by_deck.items())
        ],
    }


def report_record(problems: Iterable[Problem]) -> Record:
    """Places in decks with what to do there, problems and warnings apart."""
    found = list(problems)
    return {
        "problems": [_problem_record(problem) for problem in found if not problem.is_warning],
        "warnings": [_problem_record(problem) for problem in found if problem.is_warning],
    }


def scheduler_record(settings: "Settings") -> Record:
    """What decides when cards come back; retention and parameters matter to FSRS alone."""
    return {
        "scheduler": settings.scheduler,
        "desired_retention": settings.desired_retention,
        "fsrs_parameters": list(settings.fsrs_parameters),
    }


def switch_record(was: str, scheduler: str, preview: "SwitchPreview", cards: Sequence[LibraryCard]) -> Record:
    """What a change of scheduler changes; `cards` are those of the preview's largest changes, in order."""
    return {
        "was": was,
        "scheduler": scheduler,
        "cards": preview.cards,
        "changed": preview.changed,
        "before": _workload_record(preview.before),
        "after": _workload_record(preview.after),
        "largest": [
            {
                "key": card.key,
                "card_id": card.content.card_id,
                "state_before": state_record(change.before),
                "state_after": state_record(change.after),
            }
            for change, card in zip(preview.largest, cards, strict=True)
        ],
    }


def setting_record(info: "SettingInfo", settings: "Settings") -> Record:
    """A setting: what it is and means, and what it takes."""
    return {
        "key": info.key,
        "value": info.value_in(settings),
        "default": info.default,
        "title": info.title,
        "meaning": info.meaning,
        "group": info.group,
        "kind": info.kind,
        "unit": info.unit,
        "low": info.low,
        "high": info.high,
        "choices": dict(info.choices),
    }


def optimise_record(fitted: "Fitted", before: Sequence[float]) -> Record:
    """What a fit of FSRS found, and what was in use before it."""
    return {
        "reviews": fitted.reviews,
        "log_loss_before": fitted.log_loss_before,
        "log_loss_after": fitted.log_loss_after,
        "is_better": fitted.is_better,
        "fsrs_parameters_before": list(before),
        "fsrs_parameters": list(fitted.parameters),
    }


def examination_record(findings: Iterable["Finding"], repaired: Sequence[str]) -> Record:
    """What an examination found, good and bad, and what was repaired before it."""
    return {
        "repaired": list(repaired),
        "findings": [
            {
                "name": finding.name,
                "verdict": finding.verdict.value,
                "sentence": finding.sentence,
                "details": list(finding.details),
            }
            for finding in findings
        ],
    }


def finding_record(finding: "ClaimFinding | Unmeasured", seeds: int) -> Record:
    """A claim and what measuring it over this many seeds showed; numbers that are none, and open bounds, are null."""
    from flashgrad.demos import verification
    from flashgrad.demos.links import parse_link

    claim, measurement = finding.claim, finding.claim.inside
    link = parse_link(measurement.runs[0])
    record: Record = {
        "card_id": claim.card_id,
        "demo": link.demo_id,
        "params": _values(link),
        "claim": claim.sentence,
        "verdict": "not measured",
        "measured": None,
        "low": _finite(measurement.low),
        "high": _finite(measurement.high),
        "seeds": seeds,
        "spread": None,
    }
    if isinstance(finding, verification.Unmeasured):
        return {**record, "explanation": finding.sentence}
    numbers = {"measured": _finite(finding.inside.median), "spread": _finite(finding.inside.spread)}
    return {**record, "verdict": finding.verdict.value, **numbers, "explanation": finding.explanation}


def _workload_record(workload: "Workload") -> Record:
    return {"due_today": workload.due_today, "median_interval_days": workload.median_interval_days}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _problem_record(problem: Problem) -> Record:
    return {"path": problem.path, "line": problem.line, "message": problem.message}


def _values(link: "DemoLink") -> Mapping[str, object]:
    """The link's values as the demo takes them (20, not "20"); as written where it does not take them."""
    from flashgrad.demos import catalog, links

    if links.check_link(link) is not None:
        return dict(link.values)
    parameters = catalog.validate(catalog.find(link.demo_id), link.values)
    return {name: getattr(parameters, name) for name in link.values}
