"""keras.ops of linear algebra: products, einsum, decompositions, solvers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays.guards import axes as axes_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, one_axis, require_equal, require_rank, require_rank_at_least
from shapecheck.library.keras.ops.common import family, floating, operand, promoted, result, same, tensor
from shapecheck.library.keras.ops.elementwise import arithmetic
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, broadcast, dim_min, equal, tensordot
from shapecheck.shapes import einsum as einsum_shape
from shapecheck.shapes import matmul as matmul_shape
from shapecheck.values import Tensor

# -- products -------------------------------------------------------------------------------------


def product(left: Tensor, right: Tensor, dtype: str | None = None) -> Tensor:
    """The matrix product by numpy's rules."""
    with checked("matmul-shapes", left, right):
        shape = matmul_shape(left.shape, right.shape)
    return result(shape, dtype or promoted(left, right), left, right)


@function("keras.ops.matmul")
def matmul(x1: Any, x2: Any) -> Tensor:
    """matmul(a, b): B 3, 3 4 -> B 4
    matmul(a, b): 8 2 3, 8 3 4 -> 8 2 4
    matmul(a, b): B 3, 4 3 -> error
    """
    left, right = tensor(x1), tensor(x2)
    return product(left, right, "int32" if left.dtype == right.dtype == "int8" else None)


@function("keras.ops.dot")
def dot(x1: Any, x2: Any) -> Tensor:
    """dot(a, b): B 3, 3 4 -> B 4
    dot(a, b): 3, 3 -> ()
    dot(a, b): B 3, 5 3 4 -> B 5 4
    """
    left, right = tensor(x1), tensor(x2)
    return dotted(left, right)


def dotted(left: Tensor, right: Tensor) -> Tensor:
    """numpy's dot: the last axis of the left with the last but one of the right."""
    if left.shape.rank == 0 or right.shape.rank == 0:
        return arithmetic("*", left, right)
    if left.shape.open or right.shape.open:
        return result(Shape.unknown(), promoted(left, right), left, right)
    with checked("matmul-shapes", left, right):
        shape = tensordot(left.shape, right.shape, ((-1,), (-1 if right.shape.rank == 1 else -2,)))
    return result(shape, promoted(left, right), left, right)


@function("keras.ops.inner")
def inner(x1: Any, x2: Any) -> Tensor:
    """inner(a, b): 2 3, 4 3 -> 2 4"""
    left, right = tensor(x1), tensor(x2)
    if left.shape.rank == 0 or right.shape.rank == 0:
        return arithmetic("*", left, right)
    return contracted(left, right, ((-1,), (-1,)))


@function("keras.ops.vdot")
def vdot(x1: Any, x2: Any) -> Tensor:
    """vdot(a, b): 2 3, 2 3 -> ()"""
    left, right = tensor(x1), tensor(x2)
    return result(Shape(), promoted(left, right), left, right)


@function("keras.ops.outer")
def outer(x1: Any, x2: Any) -> Tensor:
    """outer(a, b): 3, 4 -> 3 4"""
    left, right = tensor(x1), tensor(x2)
    shape = Shape.of(left.shape.size(), right.shape.size())
    return result(shape, promoted(operand(x1), operand(x2)), left, right)


def contracted(left: Tensor, right: Tensor, places: Any) -> Tensor:
    """The sum over pairs of axes."""
    with checked("matmul-shapes", left, right, argument="axes"):
        shape = tensordot(left.shape, right.shape, places)
    return result(shape, promoted(left, right), left, right)


@function("keras.ops.tensordot")
def tensordot_rule(x1: Any, x2: Any, axes: Any = 2) -> Tensor:
    """tensordot(a, b, 1): B 3, 3 4 -> B 4
    tensordot(a, b, ((1,), (0,))): B 3, 4 5 -> error
    """
    return contracted(tensor(x1), tensor(x2), contraction(axes))


def contraction(axes: Any) -> Any:
    """An axes argument of tensordot: a number, or two lists of axes."""
    if isinstance(axes, Tensor):
        axes = axes.contents
    if isinstance(axes, int):
        return axes
    if isinstance(axes, (list, tuple)) and len(axes) == 2:
        return tuple(axes_argument(side) for side in axes)
    raise CannotTell("the axes are not known")


@function("keras.ops.kron")
def kron(x1: Any, x2: Any) -> Tensor:
    """kron(a, b): 2 3, 4 5 -> 8 15"""
    left, right = tensor(x1), tensor(x2)
    if left.shape.open or right.shape.open:
        return result(Shape.unknown(), promoted(left, right), left, right)
    rank = max(left.shape.min_rank, right.shape.min_rank)
    one = (1,) * (rank - left.shape.min_rank) + left.shape.dims
    other = (1,) * (rank - right.shape.min_rank) + right.shape.dims
    return result(Shape(tuple(a * b for a, b in zip(one, other, strict=True))), promoted(left, right), left, right)


@function("keras.ops.cross")
def cross(x1: Any, x2: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> Tensor:
    """cross(a, b): B 3, B 3 -> B 3
    cross(a, b): B 4, B 3 -> error
    """
    left, right = tensor(x1), tensor(x2)
    place_a, place_b, place_c = (axis, axis, axis) if axis is not None else (axisa, axisb, axisc)
    sizes = []
    for value, place in ((left, place_a), (right, place_b)):
        size = value.shape.dim(one_axis(value.shape, axis_argument(place), "axis-range", value))
        if equal(size, 2) is False and equal(size, 3) is False:
            raise Mismatch(f"cross takes axes of 2 or 3, found {size}", rule="op-shapes", blame=(value,))
        sizes.append(size)
    with checked("op-shapes", left, right):
        shape = broadcast(left.shape.without(place_a), right.shape.without(place_b))
    if 3 in sizes:
        shape = shape.insert(axis_argument(place_c), 3)
    elif not all(isinstance(size, int) for size in sizes):
        shape = Shape.unknown()
    return result(shape, promoted(left, right), left, right)


@function("keras.ops.einsum")
def einsum(subscripts: Any, *operands: Any, **kwargs: Any) -> Tensor:
    """einsum("bij,bjk->bik", a, b): B 2 3, B 3 4 -> B 2 4
    einsum("...i,ij->...j", a, b): B 2 3, 3 4 -> B 2 4
    einsum("ij,jk->ik", a, b): 2 3, 5 4 -> error
    """
    return summed(subscripts, [tensor(value) for value in operands])


def summed(subscripts: Any, values: Sequence[Tensor]) -> Tensor:
    """An einsum; CannotTell if the subscripts are not known."""
    if not isinstance(subscripts, str):
        raise CannotTell("the subscripts are not known")
    with checked("matmul-shapes", *values):
        shape = einsum_shape(subscripts, *(value.shape for value in values))
    return result(shape, promoted(*values), *values)


# -- decompositions -------------------------------------------------------------------------------


def square_matrix(value: Tensor, what: str = "the matrix") -> None:
    """A mismatch if the last two axes are surely no square."""
    require_rank_at_least(value, 2, what)
    if value.shape.is_closed or len(value.shape.suffix) > 1:
        message = f"{what} must be square, found shape {value.shape}"
        require_equal(value.shape.dim(-2), value.shape.dim(-1), message, value)


def leading(value: Tensor) -> Shape:
    """The axes before the matrices."""
    return value.shape.take(0, -2)


def of_square(x: Any, upper: Any = False) -> Tensor:
    """cholesky(x): B 3 3 -> B 3 3
    cholesky(x): B 3 4 -> error
    """
    value = tensor(x)
    square_matrix(value)
    return same(value)


family(of_square, "keras.ops", members="cholesky cholesky_inverse")


@function("keras.ops.inv")
def inv(x: Any) -> Tensor:
    """inv(x): B 3 3 -> B 3 3"""
    return of_square(x)


def determinant(x: Any) -> Tensor:
    """det(x): B 3 3 -> B"""
    value = tensor(x)
    square_matrix(value)
    return result(leading(value), value.dtype, value)


family(determinant, "keras.ops", members="det logdet")


@function("keras.ops.slogdet")
def slogdet(x: Any) -> tuple[Tensor, Tensor]:
    """The sign and the logarithm of the determinant."""
    value = determinant(x)
    return same(value), same(value)


def eigen(x: Any) -> tuple[Tensor, Tensor]:
    """eigh(x): B 3 3 -> B 3, B 3 3"""
    value = tensor(x)
    square_matrix(value)
    return result(value.shape.without(-1), value.dtype, value), same(value)


family(eigen, "keras.ops", members="eig eigh")


@function("keras.ops.lu_factor")
def lu_factor(x: Any) -> tuple[Tensor, Tensor]:
    """lu_factor(x): 3 4 -> 3 4, 3"""
    value = tensor(x)
    require_rank_at_least(value, 2)
    return same(value), result(leading(value) + Shape.of(shorter(value)), None, value)


def shorter(value: Tensor) -> Dim:
    """The shorter side of the matrices."""
    return dim_min(value.shape.dim(-2), value.shape.dim(-1))


@function("keras.ops.qr")
def qr(x: Any, mode: Any = "reduced") -> tuple[Tensor, Tensor]:
    """qr(x): 4 3 -> 4 3, 3 3
    qr(x, "complete"): 4 3 -> 4 4, 4 3
    """
    value = tensor(x)
    require_rank_at_least(value, 2)
    rows, columns = value.shape.dim(-2), value.shape.dim(-1)
    if mode not in ("reduced", "complete"):
        raise CannotTell("the mode is not known")
    inner_size = shorter(value) if mode == "reduced" else rows
    base = leading(value)
    q, r = base + Shape.of(rows, inner_size), base + Shape.of(inner_size, columns)
    return result(q, value.dtype, value), result(r, value.dtype, value)


@function("keras.ops.svd")
def svd(x: Any, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    """svd(x): 4 3 -> 4 4, 3, 3 3
    svd(x, full_matrices=False): 4 3 -> 4 3, 3, 3 3
    """
    value = tensor(x)
    require_rank_at_least(value, 2)
    rows, columns, small = value.shape.dim(-2), value.shape.dim(-1), shorter(value)
    base = leading(value)
    s = result(base + Shape.of(small), value.dtype, value)
    if compute_uv is False:
        return s
    if compute_uv is not True or not isinstance(full_matrices, bool):
        raise CannotTell("which results are asked for is not known")
    u = base + (Shape.of(rows, rows) if full_matrices else Shape.of(rows, small))
    v = base + (Shape.of(columns, columns) if full_matrices else Shape.of(small, columns))
    return result(u, value.dtype, value), s, result(v, value.dtype, value)


@function("keras.ops.pinv")
def pinv(x: Any, rcond: Any = None) -> Tensor:
    """pinv(x): B 4 3 -> B 3 4"""
    value = tensor(x)
    require_rank_at_least(value, 2)
    return result(leading(value) + Shape.of(value.shape.dim(-1), value.shape.dim(-2)), value.dtype, value)


@function("keras.ops.matrix_rank")
def matrix_rank(x: Any, tol: Any = None) -> Tensor:
    """matrix_rank(x): B 4 3 -> B"""
    value = tensor(x)
    require_rank_at_least(value, 2)
    return result(leading(value), "int32", value)


# -- solvers --------------------------------------------------------------------------------------


def solved(a: Tensor, b: Tensor) -> Tensor:
    """The solution of square systems: the shape of the right side."""
    square_matrix(a)
    require_rank_at_least(b, 1)
    if a.shape.is_closed and b.shape.is_closed:
        same_rank = a.shape.rank == b.shape.rank
        rows = b.shape.dim(-2 if same_rank and b.shape.min_rank > 1 else -1)
        if same_rank or b.shape.rank == a.shape.min_rank - 1:
            message = f"the matrix {a.shape} has {{left}} rows, the right side {b.shape} has {{right}}"
            require_equal(a.shape.dim(-2), rows, message, a, b)
    return result(b.shape, b.dtype, a, b)


@function("keras.ops.solve")
def solve(a: Any, b: Any) -> Tensor:
    """solve(a, b): 3 3, 3 2 -> 3 2
    solve(a, b): 3 3, 4 2 -> error
    """
    return solved(tensor(a), tensor(b))


@function("keras.ops.solve_triangular")
def solve_triangular(a: Any, b: Any, lower: Any = False) -> Tensor:
    """solve_triangular(a, b): 3 3, 3 2 -> 3 2"""
    return solved(tensor(a), tensor(b))


@function("keras.ops.lstsq")
def lstsq(a: Any, b: Any, rcond: Any = None) -> Tensor:
    """lstsq(a, b): 5 3, 5 2 -> 3 2
    lstsq(a, b): 5 3, 4 2 -> error
    """
    matrix, right = tensor(a), tensor(b)
    require_rank(matrix, 2, what="the matrix")
    require_rank(right, 1, 2, what="the right side")
    message = f"the matrix {matrix.shape} has {{left}} rows, the right side {right.shape} has {{right}}"
    require_equal(matrix.shape.dim(0), right.shape.dim(0), message, matrix, right)
    if right.shape.open:
        return result(Shape.unknown(), matrix.dtype, matrix, right)
    return result(right.shape.with_dim(0, matrix.shape.dim(1)), matrix.dtype, matrix, right)


@function("keras.ops.cdist")
def cdist(x: Any, y: Any) -> Tensor:
    """cdist(a, b): B 4 3, B 5 3 -> B 4 5
    cdist(a, b): B 4 3, B 5 2 -> error
    """
    left, right = tensor(x), tensor(y)
    for value in (left, right):
        require_rank_at_least(value, 2)
    message = f"the last axes of {left.shape} and {right.shape} must be the same, found {{left}} and {{right}}"
    require_equal(left.shape.dim(-1), right.shape.dim(-1), message, left, right)
    with checked("op-shapes", left, right):
        shape = broadcast(leading(left), leading(right))
    shape = shape + Shape.of(left.shape.dim(-2), right.shape.dim(-2))
    return result(shape, floating(promoted(left, right)), left, right)
