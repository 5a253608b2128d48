"""Findings as a JSON array, as in docs/formats.md."""

from __future__ import annotations

import json
from typing import Any

from shapecheck.report.model import Report
from shapecheck.results import Finding, Fix, Span
from shapecheck.rules.pages import url
from shapecheck.rules.table import RULES


def render(report: Report) -> str:
    """The array."""
    return json.dumps([_finding(finding) for finding in report.findings], indent=2, ensure_ascii=False) + "\n"


def span_fields(span: Span) -> dict[str, int]:
    """A span as the fields of an object; `cell` only in a notebook."""
    cell = {} if span.cell is None else {"cell": span.cell}
    ends = {"end_line": span.end_line, "end_column": span.end_column}
    return {**cell, "line": span.line, "column": span.column, **ends}


def start_fields(span: Span) -> dict[str, int]:
    """The start of a span as the fields of an object."""
    fields = span_fields(span)
    return {name: fields[name] for name in ("cell", "line", "column") if name in fields}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        **span_fields(finding.span),
        "code": RULES[finding.rule].code,
        "name": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "label": finding.label or None,
        "because": [
            {"path": note.path, **start_fields(note.span), "message": note.message} for note in finding.because
        ],
        "help": finding.help,
        "fix": _fix(finding.fix),
        "url": url(finding.rule),
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{**span_fields(edit.span), "text": edit.text} for edit in fix.edits]
    return {"message": fix.message, "safe": fix.safe, "edits": edits}
