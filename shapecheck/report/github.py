"""Findings as workflow commands, which GitHub shows as annotations of a pull request."""

from __future__ import annotations

from shapecheck.report.model import Report, explanation, place
from shapecheck.results import Finding
from shapecheck.rules.table import RULES

_COMMAND = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """One command a finding."""
    return "".join(_command(finding) for finding in report.findings)


def _command(finding: Finding) -> str:
    span = finding.span
    properties = {"title": f"shapecheck {RULES[finding.rule].code} ({finding.rule})", "file": finding.path}
    if span.cell is None:
        properties |= {"line": str(span.line), "endLine": str(span.end_line)}
        if span.line == span.end_line:
            properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMAND[finding.severity]} {listed}::{_data(f'{place(finding.path, span)}: {explanation(finding)}')}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
