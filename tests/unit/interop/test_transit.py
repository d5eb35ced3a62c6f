"""Transit JSON against the examples of its specification, and EDN."""

import pytest

from flashgrad.interop.edn import read_edn
from flashgrad.interop.transit import read_transit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["^ ","~:f",["^ ","~:key0000",0,"~:key0001",1],"~:s",["^ ","^0",0,"^1",1]]',
         {"f": {"key0000": 0, "key0001": 1}, "s": {"key0000": 0, "key0001": 1}}),
        ('["~:aaaa","~:bb","^0","~$symbol","^1","^2"]', ["aaaa", "bb", "aaaa", "symbol", "bb", "symbol"]),
        ('["~:aaaa","~:bbbb","^0","^1"]', ["aaaa", "bbbb", "aaaa", "bbbb"]),
        ('[["~#set",[1]],["^0",[2]]]', [[1], [2]]),
        ('["~#cmap",["~:a",1,["~#list",[]],2]]', {"a": 1}),
        ('{"~#list":[{"~:a":{"~#set":["~:x"]}}]}', [{"a": ["x"]}]),
        ('["~#\'","~~a"]', "~a"),
        ('["~^a","~`a","~_","~?t","~?f","~i7","~n70","~d1.5","~m5","~t1970-01-01T00:00:01.000Z","~u1","~rx"]',
         ["^a", "`a", None, True, False, 7, 70, 1.5, 5, 1000, "1", "x"]),
        ("[]", []), ("null", None), ('"~"', "~"), ('"^ "', "^ "),
    ],
)  # fmt: skip
def test_transit_reads_as_its_specification_says(text: str, value: object):
    assert read_transit(text) == value


def test_the_cache_begins_anew_when_it_is_full():
    keys = ",".join(f'"~:k{number:04}"' for number in range(44 * 44 + 1))
    assert isinstance(read_transit(f'[{keys},"^0"]'), list)
    assert read_transit(f'[{keys},"^0"]')[-1] == "k1936"  # type: ignore[index]
    assert read_transit(f'[{keys[: 10 * 1936 - 1]},"^12"]')[-1] == "k0046"  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{:a 1, "b" [2 3N 4.5M] ; end\n :c #{nil true}}', {"a": 1, "b": [2, 3, 4.5], "c": [None, True]}),
        (r'"a\n\"\u00e9\\"', 'a\n"é\\'),
        (r"[\a \newline \u0041]", ["a", "\n", "A"]),
        ("[#_1 #_ #x 2 #y 3]", [3]),
        ('#inst "1970-01-01T00:00:01Z"', 1000),
        ("{[1] 2 :a}", {}),
    ],
)
def test_edn_reads_as_its_specification_says(text: str, value: object):
    assert read_edn(text) == value
