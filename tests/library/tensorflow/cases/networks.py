"""Calls of tf.nn: convolutions, pooling, normalization and losses."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members

FORMATS = {1: ("NWC", "NCW"), 2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}


def _padding(s: Source) -> str:
    return s.pick("VALID", "SAME")


def _channels(s: Source) -> int:
    """Of a convolution that a processor takes: one group."""
    return s.dim(1, 4)


def _conv(s: Source, n: int) -> Arguments:
    channels = _channels(s)
    space = tuple(s.pick(s.dim(3, 12), s.dim(3, 12), None) for _ in range(n))
    kernel = (*(s.dim(1, 4) for _ in range(n)), s.nearly(channels, 0.1), s.dim())
    x = (s.pick(None, 2), *space, channels)
    if s.chance(0.05):
        x = x[1:]
    strides: Any = s.pick(s.dim(1, 3), [1, *(s.dim(1, 3) for _ in range(n)), 1])
    return [T(x), T(kernel), strides, _padding(s)], {}


def conv1d(s: Source) -> Arguments:
    args, options = _conv(s, 1)
    args[2] = s.dim(1, 3)
    return args, options


def conv2d(s: Source) -> Arguments:
    args, options = _conv(s, 2)
    if args[2] == 1 and s.chance(0.5):
        options["dilations"] = s.dim(1, 2)
    elif s.chance(0.1):
        args[3] = [[0, 0], [s.dim(0, 2), 1], [1, s.dim(0, 2)], [0, 0]]
    return args, options


def conv3d(s: Source) -> Arguments:
    (x, kernel, strides, padding), _ = _conv(s, 3)
    return [x, kernel, strides if isinstance(strides, list) else [1, strides, strides, strides, 1], padding], {}


def convolution(s: Source) -> Arguments:
    n = s.dim(1, 3)
    (x, kernel, _, padding), _ = _conv(s, n)
    strides = s.pick(None, s.dim(1, 3), [s.dim(1, 3) for _ in range(n)])
    return [x, kernel], {
        "strides": strides,
        "padding": padding,
        "dilations": 2 if strides is None and s.chance(0.5) else None,
    }


def depthwise(s: Source) -> Arguments:
    channels, stride = s.dim(1, 4), s.dim(1, 3)
    x = (s.pick(None, 2), s.pick(s.dim(3, 12), None), s.dim(3, 12), channels)
    kernel = (s.dim(1, 4), s.dim(1, 4), s.nearly(channels, 0.1), s.dim(1, 3))
    return [T(x), T(kernel), [1, stride, stride, 1], _padding(s)], {}


def separable(s: Source) -> Arguments:
    (x, kernel, strides, padding), _ = depthwise(s)
    inner = kernel.dims[2] * kernel.dims[3]
    return [x, kernel, T((1, 1, s.nearly(inner, 0.1), s.dim())), strides, padding], {}


def atrous(s: Source) -> Arguments:
    """Not on another rank, which ends the process."""
    x, kernel, _, padding = _conv(s, 2)[0]
    return [T((2, *x.dims[-3:])), kernel, s.dim(1, 3), padding], {}


def _transposed(s: Source, n: int) -> tuple[T, T, list[Any], int, str]:
    channels, filters, stride, padding = s.dim(1, 4), s.dim(1, 4), s.dim(1, 3), _padding(s)
    sizes = [s.dim(2, 6) for _ in range(n)]
    kernel = [s.dim(1, 4) for _ in range(n)]
    out = [
        size * stride if padding == "SAME" else size * stride + max(window - stride, 0)
        for size, window in zip(sizes, kernel, strict=True)
    ]
    if s.chance(0.1):
        out[0] += s.dim(1, 3)
    batch = s.dim(1, 3)
    x = T((batch, *sizes, channels))
    return x, T((*kernel, filters, s.nearly(channels, 0.1))), [batch, *out, s.nearly(filters, 0.05)], stride, padding


def transposed(n: int) -> Maker:
    def maker(s: Source) -> Arguments:
        x, kernel, out, stride, padding = _transposed(s, n)
        shape = V(out, "int32") if s.chance(0.3) else out
        return [x, kernel, shape, stride], {"padding": padding}

    return maker


def any_transposed(s: Source) -> Arguments:
    return transposed(s.dim(1, 3))(s)


def atrous_transposed(s: Source) -> Arguments:
    x, kernel, out, _, padding = _transposed(s, 2)
    return [x, kernel, out, 1], {"padding": padding}


def pool(n: int) -> Maker:
    def maker(s: Source) -> Arguments:
        x = (s.pick(None, 2), *(s.pick(s.dim(2, 12), s.dim(2, 12), None) for _ in range(n)), s.dim())
        if s.chance(0.05):
            x = x[1:]
        window = s.pick(s.dim(1, 4), [1, *(s.dim(1, 4) for _ in range(n)), 1] if n > 1 else s.dim(1, 4))
        return [T(x), window, s.dim(1, 3), _padding(s)], {}

    return maker


def any_pool(s: Source) -> Arguments:
    return pool(s.dim(1, 3))(s)


def windows(s: Source) -> Arguments:
    n = s.dim(1, 3)
    x = (s.pick(None, 2), *(s.dim(4, 12) for _ in range(n)), s.dim())
    return [T(x), [s.dim(1, 4) for _ in range(n)], s.pick("MAX", "AVG")], {
        "strides": s.pick(None, [s.dim(1, 3) for _ in range(n)]),
        "padding": _padding(s),
    }


def pool_with_indices(s: Source) -> Arguments:
    args, _ = pool(2)(s)
    return args, {"include_batch_in_index": s.chance(0.3)}


def morphology(s: Source) -> Arguments:
    channels = s.dim(1, 4)
    x = (2, s.dim(4, 9), s.dim(4, 9), channels)
    kernel = (s.dim(1, 3), s.dim(1, 3), s.nearly(channels, 0.1))
    return [T(x), T(kernel)], {
        "strides": [1, s.dim(1, 2), s.dim(1, 2), 1],
        "padding": _padding(s),
        "data_format": "NHWC",
        "dilations": [1, 1, 1, 1],
    }


def batch_normalization(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    size = dims[-1]
    other = (s.nearly(size, 0.1) if size else size,)
    kept = (*(1 for _ in dims[:-1]), size)
    stats = s.pick(other, kept)
    return [T(dims), T(stats), T(stats), s.pick(None, T(other)), s.pick(None, T(other)), 0.001], {}


def bias(s: Source) -> Arguments:
    dims = s.dims(2, 5)
    return [T(dims), T((s.nearly(dims[-1], 0.1) if dims[-1] else s.dim(),))], {}


def local_response(s: Source) -> Arguments:
    return [T(s.dims(4, 4) if s.chance(0.9) else s.dims(2, 3))], {}


def lookup(s: Source) -> Arguments:
    return [T(s.dims(1, 3, none=0)), T(s.dims(0, 3), s.pick("int32", "int64"), 0)], {}


def cross_entropy(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    labels = (*dims[:-1], s.dim()) if s.chance(0.15) else dims
    return [T(labels), T(dims)], {"axis": s.pick(-1, s.dim(0, len(dims) - 1))}


def sparse_cross_entropy(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    labels = dims[:-1] if s.chance(0.85) else s.pick((*dims[:-1], 1), s.dims(0, 2))
    return [T(labels, s.pick("int32", "int64"), 0), T(dims)], {}


def ctc(s: Source) -> Arguments:
    batch, time, width = s.dim(1, 3), s.dim(4, 8), s.dim(1, 3)
    major = s.chance(0.5)
    logits = (time, batch, 5) if major else (batch, time, 5)
    rows = s.nearly(batch, 0.1)
    return [T((batch, width), "int32", 1), T(logits), T((rows,), "int32", 1), T((batch,), "int32", time)], {
        "logits_time_major": major,
        "blank_index": s.pick(0, -1),
    }


def ctc_decoded(s: Source) -> Arguments:
    batch, time = s.dim(1, 3), s.dim(2, 6)
    return [T((time, batch, s.dim(2, 5))), T((s.nearly(batch, 0.1),), "int32", time)], {}


def sampled(s: Source) -> Arguments:
    classes, width, batch = s.dim(4, 8), s.dim(), s.dim(1, 4)
    return [
        T((classes, width)),
        T((s.nearly(classes, 0.05),)),
        T((batch, 1), "int64", 1),
        T((s.nearly(batch, 0.1), width)),
        2,
        classes,
    ], {}


def isotonic(s: Source) -> Arguments:
    return [T(s.dims(1, 3, none=0))], {"decreasing": s.chance(0.5)}


def average_loss(s: Source) -> Arguments:
    return [T(s.dims(1, 1))], {"global_batch_size": s.pick(None, 4)}


def approximate(s: Source) -> Arguments:
    dims = (*s.dims(0, 2), 6)
    return [T(dims), s.dim(1, 5)], {}


NETWORKS: dict[str, Maker] = members(
    {
        conv1d: "nn.conv1d",
        conv2d: "nn.conv2d",
        conv3d: "nn.conv3d",
        convolution: "nn.convolution",
        depthwise: "nn.depthwise_conv2d",
        separable: "nn.separable_conv2d",
        atrous: "nn.atrous_conv2d",
        transposed(1): "nn.conv1d_transpose",
        transposed(2): "nn.conv2d_transpose",
        transposed(3): "nn.conv3d_transpose",
        any_transposed: "nn.conv_transpose",
        atrous_transposed: "nn.atrous_conv2d_transpose",
        pool(1): "nn.max_pool1d nn.avg_pool1d",
        pool(2): "nn.max_pool2d nn.avg_pool2d",
        pool(3): "nn.max_pool3d nn.avg_pool3d",
        any_pool: "nn.max_pool nn.avg_pool",
        windows: "nn.pool",
        pool_with_indices: "nn.max_pool_with_argmax",
        morphology: "nn.dilation2d nn.erosion2d",
        batch_normalization: "nn.batch_normalization",
        bias: "nn.bias_add",
        local_response: "nn.local_response_normalization",
        lookup: "nn.embedding_lookup",
        cross_entropy: "nn.softmax_cross_entropy_with_logits",
        sparse_cross_entropy: "nn.sparse_softmax_cross_entropy_with_logits",
        ctc: "nn.ctc_loss",
        ctc_decoded: "nn.ctc_greedy_decoder nn.ctc_beam_search_decoder",
        sampled: "nn.nce_loss nn.sampled_softmax_loss",
        isotonic: "nn.isotonic_regression",
        average_loss: "nn.compute_average_loss",
        approximate: "math.approx_max_k",
    }
)
