"""Random calls of the rarer functions of keras.ops, by the makers of `cases` and some of their own."""

from __future__ import annotations

from tests.library.calls.drawing import Arguments, Maker, Source, T, members
from tests.library.ops import cases


def reduction_only(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims, s.dtype())], {"axis": s.axes(dims)}


def average(s: Source) -> Arguments:
    dims = s.dims()
    axis = s.pick(None, s.axis(dims))
    return [T(dims)], {"axis": axis, "weights": T(dims) if s.chance(0.3) else None}


def halved(s: Source) -> Arguments:
    dims = list(s.dims(1, 3))
    axis = s.axis(tuple(dims), 0)
    dims[axis] = s.pick(2, 4, 6, 3)
    return [T(tuple(dims))], {"axis": axis}


def vector(s: Source) -> Arguments:
    return [T((s.dim(),) if s.chance(0.85) else s.dims(1, 2))], {}


def points(s: Source) -> Arguments:
    return [s.dim(1, 9)], {}


def vector_or_matrix(s: Source) -> Arguments:
    return [T(s.dims(1, 2, none=0) if s.chance(0.9) else s.dims(3, 3))], {"k": s.pick(0, 1, -1)}


def matrix(s: Source) -> Arguments:
    return [T(s.dims(1, 4))], {"k": s.pick(0, 1, -2)}


def appended(s: Source) -> Arguments:
    (parts,), options = cases.concatenate(s)
    if s.chance(0.3):
        return [parts[0], T(s.dims(0, 2))], {}
    return parts[:2], options


def stacked(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    other = dims if s.chance(0.8) else s.dims(0, 3)
    return [[T(dims), T(other)]], {}


def divided(s: Source) -> Arguments:
    dims = s.dims(1, 4, none=0)
    return [T(dims), s.pick(1, 2, 3, [1], [1, 2])], {}


def array_divided(s: Source) -> Arguments:
    dims = s.dims(1, 3, none=0)
    return [T(dims), s.pick(1, 2, 3)], {"axis": s.axis(dims)}


def broadcast_target(s: Source) -> Arguments:
    dims = s.dims(0, 3, none=0)
    small = s.broadcastable(dims)
    return [T(small), dims], {}


def cast(s: Source) -> Arguments:
    return [T(s.dims(), s.dtype()), s.pick("float32", "int32", "bool", "float16")], {}


def clip(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "int32")), 0, s.pick(1, 2)], {}


def pairwise(s: Source) -> Arguments:
    inner = s.dim()
    return [T((s.dim(), inner)), T((s.dim(), inner if s.chance(0.85) else s.dim()))], {}


def inner(s: Source) -> Arguments:
    last = s.dim()
    other = last if s.chance(0.85) else s.dim()
    return [T((*s.dims(0, 2), last)), T((*s.dims(0, 2), other))], {}


def any_two(s: Source) -> Arguments:
    return [T(s.dims(0, 2)), T(s.dims(0, 2))], {}


def same_rank(s: Source) -> Arguments:
    rank = s.dim(1, 3)
    return [T(s.dims(rank, rank, none=0)), T(s.dims(rank, rank, none=0))], {}


def correlate(s: Source) -> Arguments:
    return [T((s.dim(3, 8),)), T((s.dim(1, 3),))], {"mode": s.pick("valid", "same", "full")}


def cross(s: Source) -> Arguments:
    batch = s.dims(0, 2)
    return [T((*batch, s.pick(3, 3, 2, 4))), T((*batch, 3))], {}


def bins(s: Source) -> Arguments:
    return [T(s.dims()), T((s.dim(),))], {}


def ints(s: Source) -> Arguments:
    return [T(s.dims(0, 3), "int32")], {}


def rolled(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims), s.pick(1, -1)], {"axis": s.pick(None, s.axis(dims))}


def rotated(s: Source) -> Arguments:
    dims = s.dims(2, 4)
    return [T(dims)], {"k": s.pick(1, 2, 3), "axes": s.pick((0, 1), (1, 0), (0, len(dims) - 1), (0, 4))}


def normalization(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    return [T(dims)], {"axis": s.pick(-1, s.axis(dims))}


def trace(s: Source) -> Arguments:
    return cases.diagonal(s)


def like(s: Source) -> Arguments:
    return [T(s.dims()), 1.5], {}


def filled(s: Source) -> Arguments:
    return [s.dims(0, 3, none=0), s.pick(1.0, 2)], {"dtype": s.pick(None, "int32", "float32")}


def sized(s: Source) -> Arguments:
    return [s.dims(0, 3, none=0)], {"dtype": s.pick(None, "int32", "float32")}


def squares(s: Source) -> Arguments:
    return [s.dim(1, 5)], {"M": s.pick(None, s.dim(1, 5)), "k": s.pick(0, 1), "dtype": s.pick(None, "int32")}


def ranges(s: Source) -> Arguments:
    return [s.dim(0, 9)], {"stop": s.pick(None, s.dim(0, 9)), "step": s.pick(None, 1, 2)}


def spaced(s: Source) -> Arguments:
    shape = s.dims(0, 2, none=0)
    start = s.pick(1.0, 0.5, T(shape)) if s.chance(0.9) else T(())
    return [start, s.pick(3.0, 2.0)], {"num": s.dim(1, 6), "axis": 0, "endpoint": s.chance(0.7)}


def meshed(s: Source) -> Arguments:
    return [T((s.dim(),)) for _ in range(s.dim(1, 3))], {"indexing": s.pick("xy", "ij")}


def solved(s: Source) -> Arguments:
    n, batch = s.dim(), s.dims(0, 1)
    right = s.pick((*batch, n, s.dim()), (*batch, n), (*batch, s.dim(), 2))
    return [T((*batch, n, n)), T(right)], {}


def blocks(s: Source) -> Arguments:
    size = s.pick(1, 2, 3)
    dims = (s.pick(None, 2), s.dim() * size, s.dim() * size, s.pick(4, 9, 8, 3))
    return [T(dims), size], {}


def classes(s: Source) -> Arguments:
    return [T(s.dims(1, 3), "int32")], {"num_classes": s.dim(2, 5)}


def unstacked(s: Source) -> Arguments:
    dims = s.dims(1, 3, none=0)
    return [T(dims)], {"axis": s.axis(dims)}


def unravelled(s: Source) -> Arguments:
    return [T(s.dims(0, 2), "int32"), s.dims(1, 3, none=0)], {}


def searched(s: Source) -> Arguments:
    return [T((s.dim(),)), T(s.dims(0, 2))], {}


def scattered(s: Source) -> Arguments:
    rows = s.dim()
    depth = s.dim(1, 2)
    shape = s.dims(depth, 3, none=0)
    return [T((rows, depth), "int32"), T((rows, *shape[depth:])), shape], {}


def updated(s: Source) -> Arguments:
    shape = s.dims(1, 3, none=0)
    rows, depth = s.dim(), s.dim(1, len(shape))
    update = (rows, *shape[depth:]) if s.chance(0.85) else (rows, s.dim(), 2)
    return [T(shape), T((rows, depth), "int32"), T(update)], {}


def attention(s: Source) -> Arguments:
    batch, steps, length, heads, width = s.pick(None, 2), s.dim(), s.dim(), s.dim(1, 3), s.dim()
    key = (batch, length, heads, width if s.chance(0.85) else s.dim())
    return [T((batch, steps, heads, width)), T(key), T(key)], {}


def windows(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.dim(20, 40))), s.pick(4, 8), s.dim(1, 4), 8], {}


def spectra(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.dim(2, 9)))], {"fft_length": s.pick(None, 4, 8)}


def complex_pairs(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [[T(dims), T(dims)]], {}


def complex_matrices(s: Source) -> Arguments:
    dims = s.dims(2, 3)
    return [[T(dims), T(dims)]], {}


def patches(s: Source) -> Arguments:
    dims = (s.pick(None, 2), s.dim(4, 9), s.pick(None, s.dim(4, 9)), s.dim(1, 3))
    return [T(dims), s.dim(1, 4)], {"strides": s.pick(None, s.dim(1, 3)), "padding": s.pick("valid", "same")}


def cropped(s: Source) -> Arguments:
    dims = (*s.pick((), (2,), (None,)), s.dim(4, 9), s.dim(4, 9), 3)
    margins = {"top": s.dim(0, 2), "left": s.dim(0, 2), "bottom": s.dim(0, 2), "right": s.dim(0, 2)}
    return [T(dims)], {f"{side}_cropping": size for side, size in margins.items()}


def padded(s: Source) -> Arguments:
    (x,), options = cropped(s)
    return [x], {name.replace("cropping", "padding"): size for name, size in options.items()}


def unfolded(s: Source) -> Arguments:
    return [T((s.pick(None, 2), s.dim(1, 3), s.dim(4, 8), s.dim(4, 8))), s.dim(1, 3)], {
        "stride": s.dim(1, 2),
        "padding": s.dim(0, 1),
    }


def separable(s: Source) -> Arguments:
    channels, multiplier = s.dim(1, 3), s.dim(1, 2)
    inner = channels * multiplier if s.chance(0.85) else s.dim()
    x = T((s.pick(None, 2), s.dim(4, 8), s.dim(4, 8), channels))
    return [x, T((s.dim(1, 3), 2, channels, multiplier)), T((1, 1, inner, s.dim()))], {
        "padding": s.pick("valid", "same")
    }


RARER: dict[str, Maker] = members(
    {
        cases.unary: """arccos arccosh arcsin arcsinh arctanh cbrt cosh sinh tan trunc sinc exp2 log2 log10 deg2rad
        rad2deg fabs reciprocal isinf isneginf isposinf isreal signbit conj conjugate real imag nan_to_num empty_like
        convert_to_tensor fliplr flipud""",
        cases.unary_float: "hard_tanh hard_swish swish sparse_plus sparse_sigmoid erfc erfinv angle i0",
        cases.binary: "fmax fmin fmod heaviside isclose logaddexp2 nextafter",
        cases.binary_int: "bitwise_left_shift bitwise_right_shift",
        ints: "bitwise_invert bitwise_not",
        cases.reduction: "nanmin nanprod nanstd nanvar nanmedian",
        reduction_only: "count_nonzero",
        average: "average",
        cases.index_reduction: "nanargmin",
        cases.along: "sparsemax nancumsum nancumprod trapezoid",
        normalization: "normalize layer_normalization rms_normalization",
        halved: "glu",
        vector: "vander",
        points: "bartlett blackman hamming hanning",
        vector_or_matrix: "diag diagflat",
        matrix: "tril triu",
        appended: "append",
        stacked: "hstack vstack dstack",
        divided: "hsplit vsplit dsplit",
        array_divided: "array_split",
        broadcast_target: "broadcast_to",
        cast: "cast saturate_cast",
        clip: "clip",
        pairwise: "cdist",
        inner: "inner",
        any_two: "outer vdot",
        same_rank: "kron",
        correlate: "correlate",
        cross: "cross",
        bins: "digitize isin",
        rolled: "roll",
        rotated: "rot90",
        trace: "trace",
        like: "full_like",
        filled: "full",
        sized: "ones zeros empty",
        squares: "eye tri",
        ranges: "arange",
        spaced: "linspace logspace",
        meshed: "meshgrid",
        cases.square_matrices: "slogdet eig lu_factor cholesky_inverse",
        cases.matrices: "matrix_rank corrcoef",
        solved: "solve solve_triangular lstsq",
        blocks: "depth_to_space space_to_depth",
        classes: "multi_hot",
        unstacked: "unstack",
        unravelled: "unravel_index",
        searched: "searchsorted",
        scattered: "scatter",
        updated: "scatter_update",
        attention: "dot_product_attention",
        windows: "stft",
        spectra: "rfft",
        complex_pairs: "fft",
        complex_matrices: "fft2 ifft2",
        patches: "image.extract_patches",
        cropped: "image.crop_images",
        padded: "image.pad_images",
        cases.image: "image.hsv_to_rgb image.sobel_edges image.gaussian_blur",
        unfolded: "unfold",
        separable: "separable_conv",
        cases.segment: "segment_min segment_prod",
    }
)
