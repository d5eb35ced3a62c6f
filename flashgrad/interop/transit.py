"""Transit JSON, plain and verbose, to Python values. No I/O.

Keywords and symbols become text without their mark, moments milliseconds since 1970, lists, sets and vectors lists,
numbers of any size ints or floats; a value with a tag that is not known here becomes what it is made of.
Source: transit-format 0.8, https://github.com/cognitect/transit-format.
"""

import json
from datetime import UTC, datetime

from flashgrad.errors import DeckUnreadable

_MOST_DEPTH = 100
_CACHE_DIGITS = 44
_CACHE_SIZE = _CACHE_DIGITS * _CACHE_DIGITS
_FIRST_DIGIT = 48
_CACHED_FROM = 4
_MAP = "^ "
_DAY_MS = 86_400_000


class _Tag(str):
    __slots__ = ()


def read_transit(text: str) -> object:
    """The value that `text` stands for. Raises DeckUnreadable with a sentence."""
    try:
        return _Reader().value(json.loads(text))
    except (ValueError, TypeError, LookupError, RecursionError, OverflowError) as error:
        raise DeckUnreadable("Its data cannot be read as transit JSON; export the file again.") from error


def moment_ms(text: str) -> int:
    """Milliseconds since 1970 of a moment in ISO 8601, UTC unless it says otherwise. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    whole = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(whole.timestamp() * 1000)


class _Reader:
    """Decodes one document; keeps the cache of keys and keywords in the order of the document."""

    def __init__(self) -> None:
        self._cache: list[object] = []

    def value(self, node: object, depth: int = 0) -> object:
        if depth > _MOST_DEPTH:
            raise ValueError("nested too deeply")
        match node:
            case str():
                return self._text(node)
            case [str() as first, *rest] if first == _MAP:
                return self._map(rest, depth)
            case [first, *rest]:
                head = self.value(first, depth + 1)
                if isinstance(head, _Tag) and len(rest) == 1:
                    return self._tagged(head, rest[0], depth)
                return [head, *(self.value(item, depth + 1) for item in rest)]
            case dict():
                return self._object(node, depth)
            case _:
                return node

    def _object(self, node: dict[str, object], depth: int) -> object:
        if len(node) == 1:
            key, inner = next(iter(node.items()))
            head = self._text(key, is_key=True)
            if isinstance(head, _Tag):
                return self._tagged(head, inner, depth)
            return {head: self.value(inner, depth + 1)}
        return {self._text(key, is_key=True): self.value(inner, depth + 1) for key, inner in node.items()}

    def _map(self, items: list[object], depth: int) -> dict[object, object]:
        found: dict[object, object] = {}
        for at in range(0, len(items) - 1, 2):
            raw = items[at]
            key = self._text(raw, is_key=True) if isinstance(raw, str) else self.value(raw, depth + 1)
            inner = self.value(items[at + 1], depth + 1)
            if not isinstance(key, list | dict):
                found[key] = inner
        return found

    def _tagged(self, tag: str, node: object, depth: int) -> object:
        inner = self.value(node, depth + 1)
        if tag == "cmap" and isinstance(inner, list):
            pairs = zip(inner[::2], inner[1::2], strict=False)
            return {key: value for key, value in pairs if not isinstance(key, list | dict)}
        return inner

    def _text(self, text: str, *, is_key: bool = False) -> object:
        if text[:1] == "^" and text != _MAP:
            return self._cache[_cache_index(text)]
        found = _scalar(text)
        if len(text) >= _CACHED_FROM and (is_key or text[:2] in ("~:", "~$", "~#")):
            if len(self._cache) == _CACHE_SIZE:
                self._cache.clear()
            self._cache.append(found)
        return found


def _cache_index(code: str) -> int:
    digits = [ord(character) - _FIRST_DIGIT for character in code[1:3]]
    index = digits[0] if len(digits) == 1 else digits[0] * _CACHE_DIGITS + digits[1]
    if len(code) > 3 or index < 0:
        raise LookupError(code)
    return index


def _scalar(text: str) -> object:
    """What a text that is no cache code stands for."""
    if text[:1] != "~" or len(text) == 1:
        return text
    kind, rest = text[1], text[2:]
    match kind:
        case "~" | "^" | "`":
            return text[1:]
        case "#":
            return _Tag(rest)
        case "_":
            return None
        case "?":
            return rest == "t"
        case "i" | "n":
            return int(rest)
        case _:
            return _number_or_text(kind, rest)


def _number_or_text(kind: str, rest: str) -> object:
    if kind in "df":
        return float(rest)
    if kind in "mt":
        # Some exports write milliseconds where the format has a date.
        return int(rest) if rest.lstrip("-").isdecimal() else moment_ms(rest)
    return rest
