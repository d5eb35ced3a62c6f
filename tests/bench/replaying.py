"""Replay of a log under both schedulers, against a plain loop over the same scheduler functions."""

from collections.abc import Callable, Iterator
from functools import partial

from flashgrad.config import Settings, changed
from flashgrad.library.library import opened, scheduler_of
from flashgrad.model import CardState, Grade, Review, ReviewKind
from flashgrad.schedule.days import study_day
from flashgrad.schedule.replay import replay_all
from flashgrad.schedule.scheduler import ReviewContext, Scheduler
from flashgrad.store import reviews
from tests.bench.bench import Bench
from tests.bench.engines import engines
from tests.bench.libraries import copied, library_of_answers
from tests.bench.table import Figure
from tests.bench.worker import taken_ms

GROUP = "replay"
MOST_REPEATS = 3
PLAIN = "a plain loop"


def figures(bench: Bench) -> Iterator[Figure]:
    """The fold alone, from entries in memory; and the whole derivation, from the file and back into it."""
    for entries in bench.sizes:
        with opened(library_of_answers(entries)) as library:
            log = list(reviews.by_card(library.connection))
        rare = Bench(bench.folder, bench.most_cards, min(bench.repeats, MOST_REPEATS), bench.with_anki)
        plain_ms: dict[str, list[float]] = {}
        for name in ("sm2", "fsrs"):
            scheduler = scheduler_of(changed(Settings(), {"scheduler": name}))
            took, plain_ms[name] = rare.in_turns(
                partial(_timed, _drain, log, scheduler),
                partial(_timed, plain_loop, log, scheduler),
            )
            goal = 1.5 if entries == bench.most_cards else None
            yield Figure(GROUP, f"fold under {name}", took, PLAIN, plain_ms[name], entries, at_most=goal)
        del log
        with engines(bench) as both:
            path = copied(library_of_answers(entries), bench.folder / f"replay-{entries}")
            both.ours.time("open", path=str(path))
            for name in ("sm2", "fsrs"):
                took = [both.ours.time("rebuild", scheduler=name) for _ in range(rare.repeats)]
                yield Figure(GROUP, f"file → states → file, {name}", took, PLAIN, plain_ms[name], entries)


def plain_loop(log: list[Review], scheduler: Scheduler) -> None:
    """What no replay can do without: a call of the scheduler for each review, in order."""
    key, state = "", CardState()
    for entry in log:
        if entry.card_key != key:
            key, state = entry.card_key, scheduler.initial()
        if entry.kind is ReviewKind.REVIEW:
            state = scheduler.next_state(state, entry.grade or Grade.AGAIN, ReviewContext(study_day(entry.at), key))


def _timed(fold: Callable[[list[Review], Scheduler], None], log: list[Review], scheduler: Scheduler) -> float:
    return taken_ms(lambda: fold(log, scheduler))


def _drain(log: list[Review], scheduler: Scheduler) -> None:
    for _ in replay_all(log, scheduler):
        pass
