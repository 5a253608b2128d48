"""Random calls of keras.ops: for each function a maker of arguments."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, members


def unary(s: Source) -> Arguments:
    return [T(s.dims(), s.dtype())], {}


def unary_float(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "float16"))], {}


def binary(s: Source) -> Arguments:
    first = s.dims()
    values = [T(first, s.dtype()), T(s.broadcastable(first), s.dtype())]
    if s.chance(0.2):
        values[1] = s.pick(2, 0.5)  # type: ignore[call-overload]
    s.random.shuffle(values)
    return list(values), {}


def binary_int(s: Source) -> Arguments:
    first = s.dims()
    return [T(first, "int32"), T(first, "int32")], {}


def reduction(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims, s.dtype())], {"axis": s.axes(dims), "keepdims": s.chance(0.4)}


def index_reduction(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims)], {"axis": s.pick(None, s.axis(dims)), "keepdims": s.chance(0.4)}


def along(s: Source) -> Arguments:
    dims = s.dims(1)
    return [T(dims)], {"axis": s.axis(dims)}


def reshape(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    total = 1
    for dim in dims:
        total *= dim or 1
    target: list[int] = []
    while total > 1 and len(target) < 3 and s.chance(0.7):
        divisors = [n for n in range(1, total + 1) if total % n == 0]
        target.append(s.random.choice(divisors))
        total //= target[-1]
    target.append(total if s.chance(0.7) else total + 1)
    if s.chance(0.6) or None in dims:
        target.insert(s.random.randint(0, len(target)), -1)
    return [T(dims), tuple(target)], {}


def transpose(s: Source) -> Arguments:
    dims = s.dims(0, 4)
    order = list(range(len(dims)))
    s.random.shuffle(order)
    return [T(dims)], {"axes": s.pick(None, tuple(order))}


def concatenate(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    axis = s.axis(dims)
    parts = [T(dims)]
    for _ in range(s.dim(1, 2)):
        other = list(dims)
        if -len(dims) <= axis < len(dims):
            other[axis] = s.pick(s.dim(), None)
        if s.chance(0.15):
            other[s.random.randrange(len(other))] = s.dim()
        parts.append(T(tuple(other), s.dtype()))
    return [parts], {"axis": axis}


def stack(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    parts = [T(dims) for _ in range(s.dim(1, 3))]
    if dims and s.chance(0.2):
        parts.append(T((*dims[:-1], s.dim())))
    return [parts], {"axis": s.axis((*dims, 1))}


def split(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    axis = s.axis(dims, 0)
    places = sorted(s.dim(0, dims[axis] or 1) for _ in range(2))
    return [T(dims), s.pick(s.dim(1, 3), places)], {"axis": axis}


def matmul(s: Source) -> Arguments:
    batch = s.dims(0, 2)
    inner = s.dim()
    left = (*batch, s.dim(), inner)
    right = (*s.broadcastable(batch), inner if s.chance(0.8) else s.dim(), s.dim())
    if s.chance(0.15):
        left = (inner,)
    if s.chance(0.15):
        right = (inner,)
    return [T(left, s.pick("float32", "int32", "float16")), T(right)], {}


def dot(s: Source) -> Arguments:
    inner = s.dim()
    left = (*s.dims(0, 2), inner)
    right = s.pick((inner,), (inner, s.dim()), (s.dim(), inner, s.dim()), (s.dim(), s.dim()), ())
    return [T(left), T(right)], {}


def tensordot(s: Source) -> Arguments:
    a, b, c = s.dim(), s.dim(), s.dim()
    wrong = s.dim() if s.chance(0.2) else b
    axes = s.pick(1, [[-1], [0]], [[0], [1]])
    return [T((c, b) if axes != [[0], [1]] else (b, c)), T((wrong, a) if axes != [[0], [1]] else (a, wrong))], {
        "axes": axes
    }


def einsum(s: Source) -> Arguments:
    i, j, k, b = s.dim(), s.dim(), s.dim(), s.pick(None, 4)
    equation, shapes = s.pick(
        ("ij,jk->ik", [(i, j), (j, k)]),
        ("bij,bjk->bik", [(b, i, j), (b, j, k)]),
        ("...i,ij->...j", [(b, k, i), (i, j)]),
        ("bij->bji", [(b, i, j)]),
        ("bij->b", [(b, i, j)]),
        ("bqhd,bkhd->bhqk", [(b, i, 2, j), (b, k, 2, j)]),
        ("ij,jk", [(i, j), (j, k)]),
    )
    return [equation, *map(T, shapes)], {}


def take(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), T(s.dims(0, 2), "int32")], {"axis": s.pick(None, s.axis(dims))}


def take_along_axis(s: Source) -> Arguments:
    dims = s.dims(1, 3, none=0)
    axis = s.axis(dims, 0)
    indices = list(dims)
    indices[axis] = s.dim()
    if s.chance(0.2):
        indices[s.random.randrange(len(indices))] = s.dim()
    return [T(dims), T(tuple(indices), "int32")], {"axis": axis}


def expand_dims(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims)], {"axis": s.axis((*dims, 1))}


def squeeze(s: Source) -> Arguments:
    dims = tuple(s.pick(1, dim) for dim in s.dims(1, 4))
    return [T(dims)], {"axis": s.pick(None, s.axis(dims))}


def repeat(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), s.dim(1, 3)], {"axis": s.pick(None, s.axis(dims, 0))}


def tile(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), s.pick(s.dim(1, 3), [s.dim(1, 3) for _ in range(s.dim(1, 4))])], {}


def pad(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    pairs = [[s.dim(0, 2), s.dim(0, 2)] for _ in range(len(dims) + s.pick(0, 0, 0, 1))]
    return [T(dims), s.pick(s.dim(0, 2), pairs)], {}


def conv(s: Source) -> Arguments:
    n, channels, last = s.dim(1, 3), s.dim(), s.chance(0.7)
    space = tuple(s.pick(s.dim(3, 12), None) for _ in range(n))
    dims = (None, *space, channels) if last else (None, channels, *space)
    kernel = (*(s.dim(1, 4) for _ in range(n)), channels if s.chance(0.85) else s.dim(), s.dim())
    stride = s.dim(1, 3)
    return [T(dims), T(kernel)], {
        "strides": stride,
        "padding": s.pick("valid", "same"),
        "dilation_rate": 1 if stride > 1 else s.dim(1, 2),
        "data_format": "channels_last" if last else "channels_first",
    }


def depthwise(s: Source) -> Arguments:
    (x, kernel), options = conv(s)
    return [x, kernel], options


def conv_transpose(s: Source) -> Arguments:
    n, channels = s.dim(1, 2), s.dim()
    dims = (None, *(s.pick(s.dim(3, 12), None) for _ in range(n)), channels)
    kernel = (*(s.dim(1, 4) for _ in range(n)), s.dim(), channels if s.chance(0.85) else s.dim())
    return [T(dims), T(kernel)], {"strides": s.dim(1, 3), "padding": s.pick("valid", "same")}


def pool(s: Source) -> Arguments:
    n = s.dim(1, 3)
    dims = (None, *(s.pick(s.dim(2, 12), None) for _ in range(n)), s.dim())
    return [T(dims), s.dim(1, 4)], {"strides": s.pick(None, s.dim(1, 3)), "padding": s.pick("valid", "same")}


def one_hot(s: Source) -> Arguments:
    return [T(s.dims(0, 3), "int32"), s.dim()], {"axis": s.pick(-1, 0, 1)}


def losses(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    other = (*dims[:-1], s.dim()) if s.chance(0.2) else dims
    return [T(dims), T(other)], {}


def sparse_losses(s: Source) -> Arguments:
    dims = s.dims(2, 3)
    labels = s.pick(dims[:-1], (*dims[:-1], 1), dims, (s.dim(),))
    return [T(labels, "int32"), T(dims)], {}


def moments(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    return [T(dims)], {"axes": s.pick([0], [s.axis(dims, 0)]), "keepdims": s.chance(0.5)}


def batch_normalization(s: Source) -> Arguments:
    dims = s.dims(2, 4, none=1)
    size = dims[-1] if s.chance(0.8) else s.dim()
    return [T(dims), T((size,)), T((size,)), -1], {}


def moveaxis(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    return [T(dims), s.axis(dims), s.axis(dims)], {}


def where(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims, "bool"), T(s.broadcastable(dims), s.dtype()), T(s.broadcastable(dims), s.dtype())], {}


def square_matrices(s: Source) -> Arguments:
    n = s.dim()
    return [T((*s.dims(0, 2), n, n if s.chance(0.8) else s.dim()))], {}


def matrices(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.dim(), s.dim()))], {}


def get_item(s: Source) -> Arguments:
    dims = s.dims(1, 4)

    def part() -> Any:
        return s.pick(s.dim(0, 2), slice(None), slice(1, None), slice(None, 2), slice(None, None, 2), None, -1)

    key = tuple(part() for _ in range(s.dim(1, len(dims))))
    return [T(dims), key if s.chance(0.7) else (Ellipsis, *key[:1])], {}


def image(s: Source) -> Arguments:
    return [T((*s.pick((), (None,), (4,)), s.dim(4, 9), s.pick(None, s.dim(4, 9)), s.pick(3, 3, 1, 4)))], {}


def resize(s: Source) -> Arguments:
    (x,), _ = image(s)
    return [x, (s.dim(), s.dim())], {}


def top_k(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), 6)), s.dim(1, 5)], {}


def segment(s: Source) -> Arguments:
    rows = s.pick(None, s.dim())
    return [T((rows, *s.dims(0, 2, none=0))), T((rows if s.chance(0.8) else s.dim(),), "int32"), s.dim()], {}


def swapaxes(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    return [T(dims), s.axis(dims), s.axis(dims)], {}


def diagonal(s: Source) -> Arguments:
    dims = s.dims(2, 4, none=0)
    first, second = s.random.sample(range(len(dims)), 2)
    return [T(dims)], {"offset": s.pick(0, 1, -1), "axis1": first, "axis2": second}


def quantile(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), s.pick(0.5, [0.1, 0.5, 0.9])], {"axis": s.axis(dims), "keepdims": s.chance(0.4)}


def slice_block(s: Source) -> Arguments:
    dims = s.dims(1, 3, none=0)
    starts = [s.dim(0, (dim or 1) - 1) for dim in dims]
    sizes = [s.pick(-1, s.dim(1, max(1, (dim or 1) - start))) for dim, start in zip(dims, starts, strict=True)]
    return [T(dims), starts, sizes], {}


def frames(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.pick(None, s.dim(20, 40)))), s.dim(2, 9), s.dim(1, 4)], {}


CASES: dict[str, Maker] = members(
    {
        unary: """abs absolute negative square sign exp log sqrt sin cos tanh sigmoid floor ceil round isnan isfinite
        logical_not ones_like zeros_like ravel rsqrt log1p expm1 arctan stop_gradient copy""",
        unary_float: """relu relu6 gelu silu elu selu softplus softsign leaky_relu hard_sigmoid hard_silu log_sigmoid
        erf celu squareplus tanh_shrink soft_shrink hard_shrink""",
        binary: """add subtract multiply divide true_divide maximum minimum power mod floor_divide equal not_equal less
        less_equal greater greater_equal logical_and logical_or logical_xor arctan2 hypot logaddexp divide_no_nan""",
        binary_int: "bitwise_and bitwise_or bitwise_xor left_shift right_shift gcd lcm",
        reduction: """sum mean max min prod any all std var median amax amin logsumexp nansum nanmean nanmax ptp""",
        index_reduction: "argmax argmin nanargmax",
        along: "softmax log_softmax cumsum cumprod sort argsort flip diff",
        reshape: "reshape",
        transpose: "transpose",
        concatenate: "concatenate",
        stack: "stack",
        split: "split",
        matmul: "matmul",
        dot: "dot",
        tensordot: "tensordot",
        einsum: "einsum",
        take: "take",
        take_along_axis: "take_along_axis",
        expand_dims: "expand_dims",
        squeeze: "squeeze",
        repeat: "repeat",
        tile: "tile",
        pad: "pad",
        conv: "conv",
        depthwise: "depthwise_conv",
        conv_transpose: "conv_transpose",
        pool: "max_pool average_pool",
        one_hot: "one_hot",
        losses: "binary_crossentropy categorical_crossentropy",
        sparse_losses: "sparse_categorical_crossentropy",
        moments: "moments",
        batch_normalization: "batch_normalization",
        moveaxis: "moveaxis",
        swapaxes: "swapaxes",
        where: "where",
        square_matrices: "det inv cholesky eigh logdet",
        matrices: "svd qr pinv norm",
        get_item: "get_item",
        image: "image.rgb_to_grayscale image.rgb_to_hsv",
        resize: "image.resize",
        top_k: "top_k",
        segment: "segment_sum segment_max",
        diagonal: "diagonal",
        quantile: "quantile percentile",
        slice_block: "slice",
        frames: "extract_sequences",
    }
)
