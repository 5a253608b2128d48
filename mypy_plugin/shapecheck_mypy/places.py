"""Places: columns as mypy's parsers count them, and the lines that mypy does not look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mypy.nodes import Block, FuncDef, MypyFile, Statement, SymbolNode

if TYPE_CHECKING:
    from shapecheck.results import Span
    from shapecheck_mypy.knowledge import Key

_INNER = ("func", "items", "defs", "body", "bodies", "handlers", "else_body", "finally_body")


def keys(span: Span, lines: Sequence[str]) -> Iterator[Key]:
    """The places that mypy may give for a span: characters, UTF-8 bytes, or (native parser) ASCII characters only."""
    starts = _columns(lines[span.line - 1], span.column - 1)
    ends = _columns(lines[span.end_line - 1], span.end_column - 1)
    for start, end in dict.fromkeys(zip(starts, ends, strict=True)):
        yield span.line, start, span.end_line, end


def _columns(line: str, column: int) -> tuple[int, int, int]:
    before = line[:column]
    if before.isascii():
        return column, column, column
    return column, len(before.encode()), sum(character.isascii() for character in before)


def is_ignored(file: MypyFile) -> bool:
    """Whether a ``# type: ignore`` stands above the first statement: mypy then makes one unreachable block of all."""
    if not file.defs:
        return True
    return len(file.defs) == 1 and isinstance(file.defs[0], Block) and file.defs[0].is_unreachable


def skipped_lines(file: MypyFile) -> set[int]:
    """The lines in blocks for other platforms and Python versions."""
    found = set(file.skipped_lines)
    for node, _ in statements(file):
        if isinstance(node, Block) and node.is_unreachable:
            found.update(range(node.line, (node.end_line or node.line) + 1))
    return found


def statements(file: MypyFile) -> Iterator[tuple[Any, FuncDef | None]]:
    """The statements and blocks of a file, each with the function that it is in; not those within unreachable blocks.

    Walked by hand: interpreted classes cannot inherit from the visitors of a compiled mypy.
    """
    todo: list[tuple[Any, FuncDef | None]] = [(node, None) for node in reversed(file.defs)]
    while todo:
        node, function = todo.pop()
        yield node, function
        if isinstance(node, Block) and node.is_unreachable:
            continue
        inner = node if isinstance(node, FuncDef) else function
        todo.extend((part, inner) for part in reversed(_parts(node)))


def _parts(node: Any) -> list[Any]:
    found: list[Any] = []
    for name in _INNER:
        part = getattr(node, name, None)
        found.extend(part if isinstance(part, list) else [part])
    return [part for part in found if isinstance(part, (Statement, SymbolNode))]
