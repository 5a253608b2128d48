"""Holding the findings of ``check`` against what the program really raised."""

from __future__ import annotations

from collections.abc import Iterator

from shapecheck.results import Finding
from shapecheck.verify.observed import Failure, Key, Lines, Observation, overlaps, place_of, smallest
from shapecheck.verify.static import Statics, absolute
from shapecheck.verify.verdicts import Check, Verdict

_NEVER_RAISES = frozenset({"endless-data"})
"""Rules for what goes on forever, which is cut."""

_OF_GRAPHS = frozenset({"InvalidArgumentError", "UnknownError", "InternalError", "FailedPreconditionError"})
"""What a traced graph raises when it runs: the lines of the functions that it was traced from are often not told."""

_ABOUT_THE_RUN = "SHP9"


def check_findings(static: Statics, seen: Observation) -> Iterator[Check]:
    """A verdict for each finding."""
    from shapecheck.rules.table import RULES

    for finding in static.analysis.findings:
        if not RULES[finding.rule].code.startswith(_ABOUT_THE_RUN):
            yield _judge(finding, seen)


def _judge(finding: Finding, seen: Observation) -> Check:
    failure = raised(finding, seen)
    verdict: Verdict
    detail = ""
    if finding.severity != "error" or finding.rule in _NEVER_RAISES:
        verdict, detail = "not judged", "this is legal: running cannot tell"
    elif failure is not None:
        verdict, detail = "confirmed", failure.text
    else:
        verdict, detail = _not_raised(finding, seen)
    subject = f"{finding.rule}: {finding.message}"
    because = finding.because if verdict == "refuted" else ()
    return Check("finding", finding.path, finding.span, subject, verdict, detail=detail, because=because)


def raised(finding: Finding, seen: Observation) -> Failure | None:
    """The exception that bears a finding out: raised at its lines, or by the layer that was made there.

    What a graph raises may name no more than the call that ran it, which is among the finding's reasons.
    """
    key = absolute(finding.path), place_of(finding.span)
    lines = finding.span.line, finding.span.end_line
    for failure in seen.failures:
        if any(path == key[0] and overlaps(lines, (first, last)) for path, first, last in failure.frames):
            return failure
    for failure in seen.failures:
        if any(path == key[0] and overlaps(lines, (place[0], place[2])) for path, place in failure.makers):
            return failure
    for failure in seen.failures:
        if failure.type in _OF_GRAPHS and _comes_by(finding, failure.frames):
            return failure
    return None


def _comes_by(finding: Finding, frames: list[Lines]) -> bool:
    """Whether one of these lines is among the finding's reasons."""
    trail = [(absolute(note.path), (note.span.line, note.span.end_line)) for note in finding.because]
    return any(path == other and overlaps(lines, (a, b)) for path, lines in trail for other, a, b in frames)


def _not_raised(finding: Finding, seen: Observation) -> tuple[Verdict, str]:
    key: Key = absolute(finding.path), place_of(finding.span)
    around = smallest(seen.reached, key)
    if around is None:
        return "not reached", ""
    if any(_comes_by(finding, frames) for frames in seen.shortened):
        return "not reached", "not all batches were run"
    if around in seen.makers and not seen.values.get(around):
        return "not reached", ""
    return "refuted", "it ran without an error"
