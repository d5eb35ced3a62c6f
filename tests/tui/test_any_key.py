"""Any key at any moment on any screen, while the terminal changes its size: nothing breaks, nothing is lost."""

import os
import random
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flashgrad.library.doctor import Verdict, examine
from flashgrad.library.library import opened
from flashgrad.tui.commands.registry import COMMANDS
from tests.tui.conftest import SteppingClock, running

pytestmark = pytest.mark.slow

KEYS = sorted({key for commands in COMMANDS.values() for command in commands for key in command.key.split(",")})
LEAVING = frozenset({"ctrl+q", "ctrl+c"})
"""What ends the app; q does on its first screen."""
ALWAYS = ("enter", "space", "1", "3", "4", "d", "u", "tab")
"""What leads deeper, and so is pressed more often."""
SIZES = ((80, 24), (120, 40), (300, 80), (40, 12), (160, 48))
STEPS = int(os.environ.get("FLASHGRAD_ANY_KEY_STEPS", "70"))
"""More of them make a long run by hand."""
RESIZED_EVERY = 9


async def press_at_random(pilot: Pilot[None], chance: random.Random) -> list[str]:
    """The keys that were pressed, and the sizes in between."""
    usable = [key for key in KEYS if key not in LEAVING]
    pressed: list[str] = []
    for number in range(STEPS):
        if number % RESIZED_EVERY == RESIZED_EVERY - 1:
            size = chance.choice(SIZES)
            pressed.append(f"{size[0]}x{size[1]}")
            await pilot.resize_terminal(*size)
        key = chance.choice(ALWAYS if chance.random() < 0.4 else usable)
        if key == "q" and len(pilot.app.screen_stack) <= 2:
            continue
        pressed.append(key)
        await pilot.press(key)
    return pressed


@pytest.mark.parametrize("seed", range(2))
async def test_no_key_at_any_moment_breaks_anything(seed, library_path, clock, tmp_path, monkeypatch, tried):
    monkeypatch.chdir(tmp_path)  # where a demo's run is saved
    for variable in ("BROWSER", "VISUAL", "EDITOR"):
        monkeypatch.setenv(variable, "true")
    chance = random.Random(seed)
    pressed: list[str] = []
    try:
        async with running(library_path, clock) as pilot:
            pressed += await press_at_random(pilot, chance)
    except BaseException as error:
        error.add_note(f"after {' '.join(pressed)}")
        raise
    tried("any key", times=STEPS, lost=problems(library_path, clock))


def problems(library_path: Path, clock: SteppingClock) -> int:
    with opened(library_path, clock=clock) as library:
        return sum(finding.verdict is Verdict.PROBLEM for finding in examine(library))
