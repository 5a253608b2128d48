"""How layers are called in messages: ``Conv2D(32, 3, padding="same")``."""

from __future__ import annotations

from shapecheck.graph.kinds import class_name
from shapecheck.shapes import Expr
from shapecheck.values import LayerObject, Value

_POSITIONAL = frozenset(
    {
        "units",
        "filters",
        "kernel_size",
        "pool_size",
        "rate",
        "size",
        "target_shape",
        "dims",
        "n",
    }
)
_OF_INTEREST = frozenset(
    {
        "strides",
        "padding",
        "dilation_rate",
        "axis",
        "axes",
        "return_sequences",
        "return_state",
        "data_format",
        "cropping",
        "output_dim",
        "input_dim",
        "groups",
        "size",
        "target_shape",
        "num_heads",
        "key_dim",
        "depth_multiplier",
        "output_shape",
    }
)


def label_of(layer: LayerObject) -> str:
    """A layer's class with those of its arguments that shapes depend on."""
    parts: list[str] = []
    for name, value in layer.attrs.get("_given", ()):
        text = _text(value)
        if text is None:
            continue
        if name in _POSITIONAL and not any("=" in part for part in parts):
            parts.append(text)
        elif name in _OF_INTEREST | _POSITIONAL:
            parts.append(f"{name}={text}")
    return f"{class_name(layer)}({', '.join(parts)})" if parts else class_name(layer)


def _text(value: Value) -> str | None:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (bool, int, float, Expr)):
        return str(value)
    if isinstance(value, tuple) and all(isinstance(item, (int, Expr, tuple)) for item in value):
        return str(value)
    return None
