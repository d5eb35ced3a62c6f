"""Every character that the tables of commands hold can be shown by an ordinary font, and spelled without one."""

import pytest

from flashgrad.cells import cell_width
from flashgrad.mathbox import symbols
from flashgrad.mathbox.commands import COMMANDS
from flashgrad.mathbox.delimiters import delimiter
from flashgrad.mathbox.environments import ENVIRONMENTS
from flashgrad.mathbox.glyphs import spelled
from flashgrad.mathbox.render import display, inline, problem_of

TABLES = {
    "greek": symbols.GREEK,
    "ordinary": symbols.ORDINARY,
    "inner": symbols.INNER,
    "binary": symbols.BINARY,
    "relations": symbols.RELATIONS,
    "big operators": symbols.BIG_OPERATORS,
}
NAMES = sorted({name for table in TABLES.values() for name in table} | symbols.FUNCTIONS | symbols.WITH_LIMITS)


def drawn_characters():
    tables = [*TABLES.values(), symbols.DELIMITERS, symbols.NEGATED, symbols.WIDE_ACCENTS, *symbols.LETTERS]
    for table in tables:
        yield from "".join(table.values())
    for small in (symbols.SUPERSCRIPTS, symbols.SUBSCRIPTS):
        yield from map(chr, small.values())
    for arrow in symbols.ARROWS.values():
        yield from "".join(arrow)
    for bracket in symbols.DELIMITERS.values():
        for height in range(1, 6):
            yield from delimiter(bracket, height, height // 2).text.replace("\n", "")
    for sign in symbols.BIG_OPERATORS:
        yield from display(rf"\{sign}_a^b").text.replace("\n", "")


def test_nothing_is_beyond_the_basic_plane_or_wider_than_a_cell():
    characters = set(drawn_characters())
    assert len(characters) > 400
    assert [each for each in characters if ord(each) > 0xFFFF or cell_width(each) != 1] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_symbol_has_a_spelling(table):
    spellings = {text: spelled(text) for text in table.values()}
    assert {text: form for text, form in spellings.items() if not (form.isascii() and form.strip())} == {}


def test_no_name_means_two_things():
    names = [name for table in TABLES.values() for name in table]
    assert len(names) == len(set(names))
    assert set(names) & set(COMMANDS) == set()


@pytest.mark.parametrize("is_ascii", [False, True], ids=["unicode", "ascii"])
def test_every_known_name_is_shown_as_its_symbol(is_ascii):
    for name in NAMES:
        source = rf"\{name} x"
        assert "\\" + name not in display(source, is_ascii=is_ascii).text
        assert "\\" + name not in "".join(span.text for span in inline(source, is_ascii=is_ascii))


def test_every_command_accepts_arguments_of_one_letter():
    followed = {"begin": "{matrix} a \\end{matrix}", "left": "( a \\right)", "substack": "{a \\\\ b}"}
    wrong = {name: problem_of(rf"\{name}{followed.get(name, ' a b')}") for name in COMMANDS}
    assert {name: problem for name, problem in wrong.items() if problem} == {}


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS))
def test_every_environment_draws_its_cells(name):
    arguments = {"array": "{lc}", "subarray": "{c}", "alignat": "{1}", "alignedat": "{1}"}
    source = rf"\begin{{{name}}}{arguments.get(name, '')} a & b \\ c & d \end{{{name}}}"
    assert sorted(letter for letter in display(source).text if letter.isalpha()) == list("abcd")
