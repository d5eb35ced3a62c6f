"""The command `verify`: hold what cards claim against measurements."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flashgrad.cli import output
from flashgrad.cli.completion import deck_names_and_card_ids
from flashgrad.cli.options import JsonOption, LibraryOption, open_library
from flashgrad.cli.records import finding_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flashgrad.demos.evidence import CardClaim, Finding
    from flashgrad.demos.verification import Unmeasured
    from flashgrad.model import Card

NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="[DECK|PATH|CARD_ID]",
        help="A deck of the library, deck files, or one card; without it, the decks that come with flashgrad.",
        show_default=False,
        autocompletion=deck_names_and_card_ids,
    ),
]
SeedsOption = Annotated[
    int, typer.Option("--seeds", metavar="N", min=1, max=100, help="Over how many seeds each number is measured.")
]

_TOLD = {"holds": "hold", "holds under the stated conditions": "hold under conditions", "contradicted": "contradicted"}
_AT_LENGTH_UP_TO = 3
"""So many findings are shown with all their evidence, more as a table."""


def verify(
    name: NameArgument = "", seeds: SeedsOption = 5, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """Measure whether what cards claim is true.

    Runs the demo of each card over several seeds and holds its claim against the numbers. A claim that comes out
    contradicted is a finding, not a failure; the exit code is 1 only if something could not be measured.
    """
    from flashgrad.demos import verification

    claims = _claims(name, library)
    try:
        findings = verification.verify(claims, seeds=seeds, on_progress=output.show_progress)
    finally:
        output.show_progress(1)
    if as_json:
        output.put_json([finding_record(finding, seeds) for finding in findings])
    else:
        _put(findings)
    if any(isinstance(finding, verification.Unmeasured) for finding in findings):
        raise typer.Exit(1)


def _claims(name: str, library: Path | None) -> "list[CardClaim]":
    from flashgrad.demos.claims import claim_for, known_claims

    if name in known_claims() and not Path(name).exists():
        return [known_claims()[name]]
    cards = _cards(name, library)
    if not cards:
        raise typer.BadParameter(
            f"{name!r} is no deck file, no deck of the library and no card.", param_hint="DECK|PATH|CARD_ID"
        )
    return [claim for card in cards if (claim := claim_for(card))]


def _cards(name: str, library: Path | None) -> "Sequence[Card]":
    """The cards that `name` means: a path before anything else, since a deck may be called like one."""
    from flashgrad.decks.files import bundled_decks, find_decks, read_deck
    from flashgrad.library.cards import search

    path = Path(name) if name else bundled_decks()
    if path.exists():
        return [card for deck in find_decks([path]) for card in read_deck(deck).parsed.deck.cards]
    with open_library(library) as opened:
        found = [match.card for match in search(opened, "")]
    return [card.content for card in found if name in (card.deck, card.key, card.content.card_id, card.name)]


def _put(findings: "list[Finding | Unmeasured]") -> None:
    from flashgrad.demos.verification import Unmeasured

    measured = [finding for finding in findings if not isinstance(finding, Unmeasured)]
    if not findings:
        return output.complain("None of these cards leads to a demo that could measure a claim.")
    if len(measured) > _AT_LENGTH_UP_TO:
        _put_table(measured)
    else:
        for each in measured:
            _put_evidence(each)
    for missing in findings:
        if isinstance(missing, Unmeasured):
            output.complain(f"{missing.claim.card_id} was not measured. {missing.sentence}")
    if len(measured) > 1:
        counts = Counter(str(finding.verdict) for finding in measured)
        told = (f"{counts[verdict]} {words}" for verdict, words in _TOLD.items() if counts[verdict])
        output.put(f"{len(measured)} claims: {', '.join(told)}.")
    return None


def _put_table(findings: "list[Finding]") -> None:
    from flashgrad.demos.numerals import power_of_ten

    rows = [
        (
            output.VERDICT_MARKS[finding.verdict][0],
            finding.claim.card_id,
            power_of_ten(finding.inside.median),
            finding.claim.inside.bounds,
            finding.claim.sentence,
        )
        for finding in findings
    ]
    output.put_table(("", "card", "measured", "claimed", "claim"), rows, numbers=frozenset({2}))


def _put_evidence(finding: "Finding") -> None:
    from flashgrad.demos.numerals import power_of_ten

    claim = finding.claim
    mark, style = output.VERDICT_MARKS[finding.verdict]
    output.put(f"{mark} {claim.card_id}: {claim.sentence}", style)
    condition = f" ({claim.condition})" if claim.condition else ""
    output.put(f"  {finding.verdict.value}{condition}")
    output.put(f"  {finding.explanation}")
    for measurement, found in ((claim.inside, finding.inside), (claim.outside, finding.outside)):
        if measurement is not None and found is not None:
            numbers = ", ".join(map(power_of_ten, found.numbers))
            output.put(f"  {', '.join(measurement.runs)}", output.Style.FAINT)
            output.put(
                f"    {measurement.quantity.rstrip(',')}: {numbers}; claimed {measurement.bounds}", output.Style.FAINT
            )
    output.put(f"  {claim.source}", output.Style.FAINT)
