"""Three devices of one learner that answer, edit and sync in any order, and what must hold once they are at rest."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from flashgrad.decks.card_texts import normalise
from flashgrad.decks.parse import parse
from flashgrad.decks.render import render
from flashgrad.errors import ActionRefused, NothingToUndo
from flashgrad.library import actions, shared_decks, shared_logs, study
from flashgrad.library.experiments import record_experiment
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library, open_library, rebuild
from flashgrad.library.live import own_decks, reread
from flashgrad.library.shared_decks import BESIDE
from flashgrad.library.syncing import Synced, sync
from flashgrad.model import Card, Grade, Instant, Review
from flashgrad.store import experiments, reviews, states, syncing
from flashgrad.sync import folder
from tests.samples import ManualClock

START_MS = 1_772_438_400_000
HOUR_MS = 3_600_000
_MOST_ROUNDS = 8


@dataclass(eq=False)
class Device:
    """A library, its clock and its decks."""

    library: Library
    clock: ManualClock
    home: Path
    made: list[str] = field(default_factory=list)
    """Ids of everything that was done here."""

    @property
    def deck(self) -> Path | None:
        """Where the deck is here, None before it came."""
        return next((deck.path for deck in own_decks(self.library)), None)


@dataclass
class Learner:
    """Three devices and a place."""

    devices: list[Device]
    place: str
    chance: random.Random
    cards: set[str] = field(default_factory=set)
    """The first words of every card that was ever written; no edit changes those."""
    syncing: list[Device] = field(default_factory=list)
    races: int = 0
    power_cuts: int = 0
    is_at_rest: bool = False

    def live(self, steps: int) -> None:
        """Do `steps` things at random."""
        for _ in range(steps):
            device = self.chance.choice(self.devices)
            device.clock.advance(ms=self.chance.randint(0, 20) * HOUR_MS)
            self.chance.choices((self.answer, self.undo, self.act, self.try_demo, self.edit, self.sync), _WEIGHTS)[0](
                device
            )

    def answer(self, device: Device) -> None:
        if keys := keys_of(device):
            answered = study.answer(device.library, self.chance.choice(keys), self.chance.choice(list(Grade)))
            device.made.append(answered.entry.id)

    def undo(self, device: Device) -> None:
        """Take back the newest of anything, wherever it was done."""
        before = {entry.id for entry in log(device)}
        try:
            study.undo(device.library)
        except NothingToUndo:
            return
        device.made += sorted({entry.id for entry in log(device)} - before)

    def act(self, device: Device) -> None:
        act = self.chance.choice((actions.suspend, actions.unsuspend, actions.bury, actions.reset, flagged))
        try:
            done = act(device.library, *self.chance.sample(keys := keys_of(device), min(len(keys), 2)))
        except ActionRefused:
            return
        device.made += [one.entry.id for one in done]

    def try_demo(self, device: Device) -> None:
        experiment = record_experiment(
            device.library,
            card_key=None,
            demo_id="gradient-depth",
            parameters={"depth": 3},
            prediction="grows",
            predicted="yes",
            measured="no",
            matched=False,
        )
        device.made.append(experiment.id)

    def edit(self, device: Device) -> None:
        """Change a card of the deck file, or write a new one, as an editor does."""
        if (path := device.deck) is None:
            return
        deck = parse(path.read_text(), str(path)).deck
        cards = list(deck.cards)
        number = self.chance.randrange(1000)
        place = self.chance.randrange(len(cards))
        match self.chance.choice(("question", "answer", "new")):
            case "question":
                cards[place] = replace(cards[place], question=f"{cards[place].question.split('#')[0]}#{number}")
            case "answer":
                cards[place] = replace(cards[place], answer=f"Answer #{number}")
            case "new":
                word = f"Card-{len(self.cards)}"
                card_id = self.chance.choice((None, f"id-{len(self.cards)}"))
                cards.insert(self.chance.choice((place, len(cards))), Card(card_id, f"{word} asks? #", f"Of {word}"))
                self.cards.add(word)
        path.write_text(render(replace(deck, cards=tuple(cards))))
        reread(device.library, [path])

    def sync(self, device: Device) -> Synced | None:
        """Sync, unless the power fails in the midst of it."""
        self.syncing.append(device)
        try:
            return sync(device.library, self.place, consents=True)
        except PowerCut:
            return None
        finally:
            self.syncing.pop()

    def rest(self) -> None:
        """Sync until nothing moves; where versions conflict, the learner takes the cards of both."""
        self.is_at_rest, is_quiet = True, False
        for _ in range(_MOST_ROUNDS):
            done = []
            for device in self.devices:
                done.append(self.sync(device))
                if settle(device):
                    done.append(self.sync(device))
            was_quiet, is_quiet = (
                is_quiet,
                not any(one is None or one.sent or one.received or one.decks for one in done),
            )
            if was_quiet and is_quiet:  # by which keys they know their cards is told too, and counts as nothing sent
                return
        raise AssertionError("the devices do not come to rest")


_POWER_CUTS = 0.06
_STEPS = (
    (shared_logs, "write_out"),
    (shared_logs, "take_in"),
    (shared_decks, "take_in"),
    (shared_decks, "reread"),
    (syncing, "put_deck"),
)
_WEIGHTS = (40, 8, 8, 2, 8, 14)


@contextmanager
def a_learner(home: Path, place: str, seed: int, libraries: list[Path], patch: pytest.MonkeyPatch) -> Iterator[Learner]:
    """Three devices with copies of `libraries`; on some the deck was imported before they ever synced."""
    chance = random.Random(seed)
    learner = Learner([], place, chance)
    with ExitStack() as stack:
        for number in range(3):
            learner.devices.append(_device(home / f"device{number}", libraries[number], chance, stack))
        text = (home / "first.md").read_text()
        learner.cards |= {card.question.split()[0] for card in parse(text, "").deck.cards}
        for number, device in enumerate(learner.devices):
            if number == 0 or chance.random() < 0.5:
                path = device.home / "notes.md"
                path.write_text(text)
                apply_import(device.library, plan_import(device.library, [path]), backs_up=False)
        with racing(learner, patch):
            yield learner


def _device(home: Path, library: Path, chance: random.Random, stack: ExitStack) -> Device:
    home.mkdir(parents=True)
    path = Path(shutil.copy(library, home / "library.db"))
    clock = ManualClock(Instant(START_MS + chance.choice((0, 0, 1, -3, 40)) * HOUR_MS, chance.choice((0, 60, -300))))
    opened = open_library(path, clock=clock)
    stack.callback(opened.close)
    opened.connection.execute("PRAGMA synchronous = OFF")  # hundreds of libraries; power does not fail here
    return Device(opened, clock, home)


@contextmanager
def racing(learner: Learner, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Now and then another device syncs between a device's look at the place and its writing."""
    set_up: Callable[[Path], None] = folder.set_up

    def after_another(root: Path) -> None:
        others = [device for device in learner.devices if device not in learner.syncing]
        if len(learner.syncing) == 1 and learner.chance.random() < 0.25:
            learner.sync(learner.chance.choice(others))
            learner.races += 1
        set_up(root)

    with patch.context() as context:
        context.setattr(folder, "set_up", after_another)
        for module, name in _STEPS:
            context.setattr(module, name, failing(learner, getattr(module, name)))
        # Hundreds of lives: the power does not fail here, and who lost a race need not wait.
        context.setattr("os.fsync", lambda descriptor: None)
        context.setattr("flashgrad.library.live.back_up_hourly", lambda library: None)
        context.setattr("flashgrad.library.syncing._LONGEST_PAUSE_S", 0.0)
        yield


def failing(learner: Learner, step: Callable[..., Any]) -> Callable[..., Any]:
    """`step`, but now and then the power fails before or after it."""

    def maybe(*arguments: Any, **named: Any) -> Any:
        fate = 1.0 if learner.is_at_rest else learner.chance.random()
        if fate < _POWER_CUTS / 2:
            learner.power_cuts += 1
            raise PowerCut
        done = step(*arguments, **named)
        if fate < _POWER_CUTS:
            learner.power_cuts += 1
            raise PowerCut
        return done

    return maybe


class PowerCut(Exception):
    """The device goes off in the midst of a sync."""


def settle(device: Device) -> bool:
    """Decide a conflict as a careful learner does: the own version, with the cards that only the other has."""
    found = list(device.home.rglob(f"*{BESIDE}"))
    for beside in found:
        path = beside.with_name(beside.name.removesuffix(BESIDE))
        ours, theirs = (parse(file.read_text(), str(path)).deck for file in (path, beside))
        words = {card.question.split()[0] for card in ours.cards}
        missing = tuple(card for card in theirs.cards if card.question.split()[0] not in words)
        path.write_text(render(replace(ours, cards=(*ours.cards, *missing))))
        beside.unlink()
        reread(device.library, [path])
    return bool(found)


def assert_converged(learner: Learner) -> tuple[int, int]:
    """Same log, same schedule, same deck everywhere; the number of entries, and how many any device lacks."""
    made = {entry_id for device in learner.devices for entry_id in device.made}
    logs = [{entry.id: entry for entry in log(device)} for device in learner.devices]
    trials = [{one.id: one for one in experiments.everything(device.library.connection)} for device in learner.devices]
    lost = 0
    for known, tried in zip(logs, trials, strict=True):
        lost += len(made - known.keys() - tried.keys())
        assert known == logs[0]
        assert tried == trials[0]
        assert known.keys() | tried.keys() <= made, "entries came from nowhere"
    decks = [device.deck.read_text() for device in learner.devices if device.deck is not None]
    assert len(decks) == len(learner.devices)
    assert set(decks) == {decks[0]}
    assert {card.question.split()[0] for card in parse(decks[0], "").deck.cards} == learner.cards
    schedules = [schedule(device) for device in learner.devices]
    assert schedules == [schedules[0]] * len(schedules)
    for device, known_schedule in zip(learner.devices, schedules, strict=True):
        rebuild(device.library)
        assert schedule(device) == known_schedule
    return len(made), lost


def schedule(device: Device) -> dict[str, object]:
    """The state of every card of the deck, by its question."""
    known = states.everything(device.library.connection)
    rows = device.library.connection.execute("SELECT key, question FROM card WHERE orphaned_at_ms IS NULL")
    return {normalise(row["question"]): known.get(row["key"]) for row in rows}


def keys_of(device: Device) -> list[str]:
    rows = device.library.connection.execute("SELECT key FROM card WHERE orphaned_at_ms IS NULL ORDER BY key")
    return [row["key"] for row in rows]


def log(device: Device) -> list[Review]:
    return list(reviews.in_order(device.library.connection))


def flagged(library: Library, *keys: str) -> list[actions.Acted]:
    return actions.flag(library, 3, *keys)
