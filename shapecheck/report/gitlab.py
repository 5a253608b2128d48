"""Findings as a GitLab code quality report."""

from __future__ import annotations

import json
import os

from shapecheck.report.model import Report, explanation
from shapecheck.results import Finding

_SEVERITY = {"error": "critical", "warning": "major", "info": "info"}


def render(report: Report) -> str:
    """The report; paths are relative to the project that a GitLab job runs in."""
    issues = [_issue(finding, mark) for finding, mark in zip(report.findings, report.fingerprints, strict=True)]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, object]:
    root = os.environ.get("CI_PROJECT_DIR", os.getcwd())
    path = os.path.relpath(finding.path, root).replace(os.sep, "/")
    span = finding.span
    cell = f"cell {span.cell}, line {span.line}: " if span.cell is not None else ""
    begin = 1 if span.cell is not None else span.line
    end = 1 if span.cell is not None else span.end_line
    return {
        "check_name": finding.rule,
        "description": cell + explanation(finding),
        "severity": _SEVERITY[finding.severity],
        "fingerprint": fingerprint,
        "location": {
            "path": path,
            "positions": {
                "begin": {"line": begin, "column": span.column},
                "end": {"line": end, "column": span.end_column},
            },
        },
    }
