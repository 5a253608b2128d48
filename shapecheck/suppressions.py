"""Comments that silence findings: which there are, which findings they cover, and which are unused.

``# shapecheck: ignore[rule-name]`` on any line of a statement or alone above it, ``# shapecheck:
file-ignore[rule-name]`` anywhere, ``# noqa: SHP101`` on a line of the statement. Without a list all rules are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shapecheck.config import nearest
from shapecheck.documents import Document
from shapecheck.logical import Comment, Lines, physical_lines, scan
from shapecheck.records import dataclass, field
from shapecheck.results import Edit, Finding, Fix, Span
from shapecheck.rules.table import RULES
from shapecheck.selection import matches

_OWN = re.compile(r"#\s*shapecheck:\s*(?P<file>file-)?ignore\b(?:\s*\[(?P<list>[^\]]*)\])?")
_NOQA = re.compile(r"#\s*noqa\b(?P<colon>\s*:\s*(?P<list>[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_UNUSED = "unused-suppression"


@dataclass(slots=True)
class Suppression:
    """One suppressing comment. `lines` is the extent that it covers; None is the whole file."""

    comment: Comment
    start: int
    end: int
    kind: str
    rules: tuple[str, ...]
    lines: tuple[int, int] | None
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Finding, extent: tuple[int, int]) -> bool:
        """Whether the comment silences a finding that starts in a logical line of this extent; marks it as used."""
        if self.lines is not None and self.lines != extent:
            return False
        rule = RULES[finding.rule]
        hits = [name for name in self.rules if matches(name, rule)] if self.rules else ["*"]
        self.used.update(hits)
        return bool(hits)

    @property
    def unused(self) -> list[str]:
        """The entries that silenced nothing. Codes of other tools and a bare noqa are not ours to judge."""
        if not self.rules:
            return [] if self.used or self.kind == "noqa" else ["*"]
        ours = [name for name in self.rules if self.kind != "noqa" or name.startswith("SHP")]
        return [name for name in ours if name not in self.used]


def find(text: str) -> tuple[list[Suppression], Lines]:
    """The suppressing comments of a program, and its lines."""
    lines = scan(text)
    found = []
    for comment in lines.comments:
        for match in _OWN.finditer(comment.text):
            names = tuple(filter(None, re.split(r"[\s,]+", match["list"] or "")))
            kind = "file-ignore" if match["file"] else "ignore"
            covered = None if match["file"] else _covered(comment, lines)
            found.append(Suppression(comment, *match.span(), kind, names, covered))
        for match in _NOQA.finditer(comment.text):
            names = tuple(code.upper() for code in re.split(r"[\s,]+", match["list"] or "") if code)
            found.append(Suppression(comment, *match.span(), "noqa", names, lines.extent(comment.line)))
    return found, lines


def _covered(comment: Comment, lines: Lines) -> tuple[int, int]:
    own = lines.extent(comment.line)
    return (lines.next_code(comment.line) or own) if comment.line in lines.blank else own


def apply(document: Document, findings: Iterable[Finding], complete: bool = True) -> list[Finding]:
    """The findings that no comment silences and, if the analysis was complete, one for each unused comment."""
    comments, lines = find(document.text)
    open_ones = [item for item in findings if not _silenced(item, comments, lines)]
    if complete:
        naming = [comment for comment in comments if _names_unused(comment)]
        unused = [_report(document, comment) for comment in comments if comment.unused and comment not in naming]
        open_ones += [item for item in unused if not _silenced(item, naming, lines)]
    return open_ones


def _silenced(finding: Finding, comments: Sequence[Suppression], lines: Lines) -> bool:
    extent = lines.extent(finding.span.line)
    silencing = [comment for comment in comments if comment.covers(finding, extent)]
    return bool(silencing)


def _names_unused(comment: Suppression) -> bool:
    return _UNUSED in comment.rules or RULES[_UNUSED].code in comment.rules


def _report(document: Document, item: Suppression) -> Finding:
    unused = item.unused
    unknown = [name for name in unused if name != "*" and not any(matches(name, rule) for rule in RULES.values())]
    if unknown:
        message = f"`{item.kind}` names no rule: `{unknown[0]}`{nearest(unknown[0], RULES)}"
    elif unused == ["*"]:
        message = f"this `{item.kind}` suppresses nothing"
    else:
        message = f"this `{item.kind}` suppresses no " + ", ".join(f"`{name}`" for name in unused)
    line, column = item.comment.line, item.comment.column
    span = Span(line, column + item.start, line, column + item.end)
    fix = Fix("remove the unused suppression", (_removal(document.text, item, unused),), safe=True)
    return Finding(_UNUSED, RULES[_UNUSED].severity, document.path, span, message, fix=fix)


def _removal(text: str, item: Suppression, unused: Sequence[str]) -> Edit:
    """Rewrites the comment without its unused entries; takes it away if nothing is left of it."""
    line, column = item.comment.line, item.comment.column
    kept = [name for name in item.rules if name not in unused]
    if kept:
        new = f"# noqa: {', '.join(kept)}" if item.kind == "noqa" else f"# shapecheck: {item.kind}[{', '.join(kept)}]"
        return Edit(Span(line, column + item.start, line, column + item.end), new)
    rest = item.comment.text[item.end :].strip()
    before = item.comment.text[: item.start].rstrip()
    if rest or before:
        replacement = rest if rest.startswith("#") or not rest else f"# {rest}"
        joined = before + ("  " if before and replacement else "") + replacement
        return Edit(Span(line, column, line, column + len(item.comment.text)), joined)
    if item.comment.alone:
        return Edit(Span(line, 1, line + 1, 1), "")
    code = physical_lines(text)[line - 1][: column - 1].rstrip()
    return Edit(Span(line, len(code) + 1, line, column + len(item.comment.text)), "")


def additions(text: str, findings: Iterable[Finding]) -> list[Edit]:
    """Edits that add a comment for each finding: at the end of its statement, joined with one that stands there."""
    lines = scan(text)
    source = physical_lines(text)
    wanted: dict[int, list[str]] = {}
    for finding in findings:
        last = lines.extent(finding.span.line)[1]
        names = wanted.setdefault(last, [])
        if finding.rule not in names:
            names.append(finding.rule)
    present = {item.comment.line: item for item in find(text)[0] if item.kind == "ignore" and item.rules}
    edits = []
    for line, names in sorted(wanted.items()):
        old = present.get(line)
        if old is not None:
            merged = ", ".join(dict.fromkeys([*old.rules, *names]))
            span = Span(line, old.comment.column + old.start, line, old.comment.column + old.end)
            edits.append(Edit(span, f"# shapecheck: ignore[{merged}]"))
        else:
            end = len(source[line - 1]) + 1
            edits.append(Edit(Span(line, end, line, end), f"  # shapecheck: ignore[{', '.join(names)}]"))
    return edits
