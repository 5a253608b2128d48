"""One dim through a window: convolutions, pooling, their transposes, and slices."""

from __future__ import annotations

from shapecheck.shapes.dims import bounds, ceil_div, dim_max, dim_min, fresh_like, less, less_equal
from shapecheck.shapes.expr import Dim
from shapecheck.shapes.shape import ShapeError


def window(dim: Dim, size: Dim, stride: Dim = 1, padding: str = "valid", dilation: Dim = 1) -> Dim:
    """The number of windows in a spatial dim: a convolution's or pooling's output.

    The formula is that of `keras.src.ops.operation_utils.compute_conv_output_shape`. A ShapeError
    if a "valid" window is surely larger than the dim.
    """
    match padding.lower():
        case "same" | "causal":
            return ceil_div(dim, stride)
        case "valid":
            reach = dilation * (size - 1) + 1
            if less(dim, reach):
                spread = f", {reach} with dilation {dilation}" if dilation != 1 else ""
                raise ShapeError(
                    f"a window of {size}{spread} does not fit in {dim}"
                    f' (padding="valid"; the output would have no element)',
                    left=dim,
                    right=reach,
                )
            return (dim - reach) // stride + 1
    raise ShapeError(f'padding must be "valid", "same" or "causal", not {padding!r}', left=padding)


def transpose_window(
    dim: Dim,
    kernel: Dim,
    stride: Dim = 1,
    padding: str = "valid",
    output_padding: Dim | None = None,
    dilation: Dim = 1,
) -> Dim:
    """The output of a transposed convolution on a spatial dim.

    The formula is that of `keras.src.backend.common.backend_utils`,
    `_get_output_shape_given_tf_padding`.
    """
    reach = dilation * (kernel - 1) + 1
    match padding.lower():
        case "same" if output_padding is None:
            return dim * stride
        case "same":
            result = (dim - 1) * stride + reach % 2 + (output_padding or 0)
        case "valid" if output_padding is None:
            result = (dim - 1) * stride + dim_max(reach, stride)
        case "valid":
            result = (dim - 1) * stride + reach + (output_padding or 0)
        case _:
            raise ShapeError(f'padding must be "valid" or "same", not {padding!r}', left=padding)
    if less(result, 0):
        raise ShapeError(f"the output would have {result} elements", left=dim, right=result)
    return result


def slice_dim(dim: Dim, start: Dim | None = None, stop: Dim | None = None, step: int | None = None) -> Dim:
    """The length of `x[start:stop:step]` on a dim, by Python's rules.

    Symbolic bounds whose sign is not known give a fresh dim.
    """
    step = 1 if step is None else step
    if step == 0:
        raise ShapeError("the step of a slice cannot be 0")
    if start is None and stop is None:
        return ceil_div(dim, abs(step))
    # A backward slice runs from dim-1 down to -1, which stands for "before the first".
    least, most = (0, dim) if step > 0 else (-1, dim - 1)
    low, high = (start, stop) if step > 0 else (stop, start)
    lowest = [least] if low is None else _places(low, dim, least, largest=True)
    highest = [most] if high is None else _places(high, dim, most, largest=False)
    if not lowest or not highest:
        ends = [end for end in (start, stop) if end is not None]
        return fresh_like(dim, *ends, why=f"the slice {start}:{stop} may count from either end")
    length = dim_min(*(upper - lower for upper in highest for lower in lowest))
    return dim_max(0, ceil_div(length, abs(step)))


def _places(index: Dim, dim: Dim, limit: Dim, *, largest: bool) -> list[Dim]:
    """The index counted from the front, and the limit that holds where it reaches beyond.

    Only the one of them that surely counts, the `largest` or the smallest, where that is known; none if the
    index may count from either end.
    """
    low, high = bounds(index)
    if high is not None and high < 0:
        index = dim + index
    elif low is None or low < 0:
        return []
    if less_equal(limit, index) is True:
        return [index if largest else limit]
    if less_equal(index, limit) is True:
        return [limit if largest else index]
    return [index, limit]
