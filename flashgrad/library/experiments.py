"""What learners predicted before a demo ran, and what came out."""

from collections.abc import Mapping

from flashgrad.library.library import Library
from flashgrad.model import Experiment
from flashgrad.store import experiments
from flashgrad.store.connection import transaction


def record_experiment(
    library: Library,
    *,
    card_key: str | None,
    demo_id: str,
    parameters: Mapping[str, object],
    prediction: str,
    predicted: str,
    measured: str,
    matched: bool,
) -> Experiment:
    """Store a prediction and its outcome, durable on return; `card_key` is None in free play."""
    at = library.clock()
    with transaction(library.connection):
        newest_id = experiments.newest_id(library.connection)
        experiment = Experiment(
            id=library.id_after(newest_id, at.at_ms),
            device=library.device,
            card_key=card_key,
            demo=demo_id,
            parameters=parameters,
            prediction=prediction,
            predicted=predicted,
            measured=measured,
            matched=matched,
            at=at,
        )
        experiments.append(library.connection, experiment)
    return experiment
