"""The report of a verification: as text for people, and as JSON (described in docs/verify.md)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from shapecheck.records import dataclass, field
from shapecheck.report.as_json import span_fields, start_fields
from shapecheck.report.model import place
from shapecheck.report.shapes import count_text, shapes_text
from shapecheck.report.style import paint
from shapecheck.results import Model
from shapecheck.verify.verdicts import Check

_VERDICTS = ("confirmed", "refuted", "not reached", "not known", "not judged")
_TONES = {"confirmed": "green", "refuted": "red", "not known": "yellow"}
_KINDS = {"call": "calls", "edge": "edges", "model": "models", "finding": "findings"}
_MAX_NOT_KNOWN = 10


@dataclass(slots=True)
class FileReport:
    """What came of one file. `ending` says how its run ended; spans are as in the file."""

    path: str
    ending: str
    seconds: float
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    drawings: list[tuple[Model, dict[str, Any] | None]] = field(default_factory=list)
    """Models as claimed, with the real model where there is one."""

    @property
    def refuted(self) -> list[Check]:
        """The claims that are not so."""
        return [check for check in self.checks if check.verdict == "refuted"]


def totals(files: Sequence[FileReport]) -> dict[str, dict[str, int]]:
    """How many checks of each kind had each verdict."""
    counts = Counter((check.what, check.verdict) for file in files for check in file.checks)
    return {
        kind: {verdict: counts[kind, verdict] for verdict in _VERDICTS}  # type: ignore[index]
        for kind in _KINDS
        if any(counts[kind, verdict] for verdict in _VERDICTS)  # type: ignore[index]
    }


def render_json(mode: str, versions: dict[str, str], files: Sequence[FileReport]) -> str:
    """The object {"version", "mode", "runtime", "files", "totals"}."""
    document = {
        "version": 1,
        "mode": mode,
        "runtime": versions,
        "files": [_file_fields(file) for file in files],
        "totals": totals(files),
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _file_fields(file: FileReport) -> dict[str, Any]:
    fields = {"path": file.path, "ending": file.ending, "seconds": file.seconds, "notes": file.notes}
    graphs = [_graph_fields(model, real["tensorflow"]) for model, real in file.drawings if real and real["tensorflow"]]
    return {**fields, "checks": [_check_fields(check) for check in file.checks], "graphs": graphs}


def _graph_fields(model: Model, graph: dict[str, Any]) -> dict[str, Any]:
    sizes = {name: graph[name] for name in ("operations", "tensors", "kinds")}
    return {"path": model.path, **start_fields(model.span), "model": model.name, **sizes}


def _check_fields(check: Check) -> dict[str, Any]:
    return {
        "what": check.what,
        "verdict": check.verdict,
        "path": check.path,
        **span_fields(check.span),
        "subject": check.subject,
        "static": check.static,
        "real": check.real,
        "detail": check.detail or None,
        "because": [{"path": note.path, **start_fields(note.span), "message": note.message} for note in check.because],
    }


def render_text(files: Sequence[FileReport], color: bool, verbose: bool) -> str:
    """For people: what is refuted in full, what is confirmed as a number."""
    parts = ["\n".join(_file(file, color, verbose)) for file in files]
    if len(files) > 1:
        parts.append("\n".join([paint(f"{len(files)} files", "bold", color), *_counts(totals(files), color)]))
    return "\n\n".join(parts) + "\n"


def _file(file: FileReport, color: bool, verbose: bool) -> Iterator[str]:
    yield f"{paint(file.path, 'bold', color)}: {file.ending}"
    for note in file.notes:
        yield f"  {paint('note:', 'cyan', color)} {note}"
    for check in file.checks:
        if check.verdict == "refuted" or check.what == "finding" or verbose:
            yield from _check(check, color)
    unknown = [check for check in file.checks if check.verdict == "not known"]
    if not verbose:
        for check in unknown[:_MAX_NOT_KNOWN]:
            yield from _check(check, color)
        if len(unknown) > _MAX_NOT_KNOWN:
            yield f"  {paint('not known', 'yellow', color)} and {len(unknown) - _MAX_NOT_KNOWN} more (-v shows them)"
    yield from _counts(totals([file]), color)


def _check(check: Check, color: bool) -> Iterator[str]:
    verdict = paint(check.verdict, _TONES.get(check.verdict, "dim"), color)
    yield f"  {verdict} {place(check.path, check.span)}: {check.subject}"
    if check.verdict == "refuted" or (check.what == "call" and check.verdict == "not known"):
        if check.static is not None:
            yield f"      static: {_text(check.static)}"
        if check.real is not None:
            yield f"      real:   {_text(check.real)}"
    if check.detail:
        yield f"      {check.detail}"
    for note in check.because:
        yield f"      {paint('because:', 'cyan', color)} {note.message} ({place(note.path, note.span)})"


def _text(side: Any) -> str:
    if isinstance(side, dict):
        flow = f"{shapes_text(side['inputs'])} -> {shapes_text(side['outputs'])}"
        return f"{flow}, {count_text(side['params'])} parameters, {count_text(side['trainable'])} trainable"
    return shapes_text(side)


def _counts(counts: dict[str, dict[str, int]], color: bool) -> Iterator[str]:
    for kind, verdicts in counts.items():
        parts = [
            paint(f"{count} {verdict}", _TONES.get(verdict, "dim"), color)
            for verdict, count in verdicts.items()
            if count
        ]
        yield f"  {_KINDS[kind]}: {', '.join(parts)}"
