"""How flags look: a sign of its own for each, so that none is told by colour alone. Pure."""

from dataclasses import dataclass

from flashgrad.model import HIGHEST_FLAG


@dataclass(frozen=True, slots=True)
class Flag:
    """One of the marks that a learner gives to cards."""

    number: int
    sign: str
    """One cell wide."""
    name: str


def flags(*, is_ascii: bool) -> tuple[Flag, ...]:
    """All flags, the first with number 1."""
    signs = "^%o#*v+" if is_ascii else "▲◆●■★♥✚"
    numbers = range(1, HIGHEST_FLAG + 1)
    return tuple(Flag(number, sign, name) for number, sign, name in zip(numbers, signs, _NAMES, strict=True))


def flag_mark(number: int, *, is_ascii: bool) -> str:
    """Sign and number of a flag in two cells; empty for 0, which is none."""
    return f"{flags(is_ascii=is_ascii)[number - 1].sign}{number}" if number else ""


_NAMES = ("triangle", "diamond", "circle", "square", "star", "heart", "cross")
