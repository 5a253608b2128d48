"""Public shapes as text."""

from __future__ import annotations

from typing import Any


def shape_text(shape: Any) -> str:
    """``(None, 28, 28, 1)``; "?" where nothing is known."""
    if isinstance(shape, str) or shape is None:
        return "?"
    comma = "," if len(shape) == 1 else ""
    return f"({', '.join(map(str, shape))}{comma})"


def output_text(output: Any) -> str:
    """A layer's output: one shape, or a list of several."""
    if isinstance(output, (list, tuple)) and any(isinstance(item, (list, tuple)) for item in output):
        return f"[{', '.join(map(shape_text, output))}]"
    return shape_text(output)


def shapes_text(shapes: Any) -> str:
    """Several shapes, side by side."""
    return ", ".join(map(shape_text, shapes))


def count_text(count: int | None) -> str:
    """A number of parameters; "?" where it is not known."""
    return "?" if count is None else f"{count:,}"
