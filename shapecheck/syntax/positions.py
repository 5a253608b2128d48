"""Where nodes stand: one walk over the tree that adds up the lengths of what each node prints as.

libcst's own PositionProvider makes two objects and two regular-expression splits a token; offsets into the text,
turned into lines and columns only for the few nodes that somebody asks about, take a third of the time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from types import TracebackType
from typing import Any

from shapecheck.results import Span

_NEWLINE = re.compile(r"\r\n?|\n")


class _Offsets:
    """What libcst's code generation calls a state; it keeps each node's start and end instead of the code."""

    def __init__(self, tree: Any) -> None:
        self.default_indent: str = tree.default_indent
        self.default_newline: str = tree.default_newline
        self.provider: object = None
        self.tokens = ("",)
        self.spans: dict[Any, tuple[int, int]] = {}
        self._offset = 0
        self._indents: list[int] = []
        self._starts: list[int] = []

    def increase_indent(self, value: str) -> None:
        self._indents.append(len(value))

    def decrease_indent(self) -> None:
        self._indents.pop()

    def add_indent_tokens(self) -> None:
        self._offset += sum(self._indents)

    def add_token(self, value: str) -> None:
        self._offset += len(value)

    def before_codegen(self, node: Any) -> None:
        self._starts.append(self._offset)

    def after_codegen(self, node: Any) -> None:
        start = self._starts.pop()
        if node not in self.spans:
            self.spans[node] = (start, self._offset)

    def pop_trailing_newline(self) -> None:
        """The text's end does not matter here."""

    def record_syntactic_position(self, node: Any, *, start_node: Any = None, end_node: Any = None) -> _Syntactic:
        return _Syntactic(self, node, start_node, end_node)

    @property
    def offset(self) -> int:
        """How much has been printed so far."""
        return self._offset


class _Syntactic:
    """A node's extent without the white space around it."""

    __slots__ = ("_end_node", "_node", "_start", "_start_node", "_state")

    def __init__(self, state: _Offsets, node: Any, start_node: Any, end_node: Any) -> None:
        self._state, self._node, self._start_node, self._end_node = state, node, start_node, end_node
        self._start = 0

    def __enter__(self) -> None:
        self._start = self._state.offset

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        spans = self._state.spans
        start = self._start if self._start_node is None else spans[self._start_node][0]
        end = self._state.offset if self._end_node is None else spans[self._end_node][1]
        spans[self._node] = (start, end)


class Positions:
    """The spans of all nodes of a tree whose text is `text`."""

    def __init__(self, tree: Any, text: str) -> None:
        state = _Offsets(tree)
        tree._codegen(state)
        self._offsets = state.spans
        self._lines = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def span(self, node: Any) -> Span:
        """Lines and columns of a node; the first character for a node of another tree."""
        start, end = self._offsets.get(node, (0, 0))
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1
