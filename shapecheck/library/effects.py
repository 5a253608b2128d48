"""What calls do besides returning a value: arrays that they change in place, files that they write.

Arrays are immutable values here: after such a call the interpreter binds the variable that held the array anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapecheck.library.arrays.facts import OF_ANY_PART
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.values import Tensor, Value

_ROWS_MOVE = {"numpy.random.shuffle", "numpy.random.RandomState.shuffle", "numpy.random.Generator.shuffle"}
_ELEMENTS_MOVE = {"numpy.ndarray.sort", "numpy.ndarray.partition"}
_ELEMENTS_CHANGE = {
    *("numpy.ndarray.fill", "numpy.ndarray.itemset", "numpy.ndarray.put", "numpy.put", "numpy.copyto"),
    *("numpy.fill_diagonal", "numpy.place", "numpy.putmask", "numpy.put_along_axis"),
}
_IS_TOLD = "tensorflow.Tensor.set_shape"
CHANGING = {*_ROWS_MOVE, *_ELEMENTS_MOVE, *_ELEMENTS_CHANGE, _IS_TOLD}
METHODS = {name for name in CHANGING if name.startswith(("numpy.ndarray.", "tensorflow.Tensor."))}
"""Those that change the array that they are taken from; the others change their first argument."""

SHARING = frozenset(
    (
        *("indexing", "reshape", "ravel", "transpose", "swapaxes", "squeeze", "expand_dims", "view", "asarray"),
        *("atleast_1d", "atleast_2d", "atleast_3d", "broadcast_to", "moveaxis", "rollaxis", "real", "imag", "T"),
        *("diagonal", "flat", "flip", "rot90", "split", "array_split", "hsplit", "vsplit"),
    )
)
"""The calls whose result may share its memory with what they are given, by the label of their origin."""

IMPLIED_SUFFIXES = (".npy", ".npz")
"""What ``numpy.save`` and ``numpy.savez`` add to a name that does not end so."""

_READING_MODES = {"r", "rt", "tr", "rb", "br"}
_WRITERS_OF_TABLES = ("to_csv", "to_excel", "to_pickle", "to_json", "to_parquet", "to_hdf", "to_feather")
_WRITING = {
    *("numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt"),
    *("numpy.ndarray.tofile", "numpy.ndarray.dump", "tensorflow.io.write_file", "keras.utils.save_img"),
    *("keras.utils.get_file",),
    *(f"pandas.{table}.{method}" for table in ("DataFrame", "Series") for method in _WRITERS_OF_TABLES),
}


def writes_file(name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> bool:
    """Whether a library's function may write the files that its arguments name."""
    if name == "builtins.open":
        return (args[1] if len(args) > 1 else kwargs.get("mode", "r")) not in _READING_MODES
    return name in _WRITING


def after(name: str, tensor: Tensor, argument: Value) -> Tensor:
    """The array after the call; `argument` is the first one besides the array."""
    if name == _IS_TOLD:
        return _told(tensor, argument)
    if name in _ROWS_MOVE:
        return tensor.but(contents=None)
    if name in _ELEMENTS_MOVE:
        return tensor.but(contents=None, facts=tensor.facts & OF_ANY_PART)
    return tensor.but(contents=None, low=None, high=None, facts=tensor.facts & OF_ANY_PART)


def _told(tensor: Tensor, shape: Value) -> Tensor:
    from shapecheck.library.tensorflow.shaping import told  # only here: many programs need nothing of TensorFlow

    try:
        return told(tensor, shape)
    except (CannotTell, Mismatch):
        return tensor
