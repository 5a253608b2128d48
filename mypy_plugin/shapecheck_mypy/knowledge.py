"""What is known of one file: what `shapecheck check` reports of it, and the shapes at its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapecheck.records import dataclass, field

if TYPE_CHECKING:
    from shapecheck.results import Finding, Span

Key = tuple[int, int, int, int]
"""Line, column, end line and end column of a node of mypy: columns count from 0."""

Values = tuple[Any, ...]
"""Everything that an expression gave (`SeenValue`); None for what is not known."""


@dataclass(slots=True)
class FileShapes:
    """What is known of one file. Findings have the spans and texts that the command line shows."""

    path: str
    content: bytes
    findings: list[Finding] = field(default_factory=list)
    elsewhere: list[Finding] = field(default_factory=list)
    values: dict[Key, Values] = field(default_factory=dict)
    reveals: list[tuple[Span, Values]] = field(default_factory=list)
    asked: list[Key] = field(default_factory=list)
    """The places of all arguments of ``reveal_type``."""
    sources: tuple[str, ...] = ()
    reads: dict[str, str] = field(default_factory=dict)
    """The files that the analysis read, with their digests."""

    def is_asked(self, key: Key) -> bool:
        """Whether an expression stands within the argument of a ``reveal_type``."""
        start, end = key[:2], key[2:]
        return any(asked[:2] <= start and end <= asked[2:] for asked in self.asked)
