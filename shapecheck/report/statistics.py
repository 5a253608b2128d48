"""How often each rule was found."""

from __future__ import annotations

from collections import Counter

from shapecheck.report.model import Report
from shapecheck.rules.table import RULES


def render(report: Report) -> str:
    """A line for each rule, the most frequent first; a star where findings carry a repair."""
    counts = Counter(finding.rule for finding in report.findings)
    repairable = {finding.rule for finding in report.findings if finding.fix is not None}
    digits = len(str(max(counts.values(), default=0)))
    return "".join(
        f"{count:>{digits}}  {RULES[rule].code}  [{'*' if rule in repairable else ' '}] {rule}\n"
        for rule, count in sorted(counts.items(), key=lambda item: (-item[1], RULES[item[0]].code))
    )
