"""Arithmetic as LaTeX with its value, and a reader of lines such as `(a + b)/2 x`, to compare the two."""

import re
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

# Primes, so that two readings of a line hardly ever agree by chance.
VALUES = {letter: Fraction(value) for letter, value in zip("abcmnyz", (3, 5, 7, 11, 13, 17, 19), strict=True)}
SUM, PRODUCT, FACTOR, LETTER = range(4)
TOKEN = re.compile(r"sqrt|\d+|\S")
SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def root(value: Fraction) -> Fraction:
    """Stands for a root: any function of a rational number that is hardly ever right by chance."""
    return value**3 + 2 * value + 1


@dataclass(frozen=True)
class Expression:
    """LaTeX, what it is worth, and how firmly it holds together."""

    latex: str
    value: Fraction
    level: int

    def at(self, level: int) -> str:
        """The source, in brackets where it is looser than `level`."""
        return self.latex if self.level >= level else f"({self.latex})"


def added(left: Expression, right: Expression) -> Expression:
    return Expression(f"{left.latex} + {right.at(PRODUCT)}", left.value + right.value, SUM)


def subtracted(left: Expression, right: Expression) -> Expression:
    return Expression(f"{left.latex} - {right.at(PRODUCT)}", left.value - right.value, SUM)


def negated(of: Expression, _: Expression) -> Expression:
    return Expression(f"-{of.at(PRODUCT)}", -of.value, SUM)


def multiplied(left: Expression, right: Expression) -> Expression:
    sign = r" \cdot " if right.at(PRODUCT)[0].isdigit() else " "
    return Expression(f"{left.at(PRODUCT)}{sign}{right.at(PRODUCT)}", left.value * right.value, PRODUCT)


def dotted(left: Expression, right: Expression) -> Expression:
    return Expression(rf"{left.at(PRODUCT)} \cdot {right.at(PRODUCT)}", left.value * right.value, PRODUCT)


def spaced(left: Expression, right: Expression) -> Expression:
    return Expression(rf"{left.at(PRODUCT)} \, \left( {right.latex} \right)", left.value * right.value, PRODUCT)


def grouped(of: Expression, _: Expression) -> Expression:
    return Expression(f"{{{of.at(FACTOR)}}}", of.value, FACTOR)


def divided(left: Expression, right: Expression) -> Expression:
    return Expression(rf"\frac{{{left.latex}}}{{{right.latex}}}", _quotient(left.value, right.value), FACTOR)


def slashed(left: Expression, right: Expression) -> Expression:
    return Expression(f"{left.at(FACTOR)} / {right.at(FACTOR)}", _quotient(left.value, right.value), SUM)


def squared(of: Expression, _: Expression) -> Expression:
    base = of.latex if of.level == LETTER else f"{{{of.latex}}}" if of.level == FACTOR else f"({of.latex})"
    return Expression(f"{base}^2", of.value**2, FACTOR)


def rooted(of: Expression, _: Expression) -> Expression:
    return Expression(rf"\sqrt{{{of.latex}}}", root(of.value), FACTOR)


def _quotient(above: Fraction, below: Fraction) -> Fraction:
    """A division; the inverse of nothing is some number, so that expressions need no care."""
    return above / below if below else above * 7919


leaves = st.sampled_from(sorted(VALUES)).map(lambda letter: Expression(letter, VALUES[letter], LETTER)) | st.integers(
    2, 12
).map(lambda number: Expression(str(number), Fraction(number), LETTER))
operations = st.sampled_from(
    [
        added,
        subtracted,
        negated,
        multiplied,
        multiplied,
        spaced,
        grouped,
        dotted,
        divided,
        divided,
        divided,
        slashed,
        squared,
        rooted,
    ]
)
expressions = st.recursive(
    leaves, lambda parts: st.builds(lambda operation, *two: operation(*two), operations, parts, parts), max_leaves=8
)


class LineReader:
    """Reads a line as a sum of terms; `is_product_first` is for those to whom `1/2 x` is 1 over 2x."""

    def __init__(self, line: str, *, is_product_first: bool) -> None:
        plain = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda match: f"^({match[0].translate(SMALL)})", line)
        self.tokens: list[str] = TOKEN.findall(plain.replace("−", "-").replace("·", "*"))
        self.is_product_first = is_product_first

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self) -> str:
        return self.tokens.pop(0)

    def sum(self) -> Fraction:
        total = Fraction(0)
        sign = 1
        if self.peek() == "-":
            self.take()
            sign = -1
        total += sign * self.term()
        while self.peek() in ("+", "-") and self.peek():
            sign = 1 if self.take() == "+" else -1
            total += sign * self.term()
        return total

    def term(self) -> Fraction:
        total = self.operand()
        while self.peek() and self.peek() not in "+-)":
            sign = self.take() if self.peek() in ("*", "/") else "*"
            operand = self.operand()
            total = total * operand if sign == "*" else _quotient(total, operand)
        return total

    def operand(self) -> Fraction:
        total = self.factor()
        while self.is_product_first and self.peek() and self.peek() not in "+-*/)":
            total *= self.factor()
        return total

    def factor(self) -> Fraction:
        value = self.atom()
        while self.peek() == "^":
            self.take()
            value **= int(self.atom())
        return value

    def atom(self) -> Fraction:
        token = self.take()
        if token in ("√", "sqrt"):
            return root(self.atom())
        if token == "(":
            value = self.sum()
            assert self.take() == ")"
            return value
        return VALUES[token] if token in VALUES else Fraction(int(token))


def value_of_line(line: str, *, is_product_first: bool) -> Fraction:
    """What `line` is worth, read to its end."""
    reader = LineReader(line, is_product_first=is_product_first)
    value = reader.sum()
    assert reader.tokens == []
    return value
