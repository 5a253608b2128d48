"""One line a finding."""

from __future__ import annotations

from shapecheck.report.model import Report, headline, place
from shapecheck.report.style import SEVERITY_COLOR, paint
from shapecheck.rules.table import RULES


def render(report: Report) -> str:
    """``path:line:column: CODE severity[rule] message`` for each finding."""
    lines = []
    for finding in report.findings:
        where = paint(place(finding.path, finding.span), "bold", report.color)
        kind = paint(f"{finding.severity}[{finding.rule}]", SEVERITY_COLOR[finding.severity], report.color)
        lines.append(f"{where}: {RULES[finding.rule].code} {kind} {headline(finding)}\n")
    return "".join(lines)
