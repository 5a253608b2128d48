"""tf.matmul, einsum and tf.linalg."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import (
    checked,
    common_shape,
    require_columns,
    require_equal,
    require_rank_at_least,
)
from shapecheck.library.keras.ops import linalg as ops
from shapecheck.library.keras.ops.common import family, result, same, tensor
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.library.tensorflow.shaping import matrix_transposed
from shapecheck.shapes import Shape, broadcast, dim_min, expand_dims
from shapecheck.values import Tensor

# -- products -------------------------------------------------------------------------------------


def matmul(
    a: Any,
    b: Any,
    transpose_a: Any = False,
    transpose_b: Any = False,
    adjoint_a: Any = False,
    adjoint_b: Any = False,
    a_is_sparse: Any = False,
    b_is_sparse: Any = False,
    output_type: Any = None,
    grad_a: Any = False,
    grad_b: Any = False,
    name: Any = None,
) -> Tensor:
    """Products of matrices; unlike numpy's it takes no vectors.

    matmul(a, b): B 3, 3 4 -> B 4
    matmul(a, b, transpose_b=True): B 2 3, B 4 3 -> B 2 4
    matmul(a, b): B 3, 4 3 -> error
    matmul(a, b): 2 3, 3 -> error
    """
    left, right = tensor(a), tensor(b)
    for value, argument in ((left, "a"), (right, "b")):
        if value.shape.is_closed and value.shape.min_rank < 2:
            raise Mismatch(
                f"tf.matmul takes rank 2 or more, found shape {value.shape} as {argument}",
                rule="matmul-shapes",
                argument=argument,
                blame=(left, right),
                help="tf.linalg.matvec multiplies a matrix and a vector",
            )
    left = _turned(left, transpose_a, adjoint_a)
    right = _turned(right, transpose_b, adjoint_b)
    return ops.product(left, right, left.dtype)


def _turned(value: Tensor, transposed: Any, adjoint: Any) -> Tensor:
    if not isinstance(transposed, bool) or not isinstance(adjoint, bool):
        raise CannotTell("whether the matrix is transposed is not known")
    return matrix_transposed(value).but(origin=value.origin) if transposed or adjoint else value


family(matmul, "tensorflow", "tensorflow.linalg", members="matmul")
family(matmul, "tensorflow", members="batch_matmul sparse_matmul")


@function("tensorflow.linalg.matvec")
def matvec(
    a: Any,
    b: Any,
    transpose_a: Any = False,
    adjoint_a: Any = False,
    a_is_sparse: Any = False,
    b_is_sparse: Any = False,
    name: Any = None,
) -> Tensor:
    """matvec(a, b): 2 3, 3 -> 2
    matvec(a, b): 2 3, 4 -> error
    """
    left, right = _turned(tensor(a), transpose_a, adjoint_a), tensor(b)
    require_rank_at_least(left, 2)
    if right.shape.open:
        return result(Shape.unknown(), left.dtype, left, right)
    column = right.but(shape=expand_dims(right.shape, -1))
    found = ops.product(left, column, left.dtype)
    return result(found.shape.without(-1), left.dtype, left, right)


def einsum(equation: Any, *inputs: Any, **kwargs: Any) -> Tensor:
    """einsum("bij,bjk->bik", a, b): B 2 3, B 3 4 -> B 2 4
    einsum("ij,jk->ik", a, b): 2 3, 5 4 -> error
    """
    values = [tensor(value) for value in inputs]
    return ops.summed(equation, values).but(dtype=values[0].dtype if values else None)


family(einsum, "tensorflow", "tensorflow.linalg", members="einsum")


def tensordot(a: Any, b: Any, axes: Any, name: Any = None) -> Tensor:
    """tensordot(a, b, 1): B 3, 3 4 -> B 4
    tensordot(a, b, [[1], [0]]): B 3, 4 5 -> error
    """
    left, right = tensor(a), tensor(b)
    return ops.contracted(left, right, ops.contraction(axes)).but(dtype=left.dtype)


family(tensordot, "tensorflow", "tensorflow.linalg", members="tensordot")


@function("tensorflow.linalg.cross")
def cross(a: Any, b: Any, name: Any = None) -> Tensor:
    """cross(a, b): B 3, B 3 -> B 3"""
    left, right = tensor(a), tensor(b)
    for value in (left, right):
        require_columns(value, 3, "a cross product's vectors")
    return result(common_shape(left.shape, right.shape, blame=(left, right)), left.dtype, left, right)


# -- of one matrix --------------------------------------------------------------------------------


def of_square(input: Any, name: Any = None) -> Tensor:
    """expm(x): B 3 3 -> B 3 3"""
    value = tensor(input)
    ops.square_matrix(value)
    return same(value)


family(of_square, "tensorflow.linalg", members="cholesky expm logm sqrtm")
function("tensorflow.matrix_square_root", "tensorflow.cholesky")(of_square)


def inverse(input: Any, adjoint: Any = False, name: Any = None) -> Tensor:
    """inv(x): B 3 3 -> B 3 3
    inv(x): B 3 4 -> error
    """
    return of_square(input)


function("tensorflow.linalg.inv", "tensorflow.matrix_inverse")(inverse)


def determinant(input: Any, name: Any = None) -> Tensor:
    """det(x): B 3 3 -> B"""
    return ops.determinant(input)


function("tensorflow.linalg.det", "tensorflow.matrix_determinant")(determinant)


@function("tensorflow.linalg.logdet")
def logdet(matrix: Any, name: Any = None) -> Tensor:
    """logdet(x): B 3 3 -> B"""
    return ops.determinant(matrix)


@function("tensorflow.linalg.slogdet")
def slogdet(input: Any, name: Any = None) -> tuple[Tensor, Tensor]:
    """slogdet(x): B 3 3 -> B, B"""
    return ops.slogdet(input)


def eigen(tensor: Any, name: Any = None) -> tuple[Tensor, Tensor]:
    """eigh(x): B 3 3 -> B 3, B 3 3"""
    return ops.eigen(tensor)


function("tensorflow.linalg.eigh", "tensorflow.self_adjoint_eig")(eigen)


@function("tensorflow.linalg.eig", "tensorflow.eig")
def complex_eigen(tensor: Any, name: Any = None) -> tuple[Tensor, Tensor]:
    """eig(x): B 3 3 -> B 3, B 3 3"""
    values, vectors = ops.eigen(tensor)
    return values.but(dtype=_complex(values.dtype)), vectors.but(dtype=_complex(vectors.dtype))


def _complex(dtype: str | None) -> str | None:
    """The dtype of complex numbers of such parts."""
    return {"float32": "complex64", "float64": "complex128"}.get(str(dtype), dtype)


def eigenvalues(tensor: Any, name: Any = None) -> Tensor:
    """eigvalsh(x): B 3 3 -> B 3"""
    return ops.eigen(tensor)[0]


function("tensorflow.linalg.eigvalsh")(eigenvalues)


@function("tensorflow.linalg.eigvals", "tensorflow.eigvals")
def complex_eigenvalues(tensor: Any, name: Any = None) -> Tensor:
    """eigvals(x): B 3 3 -> B 3"""
    return complex_eigen(tensor)[0]


def svd(tensor: Any, full_matrices: Any = False, compute_uv: Any = True, name: Any = None) -> Any:
    """Singular values first, as TensorFlow gives them.

    svd(x): 4 3 -> 3, 4 3, 3 3
    """
    found = ops.svd(tensor, full_matrices, compute_uv)
    if isinstance(found, Tensor):
        return found
    u, s, v = found
    return s, u, matrix_transposed(v)


function("tensorflow.linalg.svd", "tensorflow.svd")(svd)


@function("tensorflow.linalg.qr", "tensorflow.qr")
def qr(input: Any, full_matrices: Any = False, name: Any = None) -> tuple[Tensor, Tensor]:
    """qr(x): 4 3 -> 4 3, 3 3"""
    return ops.qr(input, "complete" if full_matrices is True else "reduced")


@function("tensorflow.linalg.lu")
def lu(input: Any, output_idx_type: Any = "int32", name: Any = None) -> tuple[Tensor, Tensor]:
    """lu(x): 3 3 -> 3 3, 3"""
    value = tensor(input)
    ops.square_matrix(value)
    return same(value), result(value.shape.without(-1), "int32", value)


@function("tensorflow.linalg.pinv")
def pinv(a: Any, rcond: Any = None, validate_args: Any = False, name: Any = None) -> Tensor:
    """pinv(x): B 4 3 -> B 3 4"""
    return ops.pinv(a)


@function("tensorflow.linalg.matrix_rank")
def matrix_rank(a: Any, tol: Any = None, validate_args: Any = False, name: Any = None) -> Tensor:
    """matrix_rank(x): B 4 3 -> B"""
    return ops.matrix_rank(a)


@function("tensorflow.linalg.band_part", "tensorflow.matrix_band_part")
def band_part(input: Any, num_lower: Any, num_upper: Any, name: Any = None) -> Tensor:
    """band_part(x, -1, 0): B 3 3 -> B 3 3"""
    value = tensor(input)
    require_rank_at_least(value, 2)
    return same(value)


# -- diagonals ------------------------------------------------------------------------------------


@function("tensorflow.linalg.diag", "tensorflow.matrix_diag")
def diag(
    diagonal: Any,
    name: Any = "diag",
    k: Any = 0,
    num_rows: Any = -1,
    num_cols: Any = -1,
    padding_value: Any = 0,
    align: Any = "RIGHT_LEFT",
) -> Tensor:
    """diag(x): B 3 -> B 3 3"""
    value = tensor(diagonal)
    require_rank_at_least(value, 1)
    if not isinstance(k, int) or num_rows != -1 or num_cols != -1:
        raise CannotTell("which diagonals are set is not followed")
    size = value.shape.dim(-1) + abs(k)
    return result(value.shape.without(-1) + Shape.of(size, size), value.dtype, value)


@function("tensorflow.linalg.diag_part", "tensorflow.matrix_diag_part")
def diag_part(
    input: Any, name: Any = "diag_part", k: Any = 0, padding_value: Any = 0, align: Any = "RIGHT_LEFT"
) -> Tensor:
    """diag_part(x): B 3 4 -> B 3"""
    value = tensor(input)
    require_rank_at_least(value, 2)
    if k != 0:
        raise CannotTell("which diagonals are taken is not followed")
    return result(value.shape.take(0, -2) + Shape.of(ops.shorter(value)), value.dtype, value)


@function("tensorflow.linalg.set_diag", "tensorflow.matrix_set_diag")
def set_diag(input: Any, diagonal: Any, name: Any = "set_diag", k: Any = 0, align: Any = "RIGHT_LEFT") -> Tensor:
    """set_diag(x, d): B 3 4, B 3 -> B 3 4
    set_diag(x, d): 2 3 4, 2 4 -> error
    """
    value, items = tensor(input), tensor(diagonal)
    require_rank_at_least(value, 2)
    if k == 0 and value.shape.is_closed:
        size = dim_min(value.shape.dim(-1), value.shape.dim(-2))
        common_shape(value.shape.take(0, -2) + Shape.of(size), items.shape, blame=(value, items))
    return same(value, items)


@function("tensorflow.linalg.tensor_diag")
def tensor_diag(diagonal: Any, name: Any = None) -> Tensor:
    """tensor_diag(x): 3 4 -> 3 4 3 4"""
    value = tensor(diagonal)
    return result(value.shape + value.shape, value.dtype, value)


@function("tensorflow.linalg.tensor_diag_part")
def tensor_diag_part(input: Any, name: Any = None) -> Tensor:
    """tensor_diag_part(x): 3 4 3 4 -> 3 4"""
    value = tensor(input)
    if value.shape.rank is None:
        raise CannotTell("the rank of the input is not known")
    half = value.shape.rank // 2
    if value.shape.rank % 2:
        raise Mismatch(f"the rank must be even, found shape {value.shape}", rule="op-shapes", blame=(value,))
    shape = common_shape(value.shape.take(0, half), value.shape.take(half), blame=(value,))
    return result(shape, value.dtype, value)


# -- solvers --------------------------------------------------------------------------------------


def solve(matrix: Any, rhs: Any, adjoint: Any = False, name: Any = None) -> Tensor:
    """solve(a, b): 3 3, 3 2 -> 3 2
    solve(a, b): 3 3, 4 2 -> error
    """
    return solved(matrix, rhs, broadcasting=False)


def solved(matrix: Any, rhs: Any, broadcasting: bool = True) -> Tensor:
    """The solution of square systems; the right sides are matrices, the systems before them broadcast or are equal."""
    a, b = tensor(matrix), tensor(rhs)
    ops.square_matrix(a)
    require_rank_at_least(b, 2, "the right side")
    if a.shape.is_closed and b.shape.is_closed:
        message = f"the matrix {a.shape} has {{left}} rows, the right side {b.shape} has {{right}}"
        require_equal(a.shape.dim(-2), b.shape.dim(-2), message, a, b)
        systems = [a.shape.take(0, -2), b.shape.take(0, -2)]
        with checked("op-shapes", a, b):
            batch = broadcast(*systems) if broadcasting else common_shape(*systems, blame=(a, b))
        return result(batch + b.shape.take(-2), b.dtype, a, b)
    return result(Shape.unknown() if broadcasting else b.shape, b.dtype, a, b)


function("tensorflow.linalg.solve", "tensorflow.matrix_solve")(solve)


@function("tensorflow.linalg.triangular_solve")
def triangular_solve(matrix: Any, rhs: Any, lower: Any = True, adjoint: Any = False, name: Any = None) -> Tensor:
    """triangular_solve(a, b): 3 3, 3 2 -> 3 2"""
    return solved(matrix, rhs)


@function("tensorflow.linalg.cholesky_solve")
def cholesky_solve(chol: Any, rhs: Any, name: Any = None) -> Tensor:
    """cholesky_solve(a, b): 3 3, 3 2 -> 3 2"""
    return solved(chol, rhs)


@function("tensorflow.linalg.lstsq")
def lstsq(matrix: Any, rhs: Any, l2_regularizer: Any = 0.0, fast: Any = True, name: Any = None) -> Tensor:
    """lstsq(a, b): 5 3, 5 2 -> 3 2"""
    a, b = tensor(matrix), tensor(rhs)
    if a.shape.open or b.shape.open or b.shape.min_rank < 2:
        return result(Shape.unknown(), a.dtype, a, b)
    message = f"the matrix {a.shape} has {{left}} rows, the right side {b.shape} has {{right}}"
    require_equal(a.shape.dim(-2), b.shape.dim(-2), message, a, b)
    return result(b.shape.with_dim(-2, a.shape.dim(-1)), a.dtype, a, b)
