import pytest

from flashgrad.decks.check import check
from tests.unit.decks.upstream_model import upstream_reading


def checked(text, **options):
    return [(problem.line, problem.message) for problem in check(text, "deck-x.md", **options)]


def with_answer(answer, front="card_id: abcdefgh"):
    return f"---\n{front}\n---\nQ\n---\n{answer}\n---\ncard_id: ABCDefgh\n---\nQ2\n---\nA2\n"


def test_real_decks_are_safe_to_push_or_say_why_not(real_deck):
    text = real_deck.read_text(encoding="utf-8")
    assert checked(text) == []


@pytest.mark.parametrize(
    ("answer", "line", "advice"),
    [
        ("| a |\n|---|\n| b |", 7, "at this line; write a table rule as `|-|-|`."),
        ("one\n\n---\n\ntwo", 8, "at this line; write `***` for a thematic break."),
        ("```yaml\n---\nx: 1\n---\n```", 7, "(and at 1 more below); in code, leave such a line out or break up"),
        ("So --- then", 6, "write a dash as `–` or `—`."),
        ("--- a/net.py\n+++ b/net.py", 6, "write a dash"),
        ("## Heading\n\ntext", 6, "Upstream would drop this side, as it starts with `#`"),
        ("    x = 1", 6, "Upstream would strip the indentation of this line and spoil the code; put it in a fence."),
    ],
)
def test_what_upstream_would_read_otherwise_is_said_with_its_safe_spelling(answer, line, advice):
    found = check(with_answer(answer), "deck-x.md")
    assert [(problem.line, problem.is_warning) for problem in found] == [(line, True)]
    assert advice in found[0].message
    assert upstream_reading(with_answer(answer))[0].answer != answer


def test_markdown_that_is_shown_otherwise_than_meant_is_pointed_to_in_the_file():
    first = "---\ncard_id: null\n---\n\n  $\\foo$ ok\n\n---\n\n- a\r\n- <b>b</b>\r\n"
    text = f"# Deck\n\n{first}---\ncard_id: null\n---\nQ\n---\nx\n$$"
    found = check(text, "deck-x.md")
    assert [problem.line for problem in found] == [7, 12, 19]
    assert all(problem.is_warning for problem in found)
    assert [text.split("\n")[problem.line - 1].strip() for problem in found] == ["$\\foo$ ok", "- <b>b</b>", "$$"]


def test_safe_spellings_are_safe():
    answer = "| a | b |\n|-|-|\n| c | d |\n\n***\n\n**Heading**\n\n```diff\n-- a\n++ b\n```\n\na – b — c"
    assert checked(with_answer(answer), for_mochi=True) == []
    assert [card.answer for card in upstream_reading(with_answer(answer))] == [answer, "A2"]


@pytest.mark.parametrize(
    ("preamble", "expected"),
    [
        ("# Title\n\ntext under it\n", []),
        ("\n\n", []),
        ("Some text\n", [1]),
        ("---\ntitle: x\n---\n", [1]),
        ("\ufeff", [1]),
        ("\ufefftext\n", [1, 1]),
    ],
)
def test_what_stands_before_the_first_card_can_shift_upstream(preamble, expected):
    text = preamble + with_answer("A")
    assert [line for line, _ in checked(text)] == expected
    assert (len(upstream_reading(text)) == 2 and upstream_reading(text)[0].question == "Q") == (not expected)


def test_front_matter_and_headings_between_cards_are_looked_at_too():
    assert [line for line, _ in checked(with_answer("A", 'card_id: abcdefgh\ntags: ["a---b"]'))] == [2]
    assert [line for line, _ in checked(with_answer("A\n---\n## Part --- two"))] == [7]
    assert checked(with_answer("A\n---\n## Part two")) == []


def test_problems_of_parsing_come_first_and_in_order():
    found = check("---\ncard_id: a\n---\nQ\n" + with_answer("# x"), "deck-x.md")
    assert [(problem.line, problem.is_warning) for problem in found] == [(1, False), (10, True)]


def test_a_text_without_cards_is_not_held_against_the_format():
    assert checked("# Cards\n\n---\n\nA --- B\n", for_mochi=True) == []


def test_only_ids_of_the_service_may_be_pushed():
    own = with_answer("A", "card_id: fg-half-precision-1").replace("ABCDefgh", "fg-half-precision-2")
    [(line, message)] = checked(own, for_mochi=True)
    assert line == 1
    assert message.startswith("This deck is not for pushing: 2 cards have an id that the service never gave")
    assert "`fg-half-precision-1`" in message
    assert not check(own, "x.md", for_mochi=True)[0].is_warning
    assert checked(own) == []
    assert checked(with_answer("A", "card_id: null"), for_mochi=True) == []


def test_keys_that_upstream_drops_are_named_before_pushing():
    text = with_answer("A", "card_id: abcdefgh\ndemo: gradient-depth\ncreated: 2024")
    assert [message.split(",")[0] for _, message in checked(text, for_mochi=True)] == [
        "Upstream would drop the `demo` key",
        "Upstream would drop keys that it does not know",
    ]
    assert checked(text) == []


def test_a_hostile_deck_gets_a_bounded_number_of_warnings():
    found = check(with_answer("a---b\n" * 3_000), "x.md")
    assert len(found) == 1
    assert "(and at 2999 more below)" in found[0].message


def test_a_side_that_is_longer_than_what_is_shown_is_named_with_its_line():
    [long] = check(with_answer("word " * 100_000), "x.md")
    assert (long.line, long.is_warning) == (6, True)
    assert long.message == "This side has 499,999 characters, of which the first 20,000 are shown; split the card."
    [many] = check(with_answer("* a\n" * 1_000), "x.md")
    assert many.line == 6
    assert many.message == "A screen shows only the first 200 paragraphs, items and rows of this side; split the card."
