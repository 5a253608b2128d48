"""Findings with the source around them, carets, the derivation and the repair."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.report.model import Report, place
from shapecheck.report.style import SEVERITY_COLOR, paint, width
from shapecheck.results import Finding, Span

MAX_LINES = 4
MAX_WIDTH = 140


def render(report: Report) -> str:
    """All findings, each in a paragraph."""
    return "".join(_finding(report, finding) + "\n" for finding in report.findings)


def _finding(report: Report, finding: Finding) -> str:
    tone, color = SEVERITY_COLOR[finding.severity], report.color
    head = paint(f"{finding.severity}[{finding.rule}]", tone, color)
    lines = [f"{head}: {paint(finding.message, 'bold', color)}"]
    source = report.lines(finding.path, finding.span.cell)
    margin = len(str(min(finding.span.end_line, len(source) or 1)))
    lines.append(f"{' ' * margin} {paint('-->', 'blue', color)} {place(finding.path, finding.span)}")
    lines += _frame(source, finding, margin, tone, color)
    for note in finding.because:
        where = place(note.path, note.span) if note.path != finding.path else _within(note.span)
        lines.append(f"{paint('because:', 'cyan', color)} {note.message} ({where})")
    if finding.help:
        lines.append(f"{paint('help:', 'green', color)} {finding.help}")
    if finding.fix is not None and finding.fix.edits:
        option = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        if finding.fix.message != finding.help:
            lines.append(f"{paint('fix:', 'green', color)} {finding.fix.message} ({option})")
        else:
            lines[-1] += f" ({option})"
    return "\n".join(lines) + "\n"


def _within(span: Span) -> str:
    cell = f"cell {span.cell}, " if span.cell is not None else ""
    return f"{cell}line {span.line}"


def _frame(source: Sequence[str], finding: Finding, margin: int, tone: str, color: bool) -> list[str]:
    span = finding.span
    if not 0 < span.line <= len(source) or not source[span.line - 1].strip():
        return []
    bar = paint(f"{' ' * margin} |", "blue", color)
    last = min(span.end_line, len(source))
    numbers = list(range(span.line, last + 1))
    if len(numbers) > 1 and span.end_column == 1 and last == span.end_line:
        numbers.pop()
    cut = len(numbers) > MAX_LINES
    shown = [*numbers[: MAX_LINES - 2], numbers[-1]] if cut else numbers
    frame = [bar]
    for number in shown:
        if cut and number == shown[-1]:
            frame.append(paint("...", "blue", color))
        text, start, count = _underlined(source[number - 1], span, number)
        frame.append(f"{paint(f'{number:>{margin}} |', 'blue', color)} {text}".rstrip())
        label = f" {finding.label}" if finding.label and number == shown[-1] else ""
        frame.append(f"{bar} {' ' * start}{paint('^' * count + label, tone, color)}")
    return [*frame, bar]


def _underlined(line: str, span: Span, number: int) -> tuple[str, int, int]:
    """A source line as shown, and the columns and count of the carets below it."""
    indent = len(line) - len(line.lstrip())
    begin = min(span.column - 1, len(line)) if number == span.line else indent
    end = min(span.end_column - 1, len(line)) if number == span.end_line else len(line.rstrip())
    end = max(end, begin)
    before, marked, after = (_visible(part) for part in (line[:begin], line[begin:end], line[end:]))
    if width(before) + width(marked) > MAX_WIDTH and width(before) > 40:
        before = "..." + before[-37:]
    if width(before) + width(marked) > MAX_WIDTH:
        marked, after = marked[: max(MAX_WIDTH - width(before), 20)] + "...", ""
    if width(before) + width(marked) + width(after) > MAX_WIDTH:
        after = after[: max(MAX_WIDTH - width(before) - width(marked), 0)] + "..."
    return before + marked + after, width(before), max(width(marked), 1)


def _visible(text: str) -> str:
    """Tabs as four spaces, other control characters as a mark: nothing in a source may steer the terminal."""
    return "".join(sign if sign.isprintable() else "    " if sign == "\t" else "\ufffd" for sign in text)
