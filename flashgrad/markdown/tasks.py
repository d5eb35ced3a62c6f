"""List items that can be ticked off: `- [ ]` and `- [x]`. Pure."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def task_plugin(parser: MarkdownIt) -> None:
    """Give the `list_item_open` of a task the meta `task`, whether it is done, and take the box out of its text."""
    parser.core.ruler.after("block", "tasks", _tasks)


def _tasks(state: StateCore) -> None:
    for item, block, text in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (item.type, block.type) != ("list_item_open", "paragraph_open"):
            continue
        if box := _BOX.match(text.content):
            item.meta["task"] = box[1] != " "
            text.content = text.content[box.end() :]
