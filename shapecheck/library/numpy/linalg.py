"""Products, linear algebra and Fourier transforms."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import axes as axes_argument
from shapecheck.library.arrays import axis as axis_argument
from shapecheck.library.arrays import binary, checked, dimension, elementwise, flag, reduce_over, settled
from shapecheck.library.arrays import matmul as matmul_value
from shapecheck.library.arrays.dtypes import promote, quotient
from shapecheck.library.arrays.guards import require_equal, require_rank, require_rank_at_least
from shapecheck.library.numpy.common import array, like, made, place, vector
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, dim_min, equal, unresolved
from shapecheck.shapes import einsum as einsum_shape
from shapecheck.shapes import tensordot as tensordot_shape
from shapecheck.values import Tensor, Unknown, Value


@function("numpy.matmul", "numpy.linalg.matmul")
def matmul(x1: Value, x2: Value, /, out: Value = None, **kwargs: Value) -> Value:
    """The matrix product, over leading axes that broadcast."""
    return matmul_value(array(x1), array(x2))


@function("numpy.dot")
def dot(a: Value, b: Value, out: Value = None) -> Value:
    """The product over the last axis of the left and the last but one of the right."""
    return dotted(array(a), array(b))


def dotted(a: Tensor, b: Tensor) -> Value:
    """``np.dot``: unlike matmul, leading axes of both stay, and scalars multiply."""
    if a.shape.rank == 0 or b.shape.rank == 0:
        return binary("*", a, b)
    dtype = promote("numpy", a.dtype, b.dtype)
    if a.shape.rank is None or b.shape.rank is None:
        return made(Shape.unknown(), None, dtype)
    if a.shape.rank <= 2 and b.shape.rank <= 2:
        return matmul_value(a, b)
    other = -1 if b.shape.rank == 1 else -2
    with checked("matmul-shapes", a, b):
        shape = tensordot_shape(a.shape, b.shape, ((-1,), (other,)))
    return settled(made(shape, None, dtype))


@function("numpy.inner")
def inner(a: Value, b: Value, /) -> Value:
    """The product over the last axes."""
    one, other = array(a), array(b)
    if one.shape.rank == 0 or other.shape.rank == 0:
        return binary("*", one, other)
    with checked("matmul-shapes", one, other):
        shape = tensordot_shape(one.shape, other.shape, ((-1,), (-1,)))
    return settled(made(shape, None, promote("numpy", one.dtype, other.dtype)))


@function("numpy.vdot")
def vdot(a: Value, b: Value, /) -> Value:
    """The product of all elements."""
    one, other = array(a), array(b)
    if equal(one.shape.size(), other.shape.size()) is False and one.shape.is_closed and other.shape.is_closed:
        raise Mismatch(
            f"vdot of {one.shape} and {other.shape}: the numbers of elements differ",
            rule="matmul-shapes",
            blame=(one, other),
        )
    return made(Shape(), None, promote("numpy", one.dtype, other.dtype))


@function("numpy.outer")
def outer(a: Value, b: Value, out: Value = None) -> Value:
    """Every product of an element of one with one of the other."""
    one, other = array(a), array(b)
    dtype = promote("numpy", one.dtype, other.dtype)
    return made(Shape.of(one.shape.size(), other.shape.size()), None, dtype, facts=frozenset({"outer"}))


@function("numpy.linalg.outer")
def linalg_outer(x1: Value, x2: Value, /) -> Value:
    """Every product of an element of one with one of the other."""
    return outer(x1, x2)


@function("numpy.tensordot")
def tensordot(a: Value, b: Value, axes: Value = 2) -> Value:
    """The product over some axes."""
    one, other = array(a), array(b)
    several = isinstance(axes, (list, tuple))
    pairs: Any = tuple(axes_argument(part) for part in axes) if several else axis_argument(axes)
    with checked("matmul-shapes", one, other):
        shape = tensordot_shape(one.shape, other.shape, pairs)
    return settled(made(shape, None, promote("numpy", one.dtype, other.dtype)))


@function("numpy.einsum")
def einsum(*operands: Value, out: Value = None, optimize: Value = False, **kwargs: Value) -> Value:
    """The product that an equation of subscripts describes."""
    if not operands or not isinstance(operands[0], str):
        raise CannotTell("the subscripts are not known")
    tensors = [array(operand) for operand in operands[1:]]
    with checked("matmul-shapes", *tensors):
        shape = einsum_shape(operands[0], *(tensor.shape for tensor in tensors))
    return settled(made(shape, None, promote("numpy", *(tensor.dtype for tensor in tensors))))


@function("numpy.kron")
def kron(a: Value, b: Value) -> Value:
    """The Kronecker product: dims multiply."""
    one, other = array(a), array(b)
    if one.shape.open or other.shape.open:
        return made(Shape.unknown(), None, None)
    rank = max(one.shape.min_rank, other.shape.min_rank)
    left, right = ((1,) * (rank - t.shape.min_rank) + t.shape.dims for t in (one, other))
    dims = tuple(x * y for x, y in zip(left, right, strict=True))
    return made(Shape(dims), None, promote("numpy", one.dtype, other.dtype))


@function("numpy.cross")
def cross(a: Value, b: Value, axisa: Value = -1, axisb: Value = -1, axisc: Value = -1, axis: Value = None) -> Value:
    """The cross product of vectors of 3."""
    one, other = array(a), array(b)
    if one.shape.is_closed and one.shape.min_rank and one.shape.dim(-1) == 3 and axis is None:
        return elementwise(one, other)
    raise CannotTell("a cross product of other vectors than of 3")


@function("numpy.cov", "numpy.corrcoef")
def cov(m: Value, y: Value = None, rowvar: Value = True, **kwargs: Value) -> Value:
    """A matrix of variables by variables."""
    tensor = array(m)
    if y is not None or tensor.shape.rank not in (1, 2):
        raise CannotTell("the number of variables is not known")
    if tensor.shape.rank == 1:
        return made(Shape())
    size = tensor.shape.dim(0 if flag(rowvar, "rowvar") else 1)
    single = equal(size, 1)
    if single is None:
        return made(Shape.unknown())
    return made(Shape() if single else Shape.of(size, size))


# -- numpy.linalg ------------------------------------------------------------------------------------------


def _matrix(value: Value, square: bool = False) -> Tensor:
    """An array of rank 2 at least, square where that is needed."""
    tensor = array(value)
    shape = tensor.shape
    if shape.is_closed and shape.min_rank < 2:
        raise Mismatch(
            f"an array of rank 2 at least is needed, found shape {shape}",
            rule="op-shapes",
            blame=(tensor,),
            error="LinAlgError",
        )
    if square and shape.is_closed and equal(shape.dim(-1), shape.dim(-2)) is False:
        raise Mismatch(
            f"the last two axes must be square, found shape {shape}",
            rule="op-shapes",
            blame=(tensor,),
            error="LinAlgError",
        )
    return tensor.but(dtype=quotient("numpy", tensor.dtype), contents=None, low=None, high=None)


@function("numpy.linalg.inv")
def inv(a: Value) -> Value:
    """The inverse matrix."""
    return _matrix(a, square=True)


@function("numpy.linalg.pinv")
def pinv(a: Value, rcond: Value = None, hermitian: Value = False, *, rtol: Value = None) -> Value:
    """The pseudo-inverse: the last two axes change places."""
    tensor = _matrix(a)
    if tensor.shape.open:
        return tensor.but(shape=Shape.unknown())
    *rest, rows, columns = tensor.shape.dims
    is_empty = equal(rows, 0) is True or equal(columns, 0) is True
    return tensor.but(shape=Shape((*rest, columns, rows)), dtype=None if is_empty else tensor.dtype)


@function("numpy.linalg.cholesky")
def cholesky(a: Value, /, *, upper: Value = False) -> Value:
    """A triangular factor."""
    return _matrix(a, square=True)


@function("numpy.linalg.matrix_power")
def matrix_power(a: Value, n: Value) -> Value:
    """A matrix times itself."""
    return _matrix(a, square=True).but(dtype=None)


@function("numpy.linalg.det")
def det(a: Value) -> Value:
    """Determinants."""
    tensor = _matrix(a, square=True)
    return settled(tensor.but(shape=tensor.shape.take(0, -2)))


@function("numpy.linalg.slogdet")
def slogdet(a: Value) -> Value:
    """Sign and logarithm of determinants."""
    return det(a), det(a)


@function("numpy.linalg.matrix_rank", "numpy.linalg.cond")
def matrix_rank(A: Value, tol: Value = None, hermitian: Value = False, *, rtol: Value = None) -> Value:
    """A number for each matrix."""
    tensor = array(A)
    if tensor.shape.open:
        return made(Shape.unknown(), None, None)
    return made(tensor.shape.take(0, -2) if tensor.shape.min_rank >= 2 else Shape(), None, None)


@function("numpy.linalg.eig", "numpy.linalg.eigh")
def eig(a: Value, UPLO: Value = "L") -> Value:
    """Eigenvalues and eigenvectors."""
    tensor = _matrix(a, square=True)
    return tensor.but(shape=tensor.shape.take(0, -1), dtype=None), tensor.but(dtype=None)


@function("numpy.linalg.eigvals", "numpy.linalg.eigvalsh")
def eigvals(a: Value, UPLO: Value = "L") -> Value:
    """Eigenvalues."""
    tensor = _matrix(a, square=True)
    return tensor.but(shape=tensor.shape.take(0, -1), dtype=None)


@function("numpy.linalg.svd")
def svd(a: Value, full_matrices: Value = True, compute_uv: Value = True, hermitian: Value = False) -> Value:
    """Singular vectors and values."""
    tensor = _matrix(a)
    if tensor.shape.open:
        raise CannotTell("the rank is not known")
    *rest, rows, columns = tensor.shape.dims
    least = dim_min(rows, columns)
    values = tensor.but(shape=Shape((*rest, least)))
    if not flag(compute_uv):
        return values
    inner = (rows, columns) if flag(full_matrices) else (least, least)
    left, right = Shape((*rest, rows, inner[0])), Shape((*rest, inner[1], columns))
    return tensor.but(shape=left), values, tensor.but(shape=right)


@function("numpy.linalg.qr")
def qr(a: Value, mode: Value = "reduced") -> Value:
    """An orthogonal and a triangular factor."""
    tensor = _matrix(a)
    if tensor.shape.open or mode not in ("reduced", "complete"):
        raise CannotTell("the shape of a QR factorization")
    *rest, rows, columns = tensor.shape.dims
    inner = dim_min(rows, columns) if mode == "reduced" else rows
    return tensor.but(shape=Shape((*rest, rows, inner))), tensor.but(shape=Shape((*rest, inner, columns)))


@function("numpy.linalg.solve")
def solve(a: Value, b: Value) -> Value:
    """The solution of linear equations has the right side's shape."""
    matrix, right = _matrix(a, square=True), array(b)
    plain = matrix.shape.rank == 2 and right.shape.rank in (1, 2)
    stacked = matrix.shape.is_closed and right.shape.is_closed and right.shape.min_rank > 2
    if stacked:
        message = f"the matrix {matrix.shape} has {{left}} rows, the right side {right.shape} has {{right}}"
        require_equal(matrix.shape.dim(-2), right.shape.dim(-2), message, matrix, right, rule="matmul-shapes")
    if plain and equal(matrix.shape.dim(0), right.shape.dim(0)) is False:
        raise Mismatch(
            f"{matrix.shape} and {right.shape} differ in the number of equations",
            rule="matmul-shapes",
            blame=(matrix, right),
        )
    return made(right.shape if plain else Shape.unknown(), None, None)


@function("numpy.linalg.lstsq")
def lstsq(a: Value, b: Value, rcond: Value = None) -> Value:
    """Solution, residuals, rank and singular values."""
    matrix, right = _matrix(a), array(b)
    if matrix.shape.rank != 2 or right.shape.rank not in (1, 2):
        raise CannotTell("the shape of a least squares solution")
    message = f"the matrix {matrix.shape} has {{left}} rows, the right side {right.shape} has {{right}}"
    require_equal(matrix.shape.dim(0), right.shape.dim(0), message, matrix, right)
    solution = Shape.of(matrix.shape.dim(1)) + right.shape.take(1)
    least = dim_min(*matrix.shape.dims)
    return made(solution), vector(unresolved("the number of residuals")), made(Shape(), None, "int32"), vector(least)


@function("numpy.linalg.norm")
def norm(x: Value, ord: Value = None, axis: Value = None, keepdims: Value = False) -> Value:
    """A norm over axes."""
    if axis is None and ord is not None and not isinstance(ord, Unknown):
        require_rank(array(x), 1, 2)
    result = reduce_over(array(x), "mean", axis, keepdims)
    return result.but(low=None, high=None) if isinstance(result, Tensor) else made(Shape())


@function("numpy.linalg.multi_dot")
def multi_dot(arrays: Value, *, out: Value = None) -> Value:
    """The product of several matrices."""
    if not isinstance(arrays, (list, tuple)) or not arrays:
        raise CannotTell("the matrices are not known")
    result: Value = array(arrays[0])
    for item in arrays[1:]:
        result = dotted(array(result), array(item))
    return result


# -- numpy.fft ---------------------------------------------------------------------------------------------


def _transformed(a: Value, n: Value, axis: Value, kind: str) -> Tensor:
    """A Fourier transform along an axis: "whole", "half" (real input) or "real" (back to real)."""
    tensor = array(a)
    along = place(tensor, axis_argument(axis))
    dim = tensor.shape.dim(along) if n is None else dimension(n)
    size: Dim = dim
    if kind == "half":
        size = dim // 2 + 1
    elif kind == "real":
        size = dimension(n) if n is not None else 2 * (dim - 1)
    single = tensor.dtype in ("float32", "complex64", "float16")
    dtype = ("float32" if single else "float64") if kind == "real" else ("complex64" if single else "complex128")
    return made(tensor.shape.with_dim(along, size), None, dtype)


def _declare_fft(name: str, kind: str) -> None:
    @function(f"numpy.fft.{name}")
    def rule(a: Value, n: Value = None, axis: Value = -1, norm: Value = None, out: Value = None) -> Value:
        return _transformed(a, n, axis, kind)


for _name, _kind in {
    "fft": "whole",
    "ifft": "whole",
    "rfft": "half",
    "ihfft": "half",
    "irfft": "real",
    "hfft": "real",
}.items():
    _declare_fft(_name, _kind)


def _transformed_n(a: Value, s: Value, axes: Value) -> Tensor:
    tensor = array(a)
    if s is not None:
        raise CannotTell("a transform to another size")
    return made(tensor.shape, None, "complex128" if tensor.dtype != "float32" else "complex64")


@function("numpy.fft.fft2", "numpy.fft.ifft2")
def fft2(a: Value, s: Value = None, axes: Value = (-2, -1), norm: Value = None, out: Value = None) -> Value:
    """A Fourier transform over two axes."""
    if axes == (-2, -1):
        require_rank_at_least(array(a), 2)
    return _transformed_n(a, s, axes)


@function("numpy.fft.fftn", "numpy.fft.ifftn")
def fftn(a: Value, s: Value = None, axes: Value = None, norm: Value = None, out: Value = None) -> Value:
    """A Fourier transform over axes."""
    return _transformed_n(a, s, axes)


@function("numpy.fft.fftshift", "numpy.fft.ifftshift")
def fftshift(x: Value, axes: Value = None) -> Value:
    """The frequency 0 in the middle."""
    tensor = array(x)
    return like(tensor, tensor.shape)


@function("numpy.fft.fftfreq")
def fftfreq(n: Value, d: Value = 1.0, device: Value = None) -> Value:
    """The frequencies of a transform."""
    return vector(dimension(n))


@function("numpy.fft.rfftfreq")
def rfftfreq(n: Value, d: Value = 1.0, device: Value = None) -> Value:
    """The frequencies of a transform of real numbers."""
    return vector(dimension(n) // 2 + 1)
