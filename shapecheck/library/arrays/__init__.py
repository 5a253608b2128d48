"""The semantics of arrays that numpy's, TensorFlow's and Keras's ops share.

`convert` makes arrays of anything, `indexing` takes and sets items, `arithmetic` has the operators, `reductions`
sums and extremes, `attributes` shape and dtype, `dtypes` promotion, `contents` the elements of small arrays,
`guards` reads arguments, `files` looks into data files. Names of functions of a library are not declared here.
"""

from shapecheck.library.arrays.arithmetic import binary, elementwise, inplace, matmul, result_kind, unary
from shapecheck.library.arrays.convert import (
    array_protocol,
    as_tensor,
    is_ragged,
    known_scalar,
    settled,
    shape_value,
)
from shapecheck.library.arrays.dtypes import dtype_name, promote
from shapecheck.library.arrays.guards import (
    axes,
    axis,
    checked,
    dimension,
    flag,
    integer,
    reshape_target,
    shape_argument,
)
from shapecheck.library.arrays.indexing import getitem, items_of, length, setitem
from shapecheck.library.arrays.reductions import reduce_over

__all__ = [
    "array_protocol",
    "as_tensor",
    "axes",
    "axis",
    "binary",
    "checked",
    "dimension",
    "dtype_name",
    "elementwise",
    "flag",
    "getitem",
    "inplace",
    "integer",
    "is_ragged",
    "items_of",
    "known_scalar",
    "length",
    "matmul",
    "promote",
    "reduce_over",
    "reshape_target",
    "result_kind",
    "setitem",
    "settled",
    "shape_argument",
    "shape_value",
    "unary",
]
