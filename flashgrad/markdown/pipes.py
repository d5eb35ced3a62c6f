r"""Tables whose cells hold formulas and code with a `|` in them. Pure.

Markdown cuts a row at every `|` without a backslash before it, so `$|w|$` would be three cells. Here such a bar is
hidden while the text is cut into blocks, then shown again. In code `\|` still means `|`; in a formula it is LaTeX's
double bar and stays.
"""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, block

from flashgrad.markdown.spans import NOT_TEXT

_BAR = re.compile(r"(?<!\\)\|")
_ANY_BAR = re.compile(r"\|")
_BAR_OF_A_COMMAND = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?|)\s*\|")
_RULE_UNDER_HEADER = re.compile(r"^[ \t>]*[-:|][-:| \t]*$", re.MULTILINE)
_PRIVATE_USE = range(0xE000, 0xF900)


def pipe_plugin(parser: MarkdownIt) -> None:
    """Keep formulas, code and comments whole where a row is cut into cells."""
    parser.core.ruler.at("block", _block)


def cells(row: str) -> list[str]:
    """The cells that the line `row` of a table writes, though its header may have fewer."""
    stand_in = _unused_character(row)
    found = [cell.replace(stand_in, "|") for cell in _BAR.split(_hidden(row.strip(), stand_in))]
    return found[found[0] == "" : len(found) - (len(found) > 1 and found[-1] == "")]


def _block(state: StateCore) -> None:
    source = state.src
    stand_in = _unused_character(source) if _RULE_UNDER_HEADER.search(source) else ""
    if not stand_in:
        block(state)
        return
    state.src = "\n".join(_hidden(line, stand_in) for line in source.split("\n"))
    block(state)
    state.src = source
    for token in state.tokens:
        token.content = token.content.replace(stand_in, "|")
        token.info = token.info.replace(stand_in, "|")
    if "references" in state.env:
        state.env["references"] = _shown(state.env["references"], stand_in)


def _shown(value: Any, stand_in: str) -> Any:
    """`value`, what was read of link references, with its bars back."""
    if isinstance(value, dict):
        return {_shown(key, stand_in): _shown(each, stand_in) for key, each in value.items()}
    return value.replace(stand_in, "|") if isinstance(value, str) else value


def _unused_character(text: str) -> str:
    used = set(text)
    return next((chr(code) for code in _PRIVATE_USE if chr(code) not in used), "")


def _hidden(line: str, stand_in: str) -> str:
    """`line` with another character for every `|` that is part of a formula, of code or of a comment."""
    if "|" not in line:
        return line
    parts: list[str] = []
    done = place = 0
    while found := NOT_TEXT.search(line, place):
        place = found.end()
        if "|" not in found[0] or _is_escape(found[0]):
            continue
        if _is_two_cells(found[0]):
            place = found.start() + 1
            continue
        bar = _BAR if found[0].startswith("`") else _ANY_BAR
        parts += [line[done : found.start()], bar.sub(stand_in, found[0])]
        done = place
    return "".join([*parts, line[done:]])


def _is_escape(text: str) -> bool:
    return len(text) == 2 and text.startswith("\\")


def _is_two_cells(formula: str) -> bool:
    """Whether the dollars of two cells, such as `$HOME|$`, only look like a formula: it has a bar without a partner."""
    if not formula.startswith("$") or formula.startswith("$$"):
        return False
    content = _BAR_OF_A_COMMAND.sub("", formula[1:-1]).strip()
    return content.count("|") % 2 == 1 and (content.startswith("|") or content.endswith("|"))
