from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flashgrad.decks.fences import find_fences
from tests.samples import examples

LINES = ["```", "````", "`````", "~~~", "~~~~", "```py", "~~~ py", "``` a`b", "   ```", "    ```", "  ~~~~", "\t```"]
LINES += ["``", "text", "", "text ```", "> ```", "```` ", "~~~\t", "`` `"]


def commonmark_fences(text):
    """(first line, line past the last) of each fence, and whether the last of them is never closed."""
    tokens = [token for token in MarkdownIt("commonmark").parse(text) if token.type == "fence" and token.level == 0]
    lines = text.split("\n")
    spans = [tuple(token.map or ()) for token in tokens]
    return spans, bool(tokens) and not is_closed(tokens[-1], lines[spans[-1][0] : spans[-1][1]])


def is_closed(token, lines):
    last = lines[-1].expandtabs(4)
    marks = last.strip()
    is_shallow = len(last) - len(last.lstrip()) < 4
    return len(lines) > 1 and is_shallow and len(marks) >= len(token.markup) and set(marks) == {token.markup[0]}


def our_fences(text):
    found = find_fences(text, (), lambda _: False)
    spans = [(text.count("\n", 0, start), text.count("\n", 0, end) + 1) for start, end in found.closed]
    return spans, found.unclosed


@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join))
@settings(max_examples=examples(15))
@example("```\n````\n```")
@example("```` \n```\n~~~\n`````\n~~~\n~~~~")
def test_fences_are_those_of_commonmark(text):
    expected, is_open = commonmark_fences(text)
    found, unclosed = our_fences(text)
    if not is_open:
        assert found == expected
        assert unclosed == ()
        return
    assert found[: len(expected) - 1] == expected[:-1]
    assert text.count("\n", 0, unclosed[0]) == expected[-1][0]


@given(st.lists(st.sampled_from([*LINES, "---"]), max_size=14).map("\n".join))
def test_a_fence_that_hides_no_delimiter_is_read_as_commonmark_has_it(text):
    delimiters = [at for at in range(len(text)) if text.startswith("---", at) and (at == 0 or text[at - 1] == "\n")]
    plain = find_fences(text, (), lambda _: False).closed
    read = find_fences(text, delimiters, lambda _: False).closed
    if not any(fence.start < at < fence.end for fence in plain for at in delimiters):
        assert read == plain
    assert all(
        fence == other or fence.end <= other.start or other.end <= fence.start for fence in read for other in read
    )


def test_a_fence_in_a_list_item_ends_with_the_item():
    text = "- ```py\n  x\n      ```\n---\n1. ~~~\n---\n   ~~~\n"
    delimiters = [text.index("---"), text.rindex("---")]
    found = find_fences(text, delimiters, lambda _: False)
    assert [text[start:end] for start, end in found.closed] == ["- ```py\n  x\n      ```"]
    assert [text[offset : offset + 6] for offset in found.unclosed] == ["1. ~~~", "   ~~~"]
