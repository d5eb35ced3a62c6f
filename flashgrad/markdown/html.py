"""The HTML of a card: `<br>` breaks a line, a comment is not shown, any other tag is text. Pure."""

import re
from bisect import bisect_right

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_LINE_BREAK = re.compile(r"<br[ \t]*/?>[ \t]*\n?", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")


def html_plugin(parser: MarkdownIt) -> None:
    """Replace the rules for HTML, which the card's parser has switched off."""
    parser.inline.ruler.at("html_inline", _html_inline)
    parser.block.ruler.at("html_block", _comment_block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def comment_end(text: str, start: int) -> int:
    """The offset past the comment that begins at `start`; -1 where none begins there or nothing ends it.

    A comment holds no other. So one that nothing ends costs only the way to the next.
    """
    if not text.startswith("<!--", start):
        return -1
    for whole in ("<!-->", "<!--->"):
        if text.startswith(whole, start):
            return start + len(whole)
    inside = start + 4
    next_start = text.find("<!--", inside)
    end = text.find("-->", inside, next_start if next_start >= 0 else len(text))
    return end + 3 if end >= 0 else -1


def _html_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    return _line_break(state, silent) or _comment(state)


def _line_break(state: StateInline, silent: bool) -> bool:
    """`<br>`; a line end right after it is not a second break."""
    found = _LINE_BREAK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _comment(state: StateInline) -> bool:
    """A comment, with the blanks on one side of it, or the whole line where it has one to itself."""
    end = comment_end(state.src, state.pos)
    if end < 0 or end > state.posMax:
        return False
    before = state.pos
    while before and state.src[before - 1] in " \t":
        before -= 1
    begins_line = before == 0 or state.src[before - 1] == "\n"
    line_end = _LINE_END.match(state.src, end, state.posMax) if begins_line else None
    blanks = _BLANKS.match(state.src, end, state.posMax) if begins_line or before < state.pos else None
    state.pos = line_end.end() if line_end else blanks.end() if blanks else end
    return True


def _comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A comment at the start of a block, which may hold blank lines. Interrupts a paragraph if it goes over lines.

    A comment of one line inside a paragraph is the inline rule's, so that it does not split the paragraph.
    """
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line):
        return False
    end = _comments_end(state.src, start)
    if end < 0:
        return False
    last_line = bisect_right(state.bMarks, end - 1) - 1
    if last_line >= end_line or not _is_inside(state, start_line, last_line):
        return False
    if silent:
        return last_line > start_line
    if not state.src[end : state.eMarks[last_line]].strip():
        state.line = last_line + 1
        return True
    if last_line == start_line:
        return False
    _begin_line_at(state, last_line, end)
    state.line = last_line
    return True


def _comments_end(text: str, start: int) -> int:
    """As `comment_end`, for all the comments that follow each other on a line."""
    last = -1
    while (end := comment_end(text, start)) >= 0:
        last = end
        blanks = _BLANKS.match(text, end)
        start = blanks.end() if blanks else end
    return last


def _is_inside(state: StateBlock, start_line: int, last_line: int) -> bool:
    """Whether the lines of a comment belong to one list item or quote."""
    indentation = min(state.blkIndent, state.sCount[start_line])
    return all(
        state.sCount[line] >= indentation or state.isEmpty(line) for line in range(start_line + 1, last_line + 1)
    )


def _begin_line_at(state: StateBlock, line: int, offset: int) -> None:
    """Let `line` consist of what stands from `offset` on, as if nothing had been before it."""
    blanks = _BLANKS.match(state.src, offset, state.eMarks[line])
    state.bMarks[line] = blanks.end() if blanks else offset
    state.tShift[line] = 0
    state.sCount[line] = state.blkIndent
