"""The command `demo`: run an experiment outside the app, or list those there are."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import demo_ids
from flashgrad.cli.options import JsonOption

if TYPE_CHECKING:
    from flashgrad.demos.spec import ClaimOutcome, Demo, Frame, Parameters
    from flashgrad.demos.wire import Outcome, PredictionOutcome

WordsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID | new NAME",
        help="The demo's id; --list shows them. With new a demo of your own begins.",
        show_default=False,
        autocompletion=demo_ids,
    ),
]
ListOption = Annotated[
    bool, typer.Option("--list", help="List the demos instead, with their parameters, cards and sources.")
]
SourceOption = Annotated[bool, typer.Option("--source", help="Print the file in which the demo is written instead.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Give a parameter a value; may be repeated."),
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Seed of the random numbers; 0 if left out.")
]
PngOption = Annotated[
    Path | None, typer.Option("--png", metavar="FILE", help="Also save the plots as a picture; FILE ends in .png.")
]
SvgOption = Annotated[
    Path | None, typer.Option("--svg", metavar="FILE", help="Also save the plots as a drawing; FILE ends in .svg.")
]


def demo(
    words: WordsArgument = None,
    is_list: ListOption = False,
    is_source: SourceOption = False,
    settings: SetOption = None,
    seed: SeedOption = None,
    png: PngOption = None,
    svg: SvgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a demo and print what it measured.

    Prints readouts, claims with their verdicts, and the answers to the demo's questions; with --png or --svg the
    plots go to files as well. The same seed gives the same numbers. Exits with 1 if the demo does not finish or a
    picture cannot be written. With new and a NAME a folder is made in which a demo of your own begins.
    """
    if is_list:
        return _list(as_json=as_json)
    demo_id, *rest = words or [""]
    if demo_id == "new":
        return _begin(rest)
    if not demo_id or rest:
        raise typer.BadParameter("name one demo, or use --list to see them.", param_hint="ID")

    from flashgrad.demos import catalog, wire

    spec = catalog.find(demo_id)
    if is_source:
        return _put_source(spec)
    figures = _figure_paths(png, svg)
    outcome = _run(spec, catalog.validate(spec, _values(settings or [], seed)))
    _save_figures(spec, outcome, figures)
    if as_json:
        return output.put_json(wire.outcome_json(outcome))
    _put_outcome(spec, outcome)
    for path in figures:
        output.put(f"Saved {path}.", output.Style.FAINT)
    return None


def _run(spec: "Demo", parameters: "Parameters") -> "Outcome":
    from flashgrad.demos.runner import run_once

    try:
        return run_once(spec.id, parameters, on_frame=_show_progress)
    finally:
        output.show_progress(1)


def _begin(names: list[str]) -> None:
    from flashgrad.demos.starting import write_starting_files

    if len(names) != 1:
        raise typer.BadParameter("name one demo, such as flashgrad demo new my-demo.", param_hint="NAME")
    demo_id = names[0]
    folder = Path(f"flashgrad-{demo_id}")
    for path in write_starting_files(demo_id, folder):
        output.put(f"Wrote {path}.")
    output.put(f"Install it beside flashgrad with `pip install --editable {folder}`; then `flashgrad demo {demo_id}`.")


def _list(*, as_json: bool) -> None:
    from flashgrad.demos import catalog, wire
    from flashgrad.demos.links import bundled_cards
    from flashgrad.demos.parameter_info import parameter_infos

    demos = list(catalog.demos().values())
    if as_json:
        return output.put_json([{**wire.demo_json(spec), "package": catalog.origin(spec.id)} for spec in demos])
    for fault in catalog.left_out():
        output.complain(fault.sentence)
    for spec in demos:
        output.put(f"{spec.id}: {spec.title}", output.Style.HEADING)
        output.put(f"  {spec.insight}")
        for info in parameter_infos(spec.parameters):
            output.put(f"  {info.name}={info.default}  {info.help_text} It takes {catalog.allowed(info)}.")
        cards = bundled_cards(spec.id)
        output.put(f"  Cards: {', '.join(cards) or 'none'}", output.Style.FAINT)
        for source in spec.sources:
            output.put(f"  Source: {source}", output.Style.FAINT)
        if package := catalog.origin(spec.id):
            output.put(f"  From the package {package}", output.Style.FAINT)
    return None


def _put_source(spec: "Demo") -> None:
    from flashgrad.demos.sources import source_files

    output.put(source_files(spec)[0].text.removesuffix("\n"))


def _figure_paths(png: Path | None, svg: Path | None) -> list[Path]:
    """The files to save to, refused before the run where that can be known."""
    named = [(path, suffix) for path, suffix in ((png, ".png"), (svg, ".svg")) if path is not None]
    for path, suffix in named:
        if path.suffix.lower() != suffix:
            raise typer.BadParameter(f"{str(path)!r} does not end in {suffix}.", param_hint=f"--{suffix[1:]}")
    if named:
        from flashgrad.demos.figure import check_figure_path

        for path, _ in named:
            check_figure_path(path)
    return [path for path, _ in named]


def _save_figures(spec: "Demo", outcome: "Outcome", paths: list[Path]) -> None:
    if paths:
        from flashgrad.demos.figure import save_figure

        for path in paths:
            save_figure(spec, outcome, path)


def _values(settings: list[str], seed: int | None) -> dict[str, object]:
    values: dict[str, object] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{setting!r} is not of the form NAME=VALUE.", param_hint="--set")
        values[name] = value
    if seed is not None:
        values["seed"] = seed
    return values


def _show_progress(frame: "Frame") -> None:
    if frame.progress < 1:
        output.show_progress(frame.progress)


def _put_outcome(spec: "Demo", outcome: "Outcome") -> None:
    output.put(f"{spec.id}: {spec.title}", output.Style.HEADING)
    output.put(" ".join(f"{name}={value}" for name, value in outcome.parameters.items()), output.Style.FAINT)
    for name, readout in outcome.readouts.items():
        output.put(f"  {name} = {readout.value:.4g} {readout.unit}".rstrip())
    for claim in outcome.claims:
        _put_claim(claim)
    for prediction in outcome.predictions:
        _put_prediction(prediction)


def _put_claim(claim: "ClaimOutcome") -> None:
    mark, style = output.VERDICT_MARKS[claim.verdict]
    output.put(f"{mark} {claim.sentence}", style)
    unit = f" {claim.unit}" if claim.unit else ""
    condition = f" ({claim.condition})" if claim.condition else ""
    output.put(f"  {claim.verdict.value}{condition}: measured {claim.measured:.4g}{unit}, expected {_bounds(claim)}")
    output.put(f"  {claim.source}", output.Style.FAINT)


def _bounds(claim: "ClaimOutcome") -> str:
    if math.isinf(claim.high):
        return f"at least {claim.low:.4g}"
    return f"at most {claim.high:.4g}" if math.isinf(claim.low) else f"{claim.low:.4g} to {claim.high:.4g}"


def _put_prediction(prediction: "PredictionOutcome") -> None:
    output.put(f"? {prediction.question}")
    if prediction.choices:
        output.put(f"  {' | '.join(prediction.choices)}", output.Style.FAINT)
    output.put(f"  {prediction.answer_label}: {prediction.explanation}")
