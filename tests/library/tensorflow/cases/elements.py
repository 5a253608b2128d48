"""Calls of TensorFlow's functions that go element by element."""

from __future__ import annotations

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members


def floats(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "float64"))], {}


def numbers(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "int32", "float16", "int64"))], {}


def anything(s: Source) -> Arguments:
    return [T(s.dims(), s.dtype())], {}


def booleans(s: Source) -> Arguments:
    return [T(s.dims(), "bool")], {}


def integers(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("int32", "int64"))], {}


def complexes(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("complex64", "complex128", "float32"))], {}


def _two(s: Source, *dtypes: str) -> Arguments:
    dims, dtype = s.dims(), s.pick(*dtypes)
    values = [T(dims, dtype), T(s.broadcastable(dims), dtype)]
    s.random.shuffle(values)
    if s.chance(0.2):
        values[1] = s.pick(2, 1)
    return list(values), {}


def two_numbers(s: Source) -> Arguments:
    return _two(s, "float32", "int32", "float64")


def two_floats(s: Source) -> Arguments:
    return _two(s, "float32", "float64")


def two_booleans(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims, "bool"), T(s.broadcastable(dims), "bool")], {}


def two_integers(s: Source) -> Arguments:
    dims, dtype = s.dims(), s.pick("int32", "int64")
    return [T(dims, dtype), T(s.broadcastable(dims), dtype)], {}


def three_floats(s: Source) -> Arguments:
    dims = s.dims()
    return [s.pick(T(dims), T(dims), 1.0), T(dims), T(dims)], {}


def real_pairs(s: Source) -> Arguments:
    (x, y), _ = two_floats(s)
    return [x, y] if isinstance(x, T) and isinstance(y, T) else [x if isinstance(x, T) else y] * 2, {}


def clipped(s: Source) -> Arguments:
    dims = s.dims()
    bounds = s.pick((0.0, 1.0), (T(()), T(())), (T(s.broadcastable(dims)), 2.0))
    return [T(dims), *bounds], {}


def clipped_norm(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims), 1.0], {"axes": s.pick(None, None, [s.axis(dims)])}


def clipped_norms(s: Source) -> Arguments:
    return [[T(s.dims()) for _ in range(s.dim(1, 3))], 1.0], {}


def several(s: Source) -> Arguments:
    return [[T(s.dims()) for _ in range(s.dim(1, 3))]], {}


def cast(s: Source) -> Arguments:
    return [T(s.dims(), s.dtype()), s.pick("float32", "int32", "float64", "uint8")], {}


def saturated(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "int32")), s.pick("int32", "uint8", "float16")], {}


def bitcast(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims, s.pick("float32", "int32", "float64", "uint8")), s.pick("int32", "uint8", "float64", "int16")], {}


def added(s: Source) -> Arguments:
    dims, dtype = s.dims(), s.pick("float32", "int32")
    return [[T(dims if s.chance(0.9) else s.dims(), dtype) for _ in range(s.dim(1, 3))]], {}


def scaled(s: Source) -> Arguments:
    return [s.pick(2.0, T(()), T(()), T((2,))), T(s.dims())], {}


def polynomial(s: Source) -> Arguments:
    dims = s.dims()
    return [[T(s.broadcastable(dims)) if s.chance(0.3) else 1.0 for _ in range(s.dim(1, 3))], T(dims)], {}


def leaky(s: Source) -> Arguments:
    return [T(s.dims())], {"alpha": s.pick(0.2, 0.1)}


def along_last(s: Source) -> Arguments:
    dims = s.dims(0, 4)
    return [T(dims)], {"axis": s.pick(None, -1, s.axis(dims))}


def normalized(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    return [T(dims)], {"axis": s.pick(None, s.axis(dims), s.axes(dims))}


def chosen(s: Source) -> Arguments:
    dims, dtype = s.dims(), s.pick("float32", "int32")
    if s.chance(0.2):
        return [T(dims, "bool")], {}
    return [T(s.broadcastable(dims), "bool"), T(dims, dtype), T(s.broadcastable(dims), dtype)], {}


def dropped(s: Source) -> Arguments:
    return [T(s.dims()), s.pick(0.5, 0.0, 1.5)], {}


def quantized(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "int32", "bool"))], {}


def zeta(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims, fill=2), T(s.broadcastable(dims))], {}


def cumulative(s: Source) -> Arguments:
    dims = s.dims(0, 4)
    return [T(dims, s.pick("float32", "int32"))], {
        "axis": s.pick(0, s.axis(dims)),
        "exclusive": s.chance(0.3),
        "reverse": s.chance(0.3),
    }


def cumulative_floats(s: Source) -> Arguments:
    (x,), options = cumulative(s)
    return [T(x.dims)], options


def like(s: Source) -> Arguments:
    return [T(s.dims(), s.dtype())], {"dtype": s.pick(None, "float32", "int32")}


def made(s: Source) -> Arguments:
    dims = s.dims(0, 4, none=0)
    return [s.pick(dims, list(dims), V(list(dims), "int32") if dims else [])], {"dtype": s.pick("float32", "int32")}


def filled(s: Source) -> Arguments:
    dims = s.dims(0, 4, none=0)
    return [s.pick(dims, V(list(dims), "int32") if dims else []), s.pick(1.5, 2, True, T(()), T((2,)))], {}


def pairs_compared(s: Source) -> Arguments:
    return _two(s, "float32", "int32")


def truth_of_floats(s: Source) -> Arguments:
    return [T(s.dims(), s.pick("float32", "float64", "float16"))], {}


def losses(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    other = (*dims[:-1], s.dim()) if s.chance(0.15) else dims
    return [], {"labels": T(dims), "logits": T(other)}


def weighted(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    other = (*dims[:-1], s.dim()) if s.chance(0.15) else dims
    return [T(dims), T(other), s.pick(2.0, T(()), T(dims[-1:]))], {}


def poisson(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), T(dims if s.chance(0.85) else s.dims(1, 3))], {"compute_full_loss": s.chance(0.3)}


ELEMENTS: dict[str, Maker] = members(
    {
        floats: """math.acos math.acosh math.asin math.asinh math.atan math.atanh math.bessel_i0 math.bessel_i0e
        math.bessel_i1 math.bessel_i1e math.ceil math.cos math.cosh math.digamma math.erf math.erfc math.erfcinv
        math.erfinv math.exp math.expm1 math.floor math.lgamma math.log math.log1p math.log_sigmoid math.ndtri
        math.reciprocal math.reciprocal_no_nan math.rint math.rsqrt math.sigmoid math.sin math.sinh math.softplus
        math.softsign math.sqrt math.tan math.tanh nn.elu nn.gelu nn.selu nn.silu nn.softsign nn.crelu math.lbeta
        nn.l2_loss math.special.bessel_j0 math.special.bessel_k1 math.special.dawsn math.special.spence""",
        numbers: """math.abs math.negative math.round math.sign math.square nn.relu nn.relu6 math.zero_fraction
        math.is_non_decreasing math.is_strictly_increasing""",
        anything: "identity stop_gradient shape size rank zeros_like ones_like guarantee_const convert_to_tensor",
        booleans: "math.logical_not",
        integers: "bitwise.invert",
        complexes: "math.real math.imag math.conj math.angle",
        two_numbers: """add subtract multiply math.divide math.truediv math.floordiv math.floormod math.maximum
        math.minimum math.pow math.squared_difference math.mod""",
        two_floats: """math.divide_no_nan math.multiply_no_nan math.atan2 math.xdivy math.xlogy math.xlog1py
        math.nextafter""",
        two_booleans: "math.logical_and math.logical_or math.logical_xor",
        two_integers: """bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.left_shift
        bitwise.right_shift""",
        pairs_compared: "math.equal math.not_equal math.less math.less_equal math.greater math.greater_equal",
        zeta: "math.igamma math.igammac math.polygamma math.zeta",
        three_floats: "math.betainc",
        real_pairs: "complex",
        clipped: "clip_by_value",
        clipped_norm: "clip_by_norm",
        clipped_norms: "clip_by_global_norm",
        several: "linalg.global_norm",
        cast: "cast",
        saturated: "saturate_cast",
        bitcast: "bitcast",
        added: "math.add_n",
        scaled: "math.scalar_mul",
        polynomial: "math.polyval",
        leaky: "nn.leaky_relu",
        along_last: "nn.softmax nn.log_softmax",
        normalized: "math.l2_normalize linalg.normalize",
        chosen: "where",
        dropped: "nn.dropout",
        quantized: "as_string strings.as_string",
        cumulative: "cumsum math.cumprod",
        cumulative_floats: "math.cumulative_logsumexp",
        like: "zeros_like ones_like",
        made: "zeros ones",
        filled: "fill",
        truth_of_floats: "math.is_nan math.is_inf math.is_finite",
        losses: "nn.sigmoid_cross_entropy_with_logits",
        weighted: "nn.weighted_cross_entropy_with_logits",
        poisson: "nn.log_poisson_loss",
    }
)
