"""Shapes that the user declares: comments on assignments and jaxtyping annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapecheck.values import Value

if TYPE_CHECKING:
    from shapecheck.interpreter.frames import Frame
    from shapecheck.interpreter.run import Run


def declared(run: Run, source: Any, node: Any, value: Value) -> Value:
    """`value` with the shape of a ``# shapecheck: shape (...)`` comment on its assignment."""
    return value


def annotated(run: Run, annotation: Any, value: Value, frame: Frame) -> Value:
    """`value` with the shape of its annotation."""
    return value
