r"""Formulas as they were approved; `python -m tests.unit.mathbox.test_golden` writes them anew, to be looked at.

Every formula of the bundled decks, of the shared decks where they lie beside the project, and of `robustness.txt`:
its rows with a `>` before the one on the line of text, the form on one line after `=` (`==` where a sentence may show
it so because no brackets were added), and why it is no formula after `!`. What is drawn without characters beyond ASCII
is in files of its own.
"""

import re
from pathlib import Path

import pytest

from flashgrad.mathbox.render import display, inline, is_exact_on_a_line

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "golden" / "formulas"
SHARED = ROOT.parent / "shared" / "decks"
ROBUSTNESS = FOLDER / "robustness.txt"
BUNDLED = sorted((ROOT / "cards").glob("deck-*.md"))
# By name, so that a missing folder leaves tests that say so rather than no tests.
SHARED_DECKS = [SHARED / f"deck-{name}.md" for name in ("attention-mechanisms", "gradient-stability-SA8PNhbj")]
SOURCES = [ROBUSTNESS, *BUNDLED, *SHARED_DECKS]
DOLLARS = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\s)([^$\n`]+?)(?<!\s)\$(?!\d)", re.DOTALL)


def formulas(path: Path) -> list[str]:
    """Each formula of a deck, or of a list with one on each line, once and in order."""
    text = path.read_text(encoding="utf-8")
    if path == ROBUSTNESS:
        found = [line for line in text.splitlines() if line and not line.startswith("%")]
    else:
        found = [" ".join((block or span).split()) for block, span in DOLLARS.findall(text)]
    return list(dict.fromkeys(found))


def shown(source: str, *, is_ascii: bool) -> str:
    """The formula in both forms."""
    picture = display(source, is_ascii=is_ascii)
    lines = picture.text.split("\n")
    rows = [f"{'>' if place == picture.baseline else ' '} {row}".rstrip() for place, row in enumerate(lines)]
    spans = "".join(span.text for span in inline(source, is_ascii=is_ascii))
    sign = "==" if is_exact_on_a_line(source) else "="
    problem = [f"! {picture.problem}"] if picture.problem else []
    return "\n".join([f"% {source}", *rows, f"{sign} {spans}", *problem, ""])


def golden(path: Path, *, is_ascii: bool) -> tuple[Path, str]:
    """The file for the formulas of `path`, and what it should hold."""
    stem = "robustness-drawn" if path == ROBUSTNESS else path.stem
    name = f"{stem}{'.ascii' if is_ascii else ''}.txt"
    return FOLDER / name, "\n".join(shown(source, is_ascii=is_ascii) for source in formulas(path))


@pytest.mark.parametrize("is_ascii", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_formulas_look_as_approved(path, is_ascii):
    if path in SHARED_DECKS and not path.exists():
        pytest.skip(f"the shared decks are not in {SHARED.parent.name}/{SHARED.name} beside the project")
    approved, text = golden(path, is_ascii=is_ascii)
    assert text == approved.read_text(encoding="utf-8")


def test_every_approved_file_belongs_to_a_source():
    expected = {golden_name for path in SOURCES for golden_name in _names(path)}
    assert {path.name for path in FOLDER.glob("*.txt")} == {ROBUSTNESS.name, *expected}


def test_there_are_enough_formulas_that_are_hard():
    assert len(formulas(ROBUSTNESS)) >= 170


def test_no_formula_of_a_deck_is_wrong():
    sources = [source for path in BUNDLED for source in formulas(path)]
    assert len(sources) > 150
    assert [source for source in sources if display(source).problem] == []


def _names(path: Path) -> tuple[str, str]:
    stem = "robustness-drawn" if path == ROBUSTNESS else path.stem
    return f"{stem}.txt", f"{stem}.ascii.txt"


if __name__ == "__main__":
    for path in filter(Path.exists, SOURCES):
        for is_ascii in (False, True):
            approved, text = golden(path, is_ascii=is_ascii)
            approved.write_text(text, encoding="utf-8")
