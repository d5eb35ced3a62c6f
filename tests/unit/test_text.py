import pytest

from flashgrad.text import neutralise, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"),
        ("a\x00b\x08c\x7fd", "a␀b␈c␡d"),
        ("line\r\nnext\x0bx\x0cy", "line␍\nnext␋x␌y"),
        ("8-bit \x9b31m and \x9d0;x\x9c", "8-bit \ufffd31m and \ufffd0;x\ufffd"),
        ("safe\u202egnp.exe", "safe\ufffdgnp.exe"),
        ("\u2066a\u2067b\u2068c\u2069\u061c\u200e\u200f", "\ufffda\ufffdb\ufffdc\ufffd\ufffd\ufffd\ufffd"),
        ("a\u2028b\u2029c\ufeffd", "a\ufffdb\ufffdc\ufffdd"),
        ("\ud800 \udfff", "\ufffd \ufffd"),
    ],
)
def test_what_could_steer_a_terminal_is_only_seen(text, shown):
    assert neutralise(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain ASCII, with\ttabs and\nnewlines",
        "σ′(z) ≤ ¼, ‖∂L/∂W‖ ∈ ℝⁿˣᵐ, λ → ∞",
        "naïve café, Woźniak, Größe, e\u0301tude, ẫ, Việt",
        "日本語 中文 한국어 ไทย हिन्दी العربية עברית Ελληνικά",
        "👩‍🔬 ❤️ 🇵🇹 👍🏽",
        "$\\sigma'(z) = \\sigma(z)(1 - \\sigma(z))$ [bold]not markup[/bold]",
    ],
)
def test_text_that_only_prints_is_left_alone(text):
    assert neutralise(text) == text


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u20dd", "\u0e47", "\u0ec8", "\u0651", "\u05b0", "\U0001e8d0"])
def test_at_most_four_combining_marks_stand_on_a_character_of_any_script(mark):
    assert neutralise(f"a{mark * 50}b{mark * 4}c") == f"a{mark * 4}b{mark * 4}c"


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  two\n lines\t", 0, "two lines"),
        ("a\x1b[1mb", 0, "a␛[1mb"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("", 5, ""),
    ],
)
def test_one_line_is_neutralised_and_cut_with_an_ellipsis(text, limit, line):
    assert one_line(text, limit) == line
