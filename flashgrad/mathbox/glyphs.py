"""What characters a symbol is shown with: as they are, small, or without any beyond ASCII. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping

from flashgrad.mathbox import symbols
from flashgrad.mathbox.boxes import Span
from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.nodes import Symbol

_ASCII_STROKES = str.maketrans({"─": "-", "═": "=", "→": ">", "←": "<", "⇒": ">", "⇐": "<", "↦": "|"})
_STROKE = "\u0338"
_TABLES = (
    symbols.ORDINARY,
    symbols.INNER,
    symbols.BINARY,
    symbols.RELATIONS,
    symbols.BIG_OPERATORS,
    symbols.GREEK,
)
_NAMED = {text: name for table in _TABLES for name, text in reversed(list(table.items()))}
_SPELLED: Mapping[str, str] = {
    **_NAMED,
    **{shown: letter for table in symbols.LETTERS for letter, shown in table.items()},
    **{negated: f"not {_NAMED.get(text, text)}" for text, negated in symbols.NEGATED.items()},
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~~", "∼": "~", "≡": "==", "≪": "<<", "≫": ">>", "≜": ":=", "≔": ":=",
    "→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "⇐": "<==", "⇔": "<=>", "↦": "|->", "⟶": "-->", "⟵": "<--",
    "⟷": "<-->", "⟹": "==>", "⟸": "<==", "⟺": "<==>", "⟼": "|-->", "↑": "^", "↓": "v", "∣": "|", "∥": "||",
    "−": "-", "∗": "*", "·": "*", "×": "*", "÷": "/", "±": "+-", "∓": "-+", "∘": "o", "⊙": "(.)", "⊗": "(x)",
    "⊕": "(+)", "∖": "\\", "…": "...", "⋯": "...", "⋮": ":", "⋱": "..", "⋰": "..", "′": "'", "″": "''",
    "‴": "'''", "∞": "inf", "∂": "d",
    "⊤": "T", "∅": "{}", "°": "deg", "∧": "and", "∨": "or", "¬": "not ", "⟨": "<", "⟩": ">", "‖": "||", "⟦": "[[",
    "⟧": "]]", "⌊": "[", "⌋": "]", "⌈": "[", "⌉": "]", "⌜": "[", "⌝": "]", "⊢": "|-", "⊨": "|=", "∎": "[]", "√": "sqrt",
    "□": "[]", "ℓ": "l", "ı": "i", "ȷ": "j", "†": "+", "‡": "++", "∉": "not in", "⋆": "*", "★": "*",
    "╱": "/", "╲": "\\",
    "£": "GBP", "€": "EUR", "∈": "in", "⇝": "~>", "⊸": "-o",
}  # fmt: skip
"""By character: its usual spelling in programs, else the name of its command."""


def spelled(text: str) -> str:
    """`text` without characters beyond ASCII, except for letters that have no other spelling."""
    if text.isascii():
        return text
    if text[-1] == _STROKE:
        return f"not {spelled(text[:-1])}"
    return "".join(_SPELLED.get(character, character) for character in text)


def strokes(text: str, *, is_ascii: bool) -> str:
    """The line `text`, such as an arrow or its end, drawn as told."""
    return text.translate(_ASCII_STROKES) if is_ascii else text


def shown(symbol: Symbol, *, is_ascii: bool) -> str:
    """The characters of `symbol`."""
    return spelled(symbol.text) if is_ascii else symbol.text


def accented(text: str, name: str) -> str:
    """The one cell of `text` under the accent `name`: one character where there is such a one, else two."""
    return unicodedata.normalize("NFC", text + symbols.COMBINING[name])


def small_form(spans: Iterable[Span], table: Mapping[int, int], *, is_ascii: bool = False) -> str | None:
    """The text of `spans` in the small characters of `table`; None where one of them has no small form.

    Without characters beyond ASCII there are only primes.
    """
    if is_ascii:
        text = "".join(span.text for span in spans)
        return text if not text.strip("'") else None
    parts: list[str] = []
    for span in spans:
        if span.face in (Face.BOLD, Face.SOURCE) or not all(ord(character) in table for character in span.text):
            return None
        parts.append(span.text.translate(table))
    return "".join(parts)
