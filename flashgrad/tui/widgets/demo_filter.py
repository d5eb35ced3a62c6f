"""Which demos have the words that were typed. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Demo

_WORD = re.compile(r"\w+")


def filtered(demos: Sequence[Demo], questions: Mapping[str, Sequence[str]], words: str) -> list[Demo]:
    """The demos of which each of `words` begins a word, in any case; those named so come first.

    A demo is named by its id and title. Insight, sources, the labels of parameters and the `questions` of its cards,
    by its id, count too.
    """
    wanted = _WORD.findall(words.casefold())
    named = [demo for demo in demos if _begin(wanted, (demo.id, demo.title))]
    told = [demo for demo in demos if demo not in named and _begin(wanted, _told(demo, questions.get(demo.id, ())))]
    return [*named, *told]


def _told(demo: Demo, questions: Sequence[str]) -> Iterable[str]:
    labels = (info.label for info in parameter_infos(demo.parameters))
    return (demo.id, demo.title, demo.insight, *demo.sources, *labels, *questions)


def _begin(wanted: Iterable[str], texts: Iterable[str]) -> bool:
    known = _WORD.findall(" ".join(texts).casefold())
    return all(any(word.startswith(beginning) for word in known) for beginning in wanted)
