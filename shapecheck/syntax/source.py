"""A parsed source file: its libcst tree, and the positions of nodes when somebody asks."""

from __future__ import annotations

from typing import Any

import libcst as cst

from shapecheck.records import dataclass, field
from shapecheck.results import Span
from shapecheck.syntax.positions import Positions


class SyntaxProblem(Exception):
    """A file that cannot be parsed: line and column from 1, and the reason."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(eq=False)
class SourceFile:
    """A file of the analysed program. `path` is as the user gave it."""

    path: str
    text: str
    tree: cst.Module
    _positions: Positions | None = field(default=None, repr=False)

    def span(self, node: Any) -> Span:
        """Where `node` stands; computed for the whole file at the first call."""
        if self._positions is None:
            self._positions = Positions(self.tree, self.text)
        return self._positions.span(node)


MAX_BYTES = 5_000_000


def parse(path: str, content: str | bytes) -> SourceFile:
    """Parses `content`; raises SyntaxProblem with a place for anything that libcst refuses."""
    if len(content) > MAX_BYTES:
        raise SyntaxProblem(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    text = (content if isinstance(content, str) else decode(content)).removeprefix("\ufeff")
    try:
        tree = cst.parse_module(text)
    except cst.ParserSyntaxError as problem:
        raise SyntaxProblem(_first_line(problem.message), problem.raw_line, problem.raw_column + 1) from None
    except (RecursionError, MemoryError):
        raise SyntaxProblem("the code is nested too deeply") from None
    except Exception as problem:  # libcst's own failures are the file's problem here
        raise SyntaxProblem(f"the parser gave up: {problem}") from None
    return SourceFile(path, text, tree)


def decode(content: bytes) -> str:
    """The text of a source file by its coding cookie or byte order mark (UTF-8 otherwise)."""
    import io
    import tokenize

    if b"\0" in content[:8192]:
        raise SyntaxProblem("this is a binary file")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, LookupError) as problem:
        raise SyntaxProblem(str(problem)) from None
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        column = problem.start - content.rfind(b"\n", 0, problem.start)
        raise SyntaxProblem(f"byte {content[problem.start]:#04x} is not {problem.encoding}", line, column) from None


def _first_line(message: str) -> str:
    return (
        message.strip().splitlines()[0].rstrip(".").replace("Syntax Error", "syntax error")
        if message.strip()
        else "syntax error"
    )
