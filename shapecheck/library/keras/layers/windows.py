"""Windows that slide over images: the output's sizes, and why a window does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.library.keras.layers.inputs import SPATIAL, Layout
from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Dim, Shape, ShapeError, transpose_window, window
from shapecheck.values import Tensor


def slide(
    x: Tensor,
    shape: Shape,
    layout: Layout,
    layer: str,
    kind: str,
    sizes: Sequence[Dim],
    strides: Sequence[Dim],
    padding: str,
    dilation: Sequence[Dim],
) -> list[Dim]:
    """The spatial sizes of the output; a Mismatch if a "valid" window surely does not fit."""
    output: list[Dim] = []
    for axis, size, stride, spread in zip(layout.spatial_axes, sizes, strides, dilation, strict=True):
        dim = shape.dims[axis]
        try:
            output.append(window(dim, size, stride, padding, spread))
        except ShapeError:
            what = SPATIAL[layout.rank][axis - layout.spatial_axes.start]
            raise Mismatch(
                _too_large(layer, kind, what, dim, size, stride, spread) + f"; the input is {shape}",
                rule="window-too-large",
                argument="kernel_size" if kind == "kernel" else "pool_size",
                blame=(x,),
                help=layout.swapped_help(x, shape) or _smaller(kind),
            ) from None
    return output


def _too_large(layer: str, kind: str, what: str, dim: Dim, size: Dim, stride: Dim, spread: Dim) -> str:
    reach = spread * (size - 1) + 1
    sized = f"{kind} of {size}" if spread == 1 else f"{kind} of {size} with dilation {spread}, {reach} wide,"
    result = f"({dim} - {reach}) // {stride} + 1"
    if isinstance(dim, int) and isinstance(reach, int) and isinstance(stride, int):
        result += f" = {(dim - reach) // stride + 1}"
    return f'{layer}: a {sized} does not fit in {what} {dim} with padding="valid": {result}'


def _smaller(kind: str) -> str:
    if kind == "kernel":
        return 'padding="same", a smaller kernel, or fewer poolings before'
    return 'padding="same", a larger input, or one pooling less'


def slide_back(
    shape: Shape,
    layout: Layout,
    sizes: Sequence[Dim],
    strides: Sequence[Dim],
    padding: str,
    output_padding: Sequence[Dim] | None,
    dilation: Sequence[Dim],
) -> list[Dim]:
    """The spatial sizes of a transposed convolution's output."""
    extra: Sequence[Dim | None] = output_padding or [None] * layout.rank
    rows = zip(layout.spatial(shape), sizes, strides, extra, dilation, strict=True)
    return [transpose_window(dim, size, stride, padding, pad, spread) for dim, size, stride, pad, spread in rows]
