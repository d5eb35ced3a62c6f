"""List items that can be ticked off."""

import pytest

from flashgrad.markdown.parser import card_parser


def items(text):
    """Each list item's task, and the text that it begins with."""
    tokens = card_parser().parse(text)
    return [
        (item.meta.get("task"), first.content)
        for item, first in zip(tokens, tokens[2:], strict=False)
        if item.type == "list_item_open"
    ]


def test_a_box_makes_an_item_a_task_and_leaves_its_text():
    assert items("- [ ] a\n- [x] $b$\n- [X]  c\n- d") == [(False, "a"), (True, "$b$"), (True, "c"), (None, "d")]
    assert items("1. [x] a\n2. [ ] b") == [(True, "a"), (False, "b")]


@pytest.mark.parametrize("item", ["[x](target)", "[x]", "[ ]", "[ ]a", "[y] a", "\\[x] a", "`[x] a`", "# [x] a"])
def test_what_only_looks_like_a_box_stays(item):
    [(task, _)] = items(f"- {item}")
    assert task is None


def test_a_paragraph_has_no_box():
    [_, text, _] = card_parser().parse("[x] a")
    assert text.content == "[x] a"
