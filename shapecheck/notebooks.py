"""Notebooks: the code cells of an .ipynb as one program, and edits of it written back into the cells' JSON.

IPython's magics become ``pass`` (or an unknown value), so that every line and column stays where it was. When an
edit is written back, only the text of the cells concerned changes; every other byte of the file stays.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from shapecheck.logical import physical_lines, scan
from shapecheck.python_files import Unreadable, apply_edits
from shapecheck.records import dataclass
from shapecheck.results import Edit, Finding, Span

_ASSIGNED = re.compile(r"^(?P<target>\s*[\w.,\s\[\]'\"]*=\s*)[%!](?!=)")
_HELP_BEHIND = re.compile(r"^\s*%{0,2}[\w.]+\?{1,2}\s*$")
_CELL_MAGIC = re.compile(r"^%%(\w+)")
_PARSE_ONLY = 0x400 | 0x2000
"""ast.PyCF_ONLY_AST and ast.PyCF_ALLOW_TOP_LEVEL_AWAIT."""
PYTHON_CELLS = ("time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "python3", "skip_if", "debug")
"""Cell magics whose cell is still Python of this program; the cells of all others (bash, html, ...) are not."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell: its own source, the place of that source in the file, and its first line in the program."""

    source: str
    start: int
    end: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook file and the program in it."""

    path: str
    file: str
    cells: tuple[Cell, ...]
    text: str

    def cell_at(self, line: int) -> int:
        """The index of the cell that holds a line of the program."""
        return max(bisect_right([cell.first_line for cell in self.cells], line) - 1, 0)

    def place(self, span: Span) -> Span:
        """A span of the program as a span of one cell."""
        if not self.cells:
            return span
        index = self.cell_at(span.line)
        before = self.cells[index].first_line - 1
        return Span(span.line - before, span.column, span.end_line - before, span.end_column, index + 1)

    def edited(self, edits: Sequence[Edit]) -> bytes:
        """The file's bytes after edits of the program."""
        by_cell: dict[int, list[Edit]] = {}
        for edit in edits:
            span = self.place(edit.span)
            by_cell.setdefault(span.cell or 1, []).append(Edit(span, edit.text))
        text = self.file
        for number, changes in sorted(by_cell.items(), reverse=True):
            cell = self.cells[number - 1]
            raw = _encoded(text[cell.start : cell.end], apply_edits(cell.source, changes))
            text = text[: cell.start] + raw + text[cell.end :]
        return text.encode()

    def reopened(self, data: bytes) -> Notebook:
        """The same notebook with other bytes."""
        return open_notebook(self.path, data)


def open_notebook(path: str, data: bytes) -> Notebook:
    """Reads a notebook; raises Unreadable for what is none."""
    try:
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
        document = json.loads(text)
    except json.JSONDecodeError as problem:
        message = f"the notebook is not valid JSON: {problem.msg.lower()}"
        raise Unreadable(path, message, problem.lineno, problem.colno) from None
    except (UnicodeDecodeError, RecursionError):
        raise Unreadable(path, "the notebook is not valid JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise Unreadable(path, "the file is not a notebook of format 4: it has no list of cells")
    places = _source_places(text) if _is_python(document) else []
    cells, programs, line = [], [], 1
    for source, start, end in places:
        cells.append(Cell(source, start, end, line))
        programs.append(as_python(source))
        line += len(physical_lines(source))
    return Notebook(path, text, tuple(cells), "\n".join(programs) + "\n")


def without_broken_cells(notebook: Notebook, text: str, problem: Finding) -> tuple[str, list[Finding]]:
    """A program that cannot be parsed without the cells at fault, and a finding for each of them.

    Python's own parser says which cells these are; if it finds none, it is the one that holds `problem`.
    """
    lines = physical_lines(text)
    broken = []
    for index, cell in enumerate(notebook.cells):
        first, count = cell.first_line, len(physical_lines(cell.source))
        at_fault = _syntax_error(notebook.path, lines[first - 1 : first - 1 + count], first)
        if at_fault:
            broken.append((index, at_fault))
    for index, _ in broken or [(notebook.cell_at(problem.span.line), problem)]:
        first, count = notebook.cells[index].first_line, len(physical_lines(notebook.cells[index].source))
        lines[first - 1 : first - 1 + count] = [""] * count
    return "\n".join(lines), [at_fault for _, at_fault in broken] or [problem]


def _syntax_error(path: str, lines: Sequence[str], first: int) -> Finding | None:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile("\n".join(lines) + "\n", path, "exec", _PARSE_ONLY, dont_inherit=True)
    except (SyntaxError, ValueError) as problem:
        line = min(getattr(problem, "lineno", None) or 1, len(lines))
        column = min(max(getattr(problem, "offset", None) or 1, 1), len(lines[line - 1]) + 1)
        span = Span(first + line - 1, column, first + line - 1, column + 1)
        message = getattr(problem, "msg", str(problem))
        return Finding("syntax-error", "error", path, span, message[:1].lower() + message[1:])
    except (RecursionError, MemoryError):
        return None
    return None


def _is_python(document: dict[str, Any]) -> bool:
    metadata = document.get("metadata") or {}
    language = (metadata.get("language_info") or {}).get("name")
    language = language or (metadata.get("kernelspec") or {}).get("language") or "python"
    return str(language).lower() in ("python", "ipython", "python3")


def _source_places(text: str) -> list[tuple[str, int, int]]:
    """The source of each code cell, with where its JSON value starts and ends in the file."""
    places = []
    cells_start = _members(text, _skip(text, 0))["cells"][0]
    for start, _ in _elements(text, cells_start):
        members = _members(text, start)
        kind = _value(text, members.get("cell_type"))
        source = _value(text, members.get("source"))
        joined = "".join(map(str, source)) if isinstance(source, list) else source
        if kind == "code" and isinstance(joined, str):
            places.append((joined, *members["source"]))
    return places


def _value(text: str, place: tuple[int, int] | None) -> Any:
    return json.loads(text[place[0] : place[1]]) if place else None


_decoder = json.JSONDecoder()


def _skip(text: str, position: int) -> int:
    while text[position] in " \t\r\n\ufeff":
        position += 1
    return position


def _members(text: str, start: int) -> dict[str, tuple[int, int]]:
    """Where the values of the JSON object at `start` lie."""
    found: dict[str, tuple[int, int]] = {}
    position = _skip(text, start + 1) if text[start] == "{" else start
    while text[position] == '"':
        key, position = _decoder.raw_decode(text, position)
        begin = _skip(text, _skip(text, position) + 1)
        _, end = _decoder.raw_decode(text, begin)
        found[key] = (begin, end)
        position = _skip(text, end)
        if text[position] != ",":
            break
        position = _skip(text, position + 1)
    return found


def _elements(text: str, start: int) -> list[tuple[int, int]]:
    """Where the elements of the JSON array at `start` lie."""
    found = []
    position = _skip(text, start + 1)
    while text[position] != "]":
        _, end = _decoder.raw_decode(text, position)
        found.append((position, end))
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return found


def _encoded(raw: str, source: str) -> str:
    """A cell's source as JSON in the manner of the value that it replaces."""
    ascii_only = raw.isascii() and "\\u" in raw
    if not raw.startswith("["):
        return json.dumps(source, ensure_ascii=ascii_only)
    elements = _elements(raw, 0)
    first, last = elements[0], elements[-1]
    between = raw[elements[0][1] : elements[1][0]] if len(elements) > 1 else "," + raw[1 : first[0]]
    items = [json.dumps(line, ensure_ascii=ascii_only) for line in re.findall(r"[^\n]*\n|[^\n]+", source)]
    return raw[: first[0]] + between.join(items) + raw[last[1] :]


def as_python(source: str) -> str:
    """A cell's source with magics and shell lines replaced, line by line, by Python that does nothing."""
    lines = physical_lines(source)
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first])
    if magic:
        if magic[1] not in PYTHON_CELLS:
            return "\n".join([""] * len(lines))
        lines = [""] * (first + 1) + lines[first + 1 :]
    for index in range(len(lines)):
        new = _statement(lines[index]) if any(mark in lines[index] for mark in "%!?") else lines[index]
        if new != lines[index] and scan("\n".join(lines[: index + 1])).extents[index][0] == index + 1:
            _replace_statement(lines, index, new)
    return "\n".join(lines)


def _replace_statement(lines: list[str], index: int, new: str) -> None:
    continued = lines[index].endswith("\\")
    lines[index] = new
    while continued and index + 1 < len(lines):
        index += 1
        continued, lines[index] = lines[index].endswith("\\"), ""


def _statement(line: str) -> str:
    stripped = line.lstrip()
    if stripped[:1] in ("%", "!", "?") or _HELP_BEHIND.match(line):
        return line[: len(line) - len(stripped)] + "pass"
    assigned = _ASSIGNED.match(line)
    return assigned["target"] + "get_ipython()" if assigned else line
