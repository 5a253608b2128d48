"""``verify --execute``: the program runs, and what it does is held against what was claimed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapecheck.results import Span
from shapecheck.verify.calls import check_calls, check_models
from shapecheck.verify.findings import check_findings
from shapecheck.verify.observed import Observation, observation, place_of
from shapecheck.verify.report import FileReport
from shapecheck.verify.server import Limits, Server
from shapecheck.verify.static import Statics, absolute
from shapecheck.verify.verdicts import Check


@dataclass(frozen=True, slots=True)
class How:
    """How programs are run."""

    limits: Limits
    keep_going: bool = False
    real_data: bool = False
    calls: tuple[str, ...] = ()


def execute(server: Server, static: Statics, how: How) -> FileReport:
    """Runs one file and judges all that is claimed of it."""
    folder = os.path.dirname(absolute(static.document.path))
    outcome = server.run(
        "execute",
        how.limits,
        list(dict.fromkeys((folder, os.getcwd()))),
        path=absolute(static.document.path),
        text=static.document.text,
        spans=_spans(static),
        roots=roots(folder),
        calls=list(how.calls),
        keep_going=how.keep_going,
        statement_seconds=how.limits.seconds / 2,
        real_data=how.real_data,
    )
    seen = observation(outcome)
    checks = [*check_calls(static, seen), *check_models(static, seen), *check_findings(static, seen)]
    notes = [f"something could not be looked at: {what}" for what in seen.troubles]
    if outcome.code == 70:
        notes.append("the run failed to begin: " + (outcome.log.strip().splitlines() or ["?"])[-1])
    moved = [placed(static, check) for check in checks]
    return FileReport(static.document.path, seen.ending, outcome.seconds, moved, notes, _graphs(static, seen))


def roots(folder: str) -> list[str]:
    """The folders that the program's own modules are in: its own, and the one that its package is in."""
    found = [folder]
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        found.append(folder)
    return found


def _spans(static: Statics) -> dict[str, list[Any]]:
    """The places that claims are about, by absolute path: they are watched whatever stands there."""
    found: dict[str, set[Any]] = {}
    claims: Sequence[Any] = (*static.analysis.records, *static.analysis.findings, *static.analysis.models)
    for claim in claims:
        found.setdefault(absolute(claim.path), set()).add(place_of(claim.span))
    return {path: sorted(places) for path, places in found.items()}


def _graphs(static: Statics, seen: Observation) -> list[dict[str, Any]]:
    """The real models as they were, by the place of their constructor."""
    own = absolute(static.document.path)
    return [
        {"line": place[0], **{key: value for key, value in model.items() if key not in ("event", "site", "serial")}}
        for (path, place), models in seen.models.items()
        for model in models
        if path == own
    ]


def placed(static: Statics, check: Check) -> Check:
    """A check with its spans in the file: in a notebook, in its cell."""
    if not static.document.path.endswith(".ipynb"):
        return check

    def moved(path: str, span: Span) -> Span:
        return static.document.place(span) if path == static.document.path else span

    because = tuple(replace(note, span=moved(note.path, note.span)) for note in check.because)
    return replace(check, span=moved(check.path, check.span), because=because)
