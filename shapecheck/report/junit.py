"""Findings as JUnit XML: a suite for each file, a failed case for each finding."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from shapecheck.report.model import Report, explanation, headline, place
from shapecheck.results import Finding
from shapecheck.rules.table import RULES


def render(report: Report) -> str:
    """The document. A run without findings has one passed case, as some readers refuse an empty file."""
    count = len(report.findings)
    body = "".join(_suite(path, list(group)) for path, group in groupby(report.findings, lambda item: item.path))
    if not count:
        body = '  <testsuite name="shapecheck" tests="1" failures="0"><testcase name="no findings"/></testsuite>\n'
    head = f'<testsuites name="shapecheck" tests="{count or 1}" failures="{count}" errors="0">'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n{body}</testsuites>\n'


def _suite(path: str, findings: list[Finding]) -> str:
    cases = "".join(map(_case, findings))
    head = f"name={_attribute(path)} tests={_attribute(len(findings))} failures={_attribute(len(findings))} errors='0'"
    return f'  <testsuite {head} package="shapecheck">\n{cases}  </testsuite>\n'


def _case(finding: Finding) -> str:
    name = f"{RULES[finding.rule].code} {finding.rule} {place(finding.path, finding.span)}"
    where = f"file={_attribute(finding.path)} line={_attribute(finding.span.line)}"
    failure = f"<failure type={_attribute(finding.severity)} message={_attribute(headline(finding))}>"
    text = escape(_clean(explanation(finding)))
    head = f"<testcase name={_attribute(name)} classname={_attribute(finding.path)} {where}>"
    return f"    {head}{failure}{text}</failure></testcase>\n"


def _attribute(value: object) -> str:
    return quoteattr(_clean(str(value)))


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff"))
