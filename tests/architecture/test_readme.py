"""The README documents what the program does: every command, option, key of its JSON, setting and exit code."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

from flashgrad.cli import output, records
from flashgrad.cli.app import application
from flashgrad.cli.backup_records import backup_record, restored_record
from flashgrad.cli.boundary import DEBUG_VARIABLE, ExitCode
from flashgrad.cli.card import ACTIONS
from flashgrad.cli.export_record import export_record
from flashgrad.cli.own_exports import taken_record
from flashgrad.cli.stats_record import stats_record
from flashgrad.cli.sync_record import synced_record
from flashgrad.config import Settings
from flashgrad.demos import catalog
from flashgrad.demos.claims import known_claims
from flashgrad.demos.evidence import conclude
from flashgrad.demos.spec import ClaimOutcome, Matrix, Readout, Series, Verdict
from flashgrad.demos.wire import Outcome, PredictionOutcome, demo_json, outcome_json
from flashgrad.interop.json_lines import json_lines
from flashgrad.interop.outgoing import Outgoing, OutgoingCard, OutgoingDeck
from flashgrad.library import doctor
from flashgrad.library.backups import Backup, Restored
from flashgrad.library.day import Queued
from flashgrad.library.editing import Added
from flashgrad.library.exporting import Exported, Format
from flashgrad.library.imports import ImportCounts
from flashgrad.library.live import Reread
from flashgrad.library.own_exports import Taken
from flashgrad.library.scheduling import CardChange, SwitchPreview, Workload
from flashgrad.library.shared_decks import DeckChange
from flashgrad.library.study import Today
from flashgrad.library.syncing import SharedDeckChange, Synced
from flashgrad.model import Card, CardState, Experiment, Grade, Instant, LibraryCard, Problem, Review, ReviewKind
from flashgrad.optimiser.wire import Fitted
from flashgrad.places import HOME_VARIABLE
from flashgrad.settings_schema import setting_infos
from flashgrad.store.deck_tally import DueCount
from flashgrad.study.limits import DayLimits, Done, Limit
from tests import settings_table
from tests.statistics_sample import some_statistics

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """Text under each heading that documents a command, by the command's name."""
    parts = re.split(r"^### `flashgrad (\w+)[^\n]*\n", README, flags=re.MULTILINE)
    headings = re.findall(r"^### `flashgrad \w+[^\n]*", README, flags=re.MULTILINE)
    bodies = [heading + body.partition("\n## ")[0] for heading, body in zip(headings, parts[2::2], strict=True)]
    return dict(zip(parts[1::2], bodies, strict=True))


def test_every_command_has_its_section_and_no_other_has():
    assert list(sections()) == list(commands())


def commands() -> dict[str, list[Any]]:
    """Every command by name, a group as the commands in it."""
    overview: Any = get_command(application())
    return {name: list(getattr(one, "commands", {0: one}).values()) for name, one in overview.commands.items()}


@pytest.mark.parametrize("name", commands())
def test_every_option_of_a_command_is_in_its_section(name: str):
    parameters = [parameter for command in commands()[name] for parameter in command.params]
    options = {option for parameter in parameters for option in parameter.opts if option[:2] == "--"}
    documented_for_all = {"--help", "--library"}
    assert [option for option in options - documented_for_all if f"{option}" not in sections()[name]] == []
    assert all(option in README for option in documented_for_all)


def test_every_option_before_the_command_is_in_the_readme():
    command: Any = get_command(application())
    options = [option for parameter in command.params for option in parameter.opts if option[:2] == "--"]
    assert options
    assert [option for option in options if option not in README] == []


CARD = LibraryCard("key", "Deck", 0, Card("PStNce0W", "Q?", "A."))
ENTRY = Review("id", "device", "key", ReviewKind.REVIEW, Instant(0, 0), Grade.GOOD, state_before=CardState())
OUTCOME = Outcome(
    "gradient-depth",
    {"seed": 0},
    {"loss": Readout(1.0)},
    {"delta": Series((1.0,), (1.0,))},
    {"weights": Matrix(((1.0,),))},
    {"delta": (1.0,)},
    (ClaimOutcome("It holds.", 1.0, 0.0, 2.0, Verdict.HOLDS, "Source 1990"),),
    (PredictionOutcome("ratio", "How much?", (), "log", "", 1.0, "1", "Because."),),
)
WITH_CHOICES = PredictionOutcome("ratio", "Which?", ("a", "b"), "log", "", 1.0, "a", "Because.")
NO_WORK = Workload(0, None)
PREVIEW = SwitchPreview(1, 1, NO_WORK, NO_WORK, (CardChange("key", CardState(), CardState()),))
TODAY = Today(Queued(["key"]), DayLimits(by_deck={"Deck": Limit(5)}), Done())
ADDED = Added(Path("deck-a.md"), (1,), True, (CARD,), Reread((), ImportCounts(), (), ()))
LEAVING = OutgoingDeck("Deck", "/a.md", "hash", "", (OutgoingCard(CARD),))
EXPERIMENT = Experiment("id", "device", None, "demo", {}, "ratio", "1", "2", False, Instant(0, 0))
PRINTED: Mapping[str, tuple[object, ...]] = {
    "import": (
        dict.fromkeys(ImportCounts.__slots__, 0),
        records.report_record([Problem("a.md", 1, "Bad.")]),
        taken_record(Taken(1, 1, 1, 1, ())),
    ),
    "export": (
        export_record(Exported(Format.CSV, (), 1, 1, 1, 1), []),
        *map(json.loads, json_lines(Outgoing((LEAVING,), (ENTRY,), (EXPERIMENT,)), with_history=True)),
    ),
    "check": (records.report_record([Problem("a.md", 1, "Bad.", is_warning=True)]),),
    "new": (records.added_records(ADDED, [CardState()]),),
    "due": (records.due_record([DueCount("Deck", 1, 1, 0, 1)], TODAY),),
    "limits": (records.limits_record(TODAY),),
    "cards": (records.card_record(CARD, CardState()),),
    "grade": (records.answer_record("key", None, ReviewKind.REVIEW, CardState()), {"grade": 5}),
    "undo": (
        records.answer_record("key", None, ReviewKind.UNDO, CardState()),
        {"target": "id", "took_back": "review", "others": 0},
    ),
    "card": (records.answer_record("key", None, ReviewKind.FLAG, CardState()),),
    "history": tuple(records.history_records([ENTRY])),
    "stats": (stats_record(some_statistics()),),
    "demo": (
        outcome_json(OUTCOME),
        outcome_json(Outcome("id", {}, {}, {}, {}, {}, (), (WITH_CHOICES,))),
        demo_json(catalog.find("gradient-depth")),
    ),
    "verify": (records.finding_record(conclude(known_claims()["1wGaKwiV"], [1.0], [0.4]), 1),),
    "scheduler": (
        records.scheduler_record(Settings()),
        records.switch_record("sm2", "fsrs", PREVIEW, [CARD]),
        {**records.optimise_record(Fitted((), 1, 0.3, 0.2), ()), "applied": True},
    ),
    "settings": ([records.setting_record(setting_infos()[0], Settings())],),
    "backup": (backup_record(Backup(Path("a.db"), datetime.now(UTC), "daily", 1)),),
    "restore": (restored_record(Restored(Path("a.db"), None, False, 0, True)),),
    "sync": (
        synced_record(
            Synced(
                "place",
                "device",
                1,
                1,
                (SharedDeckChange("a.md", Path("a.md"), DeckChange.SENT),),
                (),
                (Problem("a.md", 1, "Bad."),),
                True,
            )
        ),
    ),
    "doctor": (records.examination_record([doctor.Finding("library", doctor.Verdict.OK, "Sound.")], []),),
}
NAMES_OF_DATA = frozenset(
    ["params", "readouts", "series", "matrices", "arrays", "used_when", "state_before", "state_after", "choices"]
)


def keys(value: object) -> Iterator[str]:
    """Every key in a JSON value, but not the names of parameters, curves and the like."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from keys(item)
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield name
            is_data = name in NAMES_OF_DATA and isinstance(item, Mapping)
            yield from keys(list(item.values()) if is_data else item)


@pytest.mark.parametrize("name", PRINTED)
def test_every_key_that_a_command_prints_is_in_its_section(name: str):
    printed = set(keys(PRINTED[name]))
    assert printed
    assert [key for key in sorted(printed) if f'"{key}"' not in sections()[name]] == []


def test_every_command_that_prints_json_is_held_to_its_keys():
    with_json = {
        name
        for name, ones in commands().items()
        if any("--json" in parameter.opts for one in ones for parameter in one.params)
    }
    assert with_json == set(PRINTED)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_on_cards_is_in_the_section_of_the_group(action: str):
    assert f"flashgrad card {action} " in sections()["card"]


def test_every_setting_is_listed_with_its_default_and_its_meaning():
    assert settings_table.written_table(README) == settings_table.settings_table()


def test_every_exit_code_and_variable_is_listed():
    rows = re.findall(r"^\| ([\d, ]+) \|", README, flags=re.MULTILINE)
    listed = {int(code) for row in rows for code in row.split(",")}
    assert listed == {*ExitCode, output.CLOSED_PIPE_EXIT_CODE}
    assert DEBUG_VARIABLE in README
    assert HOME_VARIABLE in README


def test_every_filter_of_the_search_language_is_listed():
    from flashgrad.study import query

    shown = re.findall(r"`([a-z]+(?::\w+|[<>=]+\d+))`", sections()["cards"])
    terms = [query.parse_query(text)[0] for text in shown]
    assert not any(isinstance(term, query.Text) for term in terms)
    assert {term.status for term in terms if isinstance(term, query.Is)} == set(get_args(query.Status))
    assert {term.quantity for term in terms if isinstance(term, query.Compare)} == set(get_args(query.Quantity))
    assert {type(term) for term in terms} == set(get_args(query.Term)) - {query.Text, query.Not}


def test_the_first_commands_are_the_ones_that_start_and_test():
    start, test = re.findall(r"```sh\n(python3 [^\n]*)\n```", README)
    assert start == "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/flashgrad"
    assert test.startswith("python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && ")
    assert test.endswith(".venv/bin/python -m tests.check")


def test_nothing_is_left_to_be_written():
    assert re.search(r"TODO|TBD|FIXME|lorem|coming soon", README, flags=re.IGNORECASE) is None
