"""What every expression of the analysed file came out as, for faces that ask about places (the mypy plugin).

A run has a watch only when somebody asks: it costs a look at every evaluated expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapecheck.interpreter.joining import leaves_of
from shapecheck.results import Seen, SeenSequence, SeenTensor, SeenValue
from shapecheck.values import ListObject, Tensor, Unknown, Value


class Watch:
    """Collects the tensors, and the tuples and lists of tensors, that the expressions of one source gave."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self._seen: dict[Any, dict[SeenValue | None, None]] = {}

    def see(self, node: Any, value: Value) -> None:
        """An expression gave a value."""
        values = self._seen.get(node)
        for option in leaves_of(value):
            summary = _summary(option)
            if summary is None and not isinstance(option, Unknown):
                continue
            if values is None:
                values = self._seen[node] = {}
            values[summary] = None

    def published(self) -> list[Seen]:
        """For each expression that gave a tensor, everything that it gave."""
        return list(self._published())

    def _published(self) -> Iterator[Seen]:
        for node, values in self._seen.items():
            if any(value is not None for value in values):
                yield Seen(self.source.span(node), tuple(values))


def _summary(value: Value) -> SeenValue | None:
    """The shapes in a value; None when there are none."""
    match value:
        case Tensor():
            public = value.shape.public()
            return SeenTensor(value.kind, None if isinstance(public, str) else tuple(public))
        case tuple():
            return _sequence("tuple", value)
        case ListObject() if not value.is_open:
            return _sequence("list", value.items)
    return None


def _sequence(kind: str, items: Any) -> SeenSequence | None:
    parts = tuple(_summary(item) for item in items)
    return SeenSequence(kind, parts) if any(part is not None for part in parts) else None
