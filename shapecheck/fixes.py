"""Applies the repairs that findings carry, as edits of the source text: everything else keeps its form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapecheck.documents import Document
from shapecheck.python_files import Unreadable
from shapecheck.records import dataclass
from shapecheck.results import Edit, Finding

MAX_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Fixed:
    """A document after its repairs: its bytes, the repairs made, and the findings that are left."""

    document: Document
    data: bytes
    applied: int
    findings: list[Finding]


def fixable(finding: Finding, *, unsafe: bool) -> bool:
    """Whether the finding carries a repair that may be made."""
    return finding.fix is not None and bool(finding.fix.edits) and (finding.fix.safe or unsafe)


def compatible_edits(findings: Sequence[Finding], *, unsafe: bool) -> tuple[list[Edit], int]:
    """The edits of as many repairs as do not overlap, and the number of those repairs."""
    chosen: list[Edit] = []
    count = 0
    for finding in findings:
        if finding.fix is None or not fixable(finding, unsafe=unsafe):
            continue
        new = [edit for edit in finding.fix.edits if edit not in chosen]
        if not any(_overlap(edit, other) for edit in new for other in chosen):
            chosen += new
            count += 1
    return chosen, count


def _overlap(left: Edit, right: Edit) -> bool:
    a, b = left.span, right.span
    a_start, a_end = (a.line, a.column), (a.end_line, a.end_column)
    b_start, b_end = (b.line, b.column), (b.end_line, b.end_column)
    if a_start == b_start:
        return True
    return a_start < b_end and b_start < a_end


def fix(
    document: Document,
    data: bytes,
    findings: list[Finding],
    check: Callable[[Document], list[Finding]],
    *,
    unsafe: bool,
) -> Fixed:
    """Repairs until nothing more can be. A round whose result cannot be parsed is taken back, and ends it."""
    applied = 0
    for _ in range(MAX_ROUNDS):
        edits, count = compatible_edits(findings, unsafe=unsafe)
        if not edits:
            break
        changed = document.edited(edits)
        if changed == data:
            break
        try:
            candidate = document.reopened(changed)
        except Unreadable:
            break
        left = check(candidate)
        if _worse(left, findings):
            break
        document, data, findings, applied = candidate, changed, left, applied + count
    return Fixed(document, data, applied, findings)


def _worse(after: Sequence[Finding], before: Sequence[Finding]) -> bool:
    def failures(findings: Sequence[Finding]) -> int:
        return sum(finding.rule in ("syntax-error", "internal-error") for finding in findings)

    return failures(after) > failures(before)
