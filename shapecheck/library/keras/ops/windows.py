"""Windows that slide over images and sequences: what convolutions, pooling and patches do to a shape.

Used by keras.ops, keras.backend and tf.nn alike; the formulas for one axis are in `shapes.windows`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapecheck.library.arrays.guards import checked
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import Dim, Shape, ShapeError, divisible, equal, transpose_window, window, with_rank
from shapecheck.values import Tensor


def spatial_count(inputs: Tensor, kernel: Tensor | None = None) -> int:
    """The number of spatial axes of inputs (batch, spatial..., channels). CannotTell if it is not known."""
    for value in (kernel, inputs):
        if value is not None and value.shape.rank is not None:
            return max(value.shape.rank - 2, 0)
    raise CannotTell("the rank of the input is not known")


def spatial_axes(count: int, last: bool) -> range:
    """The spatial axes of a tensor with a batch axis."""
    return range(1, count + 1) if last else range(2, count + 2)


def on_spatial_axes(
    inputs: Tensor, count: int, last: bool, change: Callable[[int, Dim], Dim], channels: Dim | None = None
) -> Shape:
    """The shape with `change(number, dim)` on each spatial axis, and other channels if given."""
    shape = with_rank(inputs.shape, count + 2)
    if shape is None:
        raise Mismatch(
            f"the input must have rank {count + 2} (batch, {count} spatial, channels), found shape {inputs.shape}",
            rule="op-shapes",
            blame=(inputs,),
        )
    for number, axis in enumerate(spatial_axes(count, last)):
        try:
            shape = shape.with_dim(axis, change(number, shape.dim(axis)))
        except ShapeError as refusal:
            raise Mismatch(
                f"axis {axis} of {inputs.shape}: {refusal.message}", rule="window-too-large", blame=(inputs,)
            ) from refusal
    return shape if channels is None else shape.with_dim(-1 if last else 1, channels)


def slide(
    inputs: Tensor,
    sizes: Sequence[Dim],
    strides: Sequence[Dim],
    padding: str,
    last: bool,
    dilation: Sequence[Dim] = (1, 1, 1),
    channels: Dim | None = None,
) -> Shape:
    """The shape after windows of these sizes slid over the spatial axes."""
    if padding not in ("valid", "same", "causal"):
        raise Mismatch(
            f'padding must be "valid" or "same", found {padding!r}', rule="invalid-argument", argument="padding"
        )

    def change(number: int, dim: Dim) -> Dim:
        return window(dim, sizes[number], strides[number], padding, dilation[number])

    return on_spatial_axes(inputs, len(sizes), last, change, channels)


def slide_back(
    inputs: Tensor,
    sizes: Sequence[Dim],
    strides: Sequence[Dim],
    padding: str,
    last: bool,
    output_padding: Sequence[Dim | None],
    dilation: Sequence[Dim],
    channels: Dim,
) -> Shape:
    """The shape after a transposed convolution."""

    def change(number: int, dim: Dim) -> Dim:
        return transpose_window(dim, sizes[number], strides[number], padding, output_padding[number], dilation[number])

    with checked("op-shapes", inputs):
        return on_spatial_axes(inputs, len(sizes), last, change, channels)


def kernel_sizes(kernel: Tensor, count: int) -> tuple[Dim, ...]:
    """The spatial sizes of a kernel (spatial..., in, out)."""
    shape = with_rank(kernel.shape, count + 2)
    if shape is None:
        raise Mismatch(
            f"the kernel must have rank {count + 2}, found shape {kernel.shape}", rule="op-shapes", blame=(kernel,)
        )
    return shape.dims[:count]


def check_channels(inputs: Tensor, kernel: Tensor, last: bool, axis: int = -2, groups: bool = False) -> None:
    """A mismatch if the input's channels are surely not the kernel's (or no multiple, with groups)."""
    if inputs.shape.open or kernel.shape.open or inputs.shape.min_rank < 3 or kernel.shape.min_rank < 2:
        return
    found, expected = inputs.shape.dim(-1 if last else 1), kernel.shape.dim(axis)
    fits = divisible(found, expected) if groups else equal(found, expected)
    if fits is False:
        raise Mismatch(
            f"the input {inputs.shape} has {found} channels, the kernel {kernel.shape} takes {expected}",
            rule="op-shapes",
            blame=(inputs, kernel),
        )
