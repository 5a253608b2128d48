"""tf.ragged and tf.sparse: tensors whose shapes are not followed, for a reason. Some ways back to dense ones are."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.keras.ops.common import family, tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import Tensor

RAGGED = "tensorflow.ragged"
SPARSE = "tensorflow.sparse"


def unfollowed(*args: Any, **kwargs: Any) -> Tensor:
    """A tensor of unknown shape."""
    return Tensor(Shape.unknown(), kind="tf", facts=frozenset({"ragged-tensor"}))


family(
    unfollowed,
    RAGGED,
    members="""boolean_mask cross cross_hashed map_flat_values range row_splits_to_segment_ids
    segment_ids_to_row_splits stack stack_dynamic_partitions""",
)
family(
    unfollowed,
    "tensorflow.RaggedTensor",
    members="""from_nested_row_lengths from_nested_row_splits from_nested_value_rowids from_row_lengths from_row_limits
    from_row_splits from_row_starts from_sparse from_tensor from_uniform_row_length from_value_rowids""",
)
family(
    unfollowed,
    SPARSE,
    members="""add bincount concat cross cross_hashed expand_dims fill_empty_rows map_values maximum minimum
    reduce_max reduce_sum reorder reset_shape retain slice softmax split transpose sampled_addmm segment_mean
    segment_sqrt_n segment_sum mask""",
)
family(unfollowed, "tensorflow.sets", members="difference intersection union size")
function("tensorflow.RaggedTensor", "tensorflow.IndexedSlices")(unfollowed)
function("tensorflow.nn.embedding_lookup_sparse", "tensorflow.nn.safe_embedding_lookup_sparse")(unfollowed)


@function(f"{RAGGED}.constant")
def ragged_constant(
    pylist: Any,
    dtype: Any = None,
    ragged_rank: Any = None,
    inner_shape: Any = None,
    name: Any = None,
    row_splits_dtype: Any = "int64",
) -> Tensor:
    """A ragged tensor: so many rows."""
    rows = tensor(pylist).shape
    shape = Shape.at_least((rows.dim(0),)) if rows.prefix else Shape.unknown()
    return Tensor(shape, dtype=dtype_name(dtype), kind="tf", facts=frozenset({"ragged-tensor"}))


@function("tensorflow.SparseTensor", f"{SPARSE}.SparseTensor")
def sparse_tensor(indices: Any, values: Any, dense_shape: Any) -> Tensor:
    """A tensor of the dense shape."""
    shape = shape_argument(none_as_unknown(dense_shape))
    return Tensor(shape, dtype=tensor(values).dtype, kind="tf", facts=frozenset({"sparse"}))


@function(f"{SPARSE}.to_dense", "tensorflow.sparse_tensor_to_dense")
def to_dense(sp_input: Any, default_value: Any = None, validate_indices: Any = True, name: Any = None) -> Tensor:
    """The dense tensor of the same shape."""
    value = tensor(sp_input)
    return Tensor(value.shape, dtype=value.dtype, kind="tf")


@function(f"{SPARSE}.from_dense")
def from_dense(tensor: Any, name: Any = None) -> Tensor:
    """A sparse tensor of the same shape."""
    value = _tensor(tensor)
    return Tensor(value.shape, dtype=value.dtype, kind="tf", facts=frozenset({"sparse"}))


_tensor = tensor


@function(f"{SPARSE}.reshape")
def reshape(sp_input: Any, shape: Any, name: Any = None) -> Tensor:
    """A sparse tensor of another shape."""
    return Tensor(Shape.unknown(), dtype=tensor(sp_input).dtype, kind="tf", facts=frozenset({"sparse"}))


@function(f"{SPARSE}.eye")
def eye(num_rows: Any, num_columns: Any = None, dtype: Any = "float32", name: Any = None) -> Tensor:
    """A sparse tensor."""
    shape = shape_argument((num_rows, num_rows if num_columns is None else num_columns))
    return Tensor(shape, dtype=dtype_name(dtype), kind="tf", facts=frozenset({"sparse"}))


@function(f"{SPARSE}.sparse_dense_matmul", "tensorflow.sparse_tensor_dense_matmul")
def sparse_dense_matmul(sp_a: Any, b: Any, adjoint_a: Any = False, adjoint_b: Any = False, name: Any = None) -> Tensor:
    """A dense matrix."""
    left, right = tensor(sp_a), tensor(b)
    plain = adjoint_a is False and adjoint_b is False and left.shape.rank == right.shape.rank == 2
    shape = Shape.of(left.shape.dim(0), right.shape.dim(1)) if plain else Shape.of(dynamic("rows"), dynamic("columns"))
    return Tensor(shape, dtype=right.dtype, kind="tf")


@function(f"{SPARSE}.to_indicator")
def to_indicator(sp_input: Any, vocab_size: Any, name: Any = None) -> Tensor:
    """A dense bool tensor."""
    return Tensor(Shape.unknown(), dtype="bool", kind="tf")
