"""What flashgrad runs on: the terminal, torch, the versions. Needs no library."""

import importlib.metadata
import importlib.util
import platform
from dataclasses import dataclass

from flashgrad.demos import catalog
from flashgrad.library.findings import Finding, Outcome, Verdict, named
from flashgrad.text import one_line

SAMPLE = "∂ ∇ ∑ ∏ √ ∫ σ μ ‖·‖ ≈ ≤ ℝ ℒ 𝑥 𝐖 x̂ ⎛⎝⎞⎠ ┌─┬┐│ ▁▂▃▄▅▆▇█ ▏▎▍▌ ⣀⣤⣶⣿ ✓ ✗ ◐ ↻ →"
"""Of every kind of sign that flashgrad draws."""

_LEAST_COLUMNS, _LEAST_ROWS = 80, 24
_PACKAGES = ("textual", "torch", "pydantic", "sqlite-utils", "markdown-it-py", "typer", "fsrs")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What can be known of a terminal without asking it."""

    is_there: bool
    """Whether the output goes to a terminal at all."""
    name: str
    """What TERM says."""
    colours: str
    """What COLORTERM says."""
    wants_no_colour: bool
    columns: int
    rows: int
    encoding: str
    """Of the output."""
    has_unicode_locale: bool
    characters: str
    """The setting of this name; empty where the settings cannot be read."""


def surroundings(terminal: Terminal) -> list[Finding]:
    """All findings, in a fixed order, good ones included."""
    return [
        named("terminal", _terminal(terminal)),
        named("characters", _characters(terminal)),
        named("font", _font(terminal)),
        named("torch", _torch()),
        named("demos", _demos()),
        named("versions", _versions()),
    ]


def _terminal(terminal: Terminal) -> Outcome:
    name = f"TERM is “{one_line(terminal.name, 40)}”" if terminal.name else "TERM is not set"
    if not terminal.is_there:
        return Outcome(Verdict.OK, f"The output goes to no terminal, so its size is not known; {name}.")
    size = f"{terminal.columns} × {terminal.rows} cells"
    seen = f"{name}, {size}, {_colours(terminal)}, {one_line(terminal.encoding, 20) or 'no encoding'}"
    if terminal.name in ("", "dumb"):
        advice = "the app may draw nothing that can be read. Set TERM to what your terminal is, such as xterm-256color."
        return Outcome(Verdict.WARNING, f"{seen}; {advice}")
    if terminal.columns < _LEAST_COLUMNS or terminal.rows < _LEAST_ROWS:
        advice = f"screens are made for {_LEAST_COLUMNS} × {_LEAST_ROWS} and more. Make the window larger."
        return Outcome(Verdict.WARNING, f"{seen}; {advice}")
    return Outcome(Verdict.OK, f"{seen}.")


def _colours(terminal: Terminal) -> str:
    if terminal.wants_no_colour:
        return "no colours (NO_COLOR is set)"
    if terminal.colours.lower() in ("truecolor", "24bit"):
        return "16 million colours"
    if "256color" in terminal.name:
        return "256 colours (COLORTERM=truecolor tells of more)"
    return "16 colours at most"


def _characters(terminal: Terminal) -> Outcome:
    wanted, can_unicode = terminal.characters, terminal.has_unicode_locale
    if not wanted:
        return Outcome(Verdict.OK, "The settings cannot be read, so what is drawn with is not known.")
    if wanted == "unicode" and not can_unicode:
        advice = 'Set it to "auto" (`flashgrad settings`), or LC_ALL to a locale of UTF-8 such as C.UTF-8.'
        return Outcome(Verdict.WARNING, f'The setting characters is "unicode", but the locale is not UTF-8. {advice}')
    if wanted != "ascii" and can_unicode and terminal.name == "linux":
        advice = 'its font has 512 signs at most. Set characters to "ascii" where signs are missing.'
        return Outcome(Verdict.WARNING, f"This is the Linux console; {advice}")
    is_plain = wanted == "ascii" or not can_unicode
    drawn = "ASCII alone is drawn" if is_plain else "all characters are drawn"
    locale = "UTF-8" if can_unicode else "not UTF-8"
    return Outcome(Verdict.OK, f'The setting characters is "{wanted}" and the locale {locale}: {drawn}.')


def _font(terminal: Terminal) -> Outcome:
    unknown = "No program can ask a terminal for its font, nor whether a sign is missing in it"
    if not terminal.is_there:
        return Outcome(Verdict.OK, f"{unknown}; on a terminal, doctor shows a line to look at.")
    advice = "Look at this line: where signs are boxes or bars stand apart, choose another font or the setting"
    return Outcome(Verdict.OK, f'{unknown}. {advice} characters = "ascii".', (SAMPLE,))


def _torch() -> Outcome:
    if importlib.util.find_spec("torch") is None:
        sentence = "torch is not installed, so demos cannot run; install flashgrad again. Reviews do not need it."
        return Outcome(Verdict.WARNING, sentence)
    return Outcome(Verdict.OK, f"torch {_version('torch')} is installed, so demos can run.")


def _demos() -> Outcome:
    others = [demo_id for demo_id in catalog.demos() if catalog.origin(demo_id)]
    count = f"{len(catalog.demos())} demos, {len(others)} of them of other packages"
    if left_out := catalog.left_out():
        faults = tuple(fault.sentence for fault in left_out)
        return Outcome(Verdict.WARNING, f"There are {count}; some could not be taken.", faults)
    return Outcome(Verdict.OK, f"There are {count}.")


def _versions() -> Outcome:
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    system = f"{platform.system()} {platform.release()}"
    python = f"Python {platform.python_version()} on {system}"
    return Outcome(Verdict.OK, f"flashgrad {_version('flashgrad')}, {python}, {packages}.")


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"
