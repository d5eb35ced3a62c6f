import unicodedata

import pytest

from flashgrad.text import MARKS_PER_CHARACTER, STEERING, neutralise, one_line

EVERY_CHARACTER = [chr(code) for code in range(0x110000)]

# Format characters that scripts need to be read, and that move nothing: joiners, numbers and abbreviations with a
# sign around them, hieroglyphs in a frame.
NEEDED = set(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u180e\u200c\u200d\U000110bd\U000110cd"
    "\U00013430\U00013431\U00013432\U00013433\U00013434\U00013435\U00013436\U00013437\U00013438"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"),
        ("a\x00b\x08c\x7fd", "a␀b␈c␡d"),
        ("line\r\nnext\x0bx\x0cy", "line␍\nnext␋x␌y"),
        ("\x1bkscreen's title\x1b\\", "␛kscreen's title␛\\"),
        ("8-bit \x9b31m and \x9d0;x\x9c", "8-bit \ufffd31m and \ufffd0;x\ufffd"),
        ("next\x85line", "next\ufffdline"),
        ("safe\u202egnp.exe", "safe\ufffdgnp.exe"),
        ("\u2066a\u2067b\u2068c\u2069", "\ufffda\ufffdb\ufffdc\ufffd"),
        ("a\u2028b\u2029c", "a\ufffdb\ufffdc"),
        ("\ud800 \udfff", "\ufffd \ufffd"),
        ("\ufdd0 \uffff \U0001fffe", "\ufffd \ufffd \ufffd"),
        ("a piece of a kitty image \U0010eeee\u0305", "a piece of a kitty image \ufffd\u0305"),
    ],
)
def test_what_a_terminal_obeys_is_only_seen(text, shown):
    assert neutralise(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("regu\u00adlari\u200bsation", "regularisation"),
        ("f\u2061(x) = 2\u2062x", "f(x) = 2x"),
        ("\ufeffq\u2060k", "qk"),
        ("\u05e9\u05dc\u05d5\u05dd\u200f! \u200ea\u061c", "\u05e9\u05dc\u05d5\u05dd! a"),
        ("\ufff9漢\ufffaかん\ufffb", "漢かん"),
        ("ignore \U000e0001\U000e0068\U000e0069\U000e007fthis", "ignore this"),
        ("\u3164nobody\uffa0", "nobody"),
    ],
)
def test_what_is_invisible_and_changes_no_word_is_left_out(text, shown):
    assert neutralise(text) == shown


def test_of_all_characters_only_these_do_not_survive():
    """Every control, separator, surrogate and noncharacter, every format character that no script needs, few more."""
    lost = {character for character in EVERY_CHARACTER if STEERING.fullmatch(character)}
    unwanted = {
        character
        for character in EVERY_CHARACTER
        if (unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in NEEDED | {*"\t\n"})
        or ord(character) & 0xFFFE == 0xFFFE
        or "\ufdd0" <= character <= "\ufdef"
    }
    assert unwanted <= lost
    assert {unicodedata.category(character) for character in lost - unwanted} <= {"Lo", "Co", "Cn"}
    assert {character for character in lost - unwanted if unicodedata.category(character) != "Cn"} == {
        "\u3164",
        "\uffa0",
        "\U0010eeee",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain ASCII, with\ttabs and\nnewlines",
        "σ′(z) ≤ ¼, ‖∂L/∂W‖ ∈ ℝⁿˣᵐ, λ → ∞, x̂ and Ẃ̃, 𝔼[𝓛]",
        "naïve café, Woźniak, Größe, e\u0301tude, ẫ",
        unicodedata.normalize("NFD", "Tiếng Việt: suy giảm độ dốc, thường gặp ở mạng sâu"),
        "日本語 が 中文 梯度消失 ไทย น้ำ ที่นี่ हिन्दी क्ष्म्यां தமிழ் မြန်မာ ညွှန့် ကြွှိုံ ខ្មែរ བོད་སྐད རྒྱུ",
        unicodedata.normalize("NFD", "한국어 기울기 소실"),
        "العربية مُحَمَّدٌ می‌خواهم עברית שָׁלוֹם Ελληνικά Кириллица",
        "👩‍🔬 👨‍👩‍👧‍👦 ❤️ 🇵🇹 👍🏽 1️⃣ 🏳️‍🌈 葛\U000e0100",
        "icons of patched fonts \ue0b0\uf015 and what no version of Unicode has yet \U0001fbff",
        "$\\sigma'(z) = \\sigma(z)(1 - \\sigma(z))$ [bold]not markup[/bold] W[l] [@click=app.quit] $warning",
    ],
)
def test_text_that_only_prints_is_left_alone(text):
    assert neutralise(text) == text


@pytest.mark.parametrize(
    "mark",
    [
        *("\u0301", "\u034f", "\u0489", "\u20dd", "\u0e47", "\u0ec8", "\u0651", "\u05b0", "\u093e", "\U0001e8d0"),
        *("\ufe0f", "\U000e0100", "\u200d", "\u1161", "\ud7b0"),
    ],
)
def test_no_character_of_any_script_carries_more_than_six_marks(mark):
    assert neutralise(f"a{mark * 500}b{mark * 6}c") == f"a{mark * 6}b{mark * 6}c"


def test_marks_of_many_kinds_count_together():
    assert neutralise("a" + "\u0301\u0651\u200d\u1161" * 50) == "a\u0301\u0651\u200d\u1161\u0301\u0651"


def test_whatever_stands_in_the_cell_of_another_character_is_counted():
    marks = [character for character in EVERY_CHARACTER if unicodedata.category(character)[0] == "M"]
    passed = [mark for mark in marks if neutralise(f"a{mark * 8}") != f"a{mark * MARKS_PER_CHARACTER}"]
    assert passed == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u0301a", "◌\u0301a"),
        ("a\n\u20ddb\t\u0e47", "a\n◌\u20ddb\t◌\u0e47"),
        ("\u1161", "◌\u1161"),
        (" \u0301 stands on a blank", " \u0301 stands on a blank"),
        ("◌\u0301", "◌\u0301"),
        ("\x1b\u0301", "␛\u0301"),
        ("\u200b\u0301", "◌\u0301"),
    ],
)
def test_a_mark_without_a_character_gets_a_circle_to_stand_on(text, shown):
    assert neutralise(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  two\n lines\t", 0, "two lines"),
        ("a\x1b[1mb", 0, "a␛[1mb"),
        ("a\r\n\x85\u2028b", 0, "a␍ \ufffd\ufffdb"),
        (" \u0301x", 0, "◌\u0301x"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("", 5, ""),
    ],
)
def test_one_line_is_neutralised_and_cut_with_an_ellipsis(text, limit, line):
    assert one_line(text, limit) == line
