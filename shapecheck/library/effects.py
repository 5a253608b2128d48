"""What functions that change an array in place leave of it.

Arrays are immutable values here: after such a call the interpreter binds the variable that held the array anew.
"""

from __future__ import annotations

from shapecheck.library.arrays.facts import OF_ANY_PART
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.tensorflow.shaping import told
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
    try:
        return told(tensor, shape)
    except (CannotTell, Mismatch):
        return tensor
