"""Which demo a card asks for by its words, where nobody linked one. Pure and cheap.

A wrong suggestion is worse than none. So a card's question must name the subject, the rest of a rule's words must
stand in question or answer, words that mean another field forbid it, and a card that no rule fits gets nothing.
Code blocks and formulas do not count. Spelling (-ize, -ise), plurals, hyphens and emphasis make no difference; a
phrase does not reach across punctuation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from flashgrad.demos.suggestion_rules import RULES
from flashgrad.model import Card

_MOST_CHARACTERS = 2000
"""So much of a side is read; what a card is about stands at its beginning."""

_FENCES = ("```", "~~~")
_FORMULA = re.compile(r"\$\$[^$]*\$\$|\$[^$\n]*\$")
_WORD_OR_BREAK = re.compile(r"[^\W_]+|[^\w\s*`'\"‘’“”‐‑-]")
_PLURAL = re.compile(r"(?<=[^\W\d_]{3})(?:(?<=ch)es|s)\b")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A demo that a card's words ask for."""

    link: str
    """Such as `norm-anatomy?kind=layer`."""
    reason: str
    """A clause that names the words: `the card speaks of “layer norm” and “variance”`."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Phrases stand between blanks, in the one spelling of `_folded`."""

    link: str
    subject: tuple[str, ...]
    also: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...]


def suggest(card: Card) -> Suggestion | None:
    """The demo that the words of `card` ask for, by the first rule that fits; None where none does."""
    glimpsed = card.question[:_MOST_CHARACTERS].lower()
    if not any(stem in glimpsed for stem in _stems()):
        return None
    question = _words(card.question)
    asked = _folded(question)
    named = [subject for subject in _subjects() if subject in asked]
    if not named:
        return None
    words = [*question, ".", *_words(card.answer)]
    text = _folded(words)
    for rule in _rules():
        subject = next((phrase for phrase in named if phrase in rule.subject), "")
        if not subject:
            continue
        found = [subject, *(_first(group, text) for group in rule.also)]
        if all(found) and not _first(rule.unless, text):
            spoken = [_as_written(words, text, phrase) for phrase in dict.fromkeys(found)]
            return Suggestion(rule.link, f"the card speaks of {_listed(spoken)}")
    return None


def _first(phrases: tuple[str, ...], text: str) -> str:
    """The first of `phrases` that stands in `text`; empty where none does."""
    for phrase in phrases:
        if phrase in text:
            return phrase
    return ""


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(link, _phrases(subject), tuple(map(_phrases, also)), _phrases(unless))
        for link, subject, also, unless in RULES
    )


@cache
def _subjects() -> tuple[str, ...]:
    """What a question must name for any rule to fit."""
    return tuple(dict.fromkeys(subject for rule in _rules() for subject in rule.subject))


@cache
def _stems() -> tuple[str, ...]:
    """Beginnings of words, in any spelling; every subject has one. Most cards are done with after a glimpse at these.

    A list of all cards asks for each card's demo, and this is what makes that cheap.
    """
    stems = {max(subject.split(), key=len).partition("is")[0] for subject in _subjects()}
    return tuple(sorted(stem for stem in stems if not any(other in stem for other in stems - {stem})))


def _phrases(alternatives: str) -> tuple[str, ...]:
    return tuple(_folded(phrase.split()) for phrase in alternatives.split("|") if phrase.strip())


def _folded(words: Iterable[str]) -> str:
    """The words in one spelling, a blank around each. Their number stays."""
    joined = " ".join(words).lower().replace("iz", "is")
    return f" {_PLURAL.sub('', joined)} "


def _words(side: str) -> list[str]:
    """The words of a side of a card, and the punctuation between them; a full stop stands where a formula was."""
    text = side[:_MOST_CHARACTERS]
    if any(fence in text for fence in _FENCES):
        text = _without_code(text)
    if "$" in text:
        text = _FORMULA.sub(" . ", text)
    return _WORD_OR_BREAK.findall(text)


def _without_code(text: str) -> str:
    kept, fence = [], ""
    for line in text.splitlines():
        start = line.lstrip()[:3]
        if fence:
            fence = "" if start == fence else fence
        elif start in _FENCES:
            fence = start
        else:
            kept.append(line)
    return "\n".join(kept)


def _as_written(words: list[str], text: str, phrase: str) -> str:
    first = text[: text.index(phrase)].count(" ")
    return " ".join(words[first : first + len(phrase.split())])


def _listed(phrases: list[str]) -> str:
    quoted = [f"“{phrase}”" for phrase in phrases]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
