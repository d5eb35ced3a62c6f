"""Two programs on one library: every answer of both is kept, and neither shows an error."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import Library, opened
from flashgrad.model import Grade
from flashgrad.schedule.replay import replay_all
from flashgrad.store import connection as connection_module
from flashgrad.store import reviews, states
from flashgrad.store.connection import transaction
from tests.samples import add_cards, plain_cards

START_TIMEOUT_S = 30.0


def replayed(library: Library) -> dict[str, object]:
    return dict(replay_all(reviews.by_card(library.connection), library.scheduler))


def test_two_programs_answer_in_turn(library, clock):
    keys = add_cards(library, *plain_cards(2))
    with opened(library.path, clock=clock) as other:
        for number in range(40):
            program = (library, other)[number % 2]
            asked = study.ask(program, keys[number % 3 % 2])
            study.answer(program, asked.card.key, Grade(number % 6), shown=asked.state)
            clock.advance(hours=9)
        assert study.history(library, keys[0]) == study.history(other, keys[0])
        assert reviews.count(other.connection) == 40
        assert states.everything(library.connection) == replayed(other)


def test_one_program_takes_back_what_the_other_answered(library, clock):
    (key,) = add_cards(library, *plain_cards(1))
    with opened(library.path, clock=clock) as other:
        given = study.answer(other, key, Grade.EASY).entry
        assert study.undo(library).entry_id == given.id
        assert study.ask(other, key).state.is_new


def test_a_program_whose_turn_does_not_come_says_so_and_goes_on_later(library, clock, monkeypatch):
    (key,) = add_cards(library, *plain_cards(1))
    monkeypatch.setattr(connection_module, "BUSY_TIMEOUT_S", 0.05)
    with opened(library.path, clock=clock) as waiting:
        with (
            transaction(library.connection),
            pytest.raises(LibraryUnavailable, match="another flashgrad is writing to it"),
        ):
            study.answer(waiting, key, Grade.EASY)
        assert reviews.count(waiting.connection) == 0
        study.answer(waiting, key, Grade.EASY)
    assert reviews.count(library.connection) == 1


def _answer_fifty(path: Path, keys: list[str], start: Barrier, acknowledged: Path) -> None:
    with opened(path) as library:
        start.wait(START_TIMEOUT_S)
        given = [study.answer(library, keys[number % len(keys)], Grade(number % 6)) for number in range(50)]
    acknowledged.write_text("".join(f"{answered.entry.id}\n" for answered in given))


def _name_device(paths: list[Path], start: Barrier, named: Path) -> None:
    for path in paths:
        start.wait(START_TIMEOUT_S)
        with opened(path) as library, named.open("a") as file:
            file.write(f"{library.device}\n")


def run_at_once(target: Callable[..., None], folder: Path, processes: int, *arguments: object) -> list[list[str]]:
    """The lines that each of `processes` wrote, all of them started at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    start, written = spawn.Barrier(processes), [folder / f"{number}.txt" for number in range(processes)]
    running = [spawn.Process(target=target, args=(*arguments, start, file)) for file in written]
    for process in running:
        process.start()
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * processes
    return [file.read_text().splitlines() for file in written]


@pytest.mark.slow
def test_two_processes_answer_at_once(library, tmp_path):
    keys = add_cards(library, *plain_cards(5))
    acknowledged = run_at_once(_answer_fifty, tmp_path, 2, library.path, keys)
    stored = [entry.id for entry in reviews.by_card(library.connection)]
    assert len(stored) == 100
    assert sorted(stored) == sorted(acknowledged[0] + acknowledged[1])
    assert states.everything(library.connection) == replayed(library)


@pytest.mark.slow
def test_processes_that_open_a_new_library_at_once_agree_on_it(tmp_path):
    paths = [tmp_path / f"{number}.db" for number in range(8)]
    first, second, third = run_at_once(_name_device, tmp_path, 3, paths)
    assert first == second == third
    assert len(set(first)) == len(paths)
