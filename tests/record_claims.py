"""Measure all known claims and record the numbers that the badges on cards show: `python -m tests.record_claims`."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import flashgrad.demos
from flashgrad.demos.claims import known_claims
from flashgrad.demos.evidence import Finding
from flashgrad.demos.recorded import FILE_NAME
from flashgrad.demos.verification import DEFAULT_SEEDS, Unmeasured, verify


def main() -> int:
    """Writes the file; 1 if a claim could not be measured."""
    findings = verify(list(known_claims().values()), on_progress=lambda share: _say(f"\r{share:4.0%}"))
    _say("\n")
    missing = [finding for finding in findings if isinstance(finding, Unmeasured)]
    for unmeasured in missing:
        _say(f"{unmeasured.claim.card_id}: {unmeasured.sentence}\n")
    claims = {finding.claim.card_id: _numbers(finding) for finding in findings if isinstance(finding, Finding)}
    for finding in findings:
        if isinstance(finding, Finding) and finding.verdict is not finding.claim.expected:
            _say(f"{finding.claim.card_id}: {finding.explanation}\n")
    lines = ",\n".join(f'  "{card_id}": {json.dumps(numbers)}' for card_id, numbers in sorted(claims.items()))
    torch = version("torch").partition("+")[0]
    head = f'{{\n "torch": "{torch}",\n "seeds": {DEFAULT_SEEDS},\n "claims": {{\n'
    path = Path(flashgrad.demos.__path__[0]) / FILE_NAME
    path.write_text(f"{head}{lines}\n }}\n}}\n", encoding="utf-8")
    return bool(missing)


def _numbers(finding: Finding) -> dict[str, list[float]]:
    outside = {"outside": [_short(number) for number in finding.outside.numbers]} if finding.outside else {}
    return {"inside": [_short(number) for number in finding.inside.numbers], **outside}


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _short(number: float) -> float:
    """Six digits: more differ from one processor to the next."""
    return float(f"{number:.6g}")


if __name__ == "__main__":
    sys.exit(main())
