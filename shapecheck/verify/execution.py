"""``verify --execute``: the program runs, and what it does is held against what was claimed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from shapecheck.records import dataclass, replace
from shapecheck.results import Model, Span
from shapecheck.verify.calls import check_calls, check_models, differences
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
    graphs: bool = False


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
        graphs=how.graphs,
    )
    seen = observation(outcome)
    checks = [*check_calls(static, seen), *check_models(static, seen), *check_findings(static, seen)]
    notes = [f"something could not be looked at: {what}" for what in seen.troubles]
    if outcome.code == 70:
        notes.append("the run failed to begin: " + (outcome.log.strip().splitlines() or ["?"])[-1])
    moved = [placed(static, check) for check in checks]
    return FileReport(static.document.path, seen.ending, outcome.seconds, moved, notes, _drawings(static, seen))


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


def _drawings(static: Statics, seen: Observation) -> list[tuple[Model, dict[str, Any] | None]]:
    """The models as claimed, each with a real one that was made at the same place and differs the least."""
    found: list[tuple[Model, dict[str, Any] | None]] = []
    for model in static.analysis.models:
        real = seen.models.get((absolute(model.path), place_of(model.span)), [])
        nearest = min(real, key=lambda other, model=model: len(differences(model, other)), default=None)  # type: ignore[misc]
        found.append((model, None if nearest is None else {"tensorflow": None, **nearest}))
    return found


def placed(static: Statics, check: Check) -> Check:
    """A check with its spans in the file: in a notebook, in its cell."""
    if not static.document.path.endswith(".ipynb"):
        return check

    def moved(path: str, span: Span) -> Span:
        return static.document.place(span) if path == static.document.path else span

    because = tuple(replace(note, span=moved(note.path, note.span)) for note in check.because)
    return replace(check, span=moved(check.path, check.span), because=because)
