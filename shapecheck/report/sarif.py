"""Findings as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from shapecheck import __version__
from shapecheck.report.model import Report, headline
from shapecheck.results import Finding, Fix, Span
from shapecheck.rules.pages import HOME, url
from shapecheck.rules.table import RULES, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report) -> str:
    """A log of one run."""
    used = sorted({finding.rule for finding in report.findings}, key=lambda name: RULES[name].code)
    driver = {
        "name": "shapecheck",
        "informationUri": HOME,
        "version": __version__,
        "rules": [_rule(RULES[name]) for name in used],
    }
    results = [
        _result(finding, used.index(finding.rule), mark)
        for finding, mark in zip(report.findings, report.fingerprints, strict=True)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.name}: {rule.summary}"},
        "help": {"text": f"see {url(rule.name)}", "markdown": f"[{rule.name}]({url(rule.name)})"},
        "helpUri": url(rule.name),
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"tags": ["shapes", "keras", rule.name], "problem.severity": _severity(rule.severity)},
    }


def _severity(severity: str) -> str:
    return "recommendation" if severity == "info" else severity


def _result(finding: Finding, index: int, fingerprint: str) -> dict[str, Any]:
    text = headline(finding) + (f"\nhelp: {finding.help}" if finding.help else "")
    result: dict[str, Any] = {
        "ruleId": RULES[finding.rule].code,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.path, finding.span)],
        "partialFingerprints": {"shapecheck/v1": fingerprint},
    }
    if finding.because:
        result["relatedLocations"] = [
            {"id": number, **_location(note.path, note.span), "message": {"text": note.message}}
            for number, note in enumerate(finding.because)
        ]
    if finding.fix is not None and finding.fix.edits and finding.span.cell is None:
        result["fixes"] = [_fix(finding.path, finding.fix)]
    return result


def _location(path: str, span: Span) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(path)}}
    if span.cell is None:
        location["physicalLocation"]["region"] = _region(span)
    else:
        name = f"cell {span.cell}, line {span.line}"
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "module"}]
    return location


def _artifact(path: str) -> dict[str, str]:
    if os.path.isabs(path):
        return {"uri": "file://" + quote(path.replace(os.sep, "/"))}
    return {"uri": quote(path)}


def _region(span: Span) -> dict[str, int]:
    ends = {"endLine": span.end_line, "endColumn": span.end_column}
    return {"startLine": span.line, "startColumn": span.column, **ends}


def _fix(path: str, fix: Fix) -> dict[str, Any]:
    replacements = [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits]
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": {"text": fix.message}, "artifactChanges": [change]}
