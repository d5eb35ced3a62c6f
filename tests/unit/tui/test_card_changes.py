"""What changes in a card, as text: signs tell what goes and what comes, and nothing that stays is lost of it."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from flashgrad.model import Card
from flashgrad.tui.widgets.card_changes import changes_content

LINES = st.lists(st.sampled_from(["alpha", "beta gamma", "delta", "", "a b c"]), max_size=7).map("\n".join)


def changes(before, after):
    return changes_content(before, after).plain.splitlines()


def test_a_changed_word_stands_in_both_lines_and_is_underlined():
    content = changes_content(Card("id", "The gradient vanishes?", "Yes."), Card("id", "The slope vanishes?", "Yes."))
    assert content.plain.splitlines() == ["question", "− The gradient vanishes?", "+ The slope vanishes?"]
    underlined = [content.plain[span.start : span.end] for span in content.spans if "underline" in str(span.style)]
    assert underlined == ["gradient", "slope"]


def test_every_field_that_differs_is_named_and_no_other():
    before = Card("id", "Q?", "A.", ("one",), demo="gradient-depth", extra=(("level", "1"),))
    after = Card("id", "Q?", "A.", ("one", "two"), archived=True, extra=(("level", "2"),))
    assert changes(before, after) == [
        "tags", "− one", "+ one two",
        "demo", "− gradient-depth",
        "archived", "− false", "+ true",
        "front matter", "− level: 1", "+ level: 2",
    ]  # fmt: skip


def test_of_long_texts_only_what_is_near_a_change_is_shown():
    lines = [f"line {number}" for number in range(40)]
    after = [*lines[:20], "another", *lines[21:]]
    shown = changes(Card("id", "Q?", "\n".join(lines)), Card("id", "Q?", "\n".join(after)))
    assert shown == ["answer", "  …", "  line 19", "− line 20", "+ another", "  line 21", "  …"]


@given(LINES, LINES)
def test_without_what_goes_and_what_comes_both_texts_are_the_same(old, new):
    shown = changes_content(Card("id", "Q?", old), Card("id", "Q?", new)).plain.split("\n")
    gone = Counter(line[2:] for line in shown if line.startswith("− "))
    come = Counter(line[2:] for line in shown if line.startswith("+ "))
    assert Counter(old.split("\n") if old else []) - gone == Counter(new.split("\n") if new else []) - come
    assert bool(gone or come) is (old != new)
