"""`flashgrad scheduler optimise`: fit FSRS to the learner's own reviews, and take what was found if told to."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from flashgrad.cli import output
from flashgrad.cli.options import open_library
from flashgrad.cli.records import optimise_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashgrad.library.library import Library
    from flashgrad.optimiser.wire import Fitted, RatedReview

_PER_LINE = 7


def optimise(named: Path | None, *, apply: bool, as_json: bool) -> None:
    """Fit, say what was found, and with `apply` take it where it is better."""
    from flashgrad.library.optimise import reviews_to_fit

    with open_library(named) as library:
        before = library.settings.fsrs_parameters
        fitted = asyncio.run(_fit(reviews_to_fit(library), before))
        is_taken = apply and fitted.is_better
        if is_taken:
            _take(library, fitted)
        scheduler = library.settings.scheduler
    if as_json:
        return output.put_json({**optimise_record(fitted, before), "applied": is_taken})
    if not fitted.is_better:
        return output.put(
            f"The parameters in use predict your {fitted.reviews} repeated reviews as well as any that were found"
            f" (log loss {fitted.log_loss_before:.4f}). Nothing was changed."
        )
    output.put(
        f"Log loss over {fitted.reviews} repeated reviews: {fitted.log_loss_before:.4f} with the parameters in use,"
        f" {fitted.log_loss_after:.4f} with these:"
    )
    for start in range(0, len(fitted.parameters), _PER_LINE):
        output.put("".join(f"{value:9.4f}" for value in fitted.parameters[start : start + _PER_LINE]))
    if not is_taken:
        return output.put("Nothing was changed; --apply takes them.")
    in_force = "They are in force." if scheduler == "fsrs" else "SM-2 is in charge; FSRS will use them."
    return output.put(f"Taken into settings.toml. {in_force}")


async def _fit(rated: "Sequence[RatedReview]", parameters: tuple[float, ...]) -> "Fitted":
    from flashgrad.errors import OptimiserFailed
    from flashgrad.library.optimise import fit
    from flashgrad.optimiser.wire import Epoch

    output.show_progress(0)
    try:
        async with aclosing(fit(rated, parameters)) as events:
            async for event in events:
                if not isinstance(event, Epoch):
                    return event
                output.show_progress(min(event.number / event.epochs, 0.99))
    finally:
        output.show_progress(1)
    raise OptimiserFailed("The optimiser ended without a result; your schedule is as it was.")


def _take(library: "Library", fitted: "Fitted") -> None:
    from flashgrad.config import changed, save_settings
    from flashgrad.library.scheduling import needs_replay, switch_scheduler

    changes = {"fsrs_parameters": list(fitted.parameters)}
    wanted = changed(library.settings, changes)
    save_settings(changes)
    if needs_replay(library, wanted):
        switch_scheduler(library, wanted, output.show_progress)
