"""Run the demos of cards that leave, and draw what they show."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.links import DemoLink, check_link, given_link
from flashgrad.errors import DemoError, DemoFailed
from flashgrad.interop.outgoing import Figure, OutgoingCard
from flashgrad.library.library import OnProgress
from flashgrad.text import one_line

if TYPE_CHECKING:
    from flashgrad.demos.runner import DemoProcess
    from flashgrad.demos.wire import Outcome


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figures that could be drawn, and why others could not."""

    figures: Mapping[str, Figure]
    """By the key of the card."""
    problems: tuple[str, ...] = ()
    """A sentence for each demo that failed."""


def draw_figures(cards: Iterable[OutgoingCard], on_progress: OnProgress | None = None) -> Drawn:
    """The figure of each card that somebody gave a demo; of a suggestion none is drawn.

    The demos run one after the other in the demo process, each once for all cards that lead to it with the same
    values. One that fails costs its figure alone.
    """
    keys: dict[str, list[str]] = {}
    links: dict[str, DemoLink] = {}
    for one in cards:
        link = given_link(one.card.content, one.state.chosen_demo)
        if link is not None:
            links[str(link)] = link
            keys.setdefault(str(link), []).append(one.card.key)
    if not links:
        return Drawn({})
    drawn, problems = asyncio.run(_all_drawn(links, on_progress or (lambda share: None)))
    return Drawn({key: figure for name, figure in drawn.items() for key in keys[name]}, tuple(problems))


async def _all_drawn(links: Mapping[str, DemoLink], on_progress: OnProgress) -> tuple[dict[str, Figure], list[str]]:
    from flashgrad.demos.runner import DemoProcess  # deferred: most exports need no demo

    drawn: dict[str, Figure] = {}
    problems: list[str] = []
    process = DemoProcess()
    try:
        for number, (name, link) in enumerate(links.items()):
            on_progress(number / len(links))
            try:
                drawn[name] = await _drawn(process, link)
            except DemoError as error:
                problems.append(f"The figure of {one_line(name, 80)} is left out: {error}")
    finally:
        await process.close()
        on_progress(1.0)
    return drawn, problems


async def _drawn(process: "DemoProcess", link: DemoLink) -> Figure:
    """The figure of one demo. Raises DemoError where there is none."""
    from flashgrad.demos import catalog
    from flashgrad.demos.figure import drawn_figure

    wrong = check_link(link)
    if wrong is not None:
        raise DemoFailed(wrong)
    demo = catalog.find(link.demo_id)
    outcome = await _outcome(process, link)
    return Figure(drawn_figure(demo, outcome, "png"), f"{demo.title}: {demo.insight}")


async def _outcome(process: "DemoProcess", link: DemoLink) -> "Outcome":
    from flashgrad.demos import catalog
    from flashgrad.demos.wire import Failed, Finished

    parameters = catalog.validate(catalog.find(link.demo_id), link.values)
    async with aclosing(process.run(link.demo_id, parameters)) as events:
        async for event in events:
            match event:
                case Finished(outcome=outcome):
                    return outcome
                case Failed(sentence=sentence):
                    raise DemoFailed(sentence)
    raise DemoFailed(f"{link.demo_id} ended without a result.")
